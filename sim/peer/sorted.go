package peer

import "container/heap"

// A sorted is a set of which the first is found at once, and each thing put in, moved or taken out in little time. A thing
// knows its place, so it can be in one such set for each of its places.
type sorted[T any] struct {
	list   []T
	before func(a, b T) bool
	place  func(T) *int // index in list, plus one; zero: not in it
}

// Len implements [sort.Interface].
func (s *sorted[T]) Len() int { return len(s.list) }

// Less implements [sort.Interface].
func (s *sorted[T]) Less(i, j int) bool { return s.before(s.list[i], s.list[j]) }

// Swap implements [sort.Interface].
func (s *sorted[T]) Swap(i, j int) {
	s.list[i], s.list[j] = s.list[j], s.list[i]
	*s.place(s.list[i]), *s.place(s.list[j]) = i+1, j+1
}

// Push implements [heap.Interface].
func (s *sorted[T]) Push(x any) {
	s.list = append(s.list, x.(T))
	*s.place(x.(T)) = len(s.list)
}

// Pop implements [heap.Interface].
func (s *sorted[T]) Pop() any {
	last := len(s.list) - 1
	x := s.list[last]
	*s.place(x) = 0
	clear(s.list[last:])
	s.list = s.list[:last]
	return x
}

// put adds a thing, or finds its new place.
func (s *sorted[T]) put(x T) {
	if at := *s.place(x); at > 0 {
		heap.Fix(s, at-1)
		return
	}
	heap.Push(s, x)
}

// remove takes a thing out, if it is there.
func (s *sorted[T]) remove(x T) {
	if at := *s.place(x); at > 0 {
		heap.Remove(s, at-1)
	}
}

// first is what stands before all others.
func (s *sorted[T]) first() (x T, ok bool) {
	if len(s.list) == 0 {
		return x, false
	}
	return s.list[0], true
}

// upTo lists what comes not after a limit, in no order: what stands behind something beyond it is not looked at.
func (s *sorted[T]) upTo(within func(T) bool) []T {
	var found []T
	var look func(i int)
	look = func(i int) {
		if i < len(s.list) && within(s.list[i]) {
			found = append(found, s.list[i])
			look(2*i + 1)
			look(2*i + 2)
		}
	}
	look(0)
	return found
}
