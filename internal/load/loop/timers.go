package loop

import (
	"container/heap"
	"time"
)

// timers are things to do at a time, the next first.
type timers []timer

type timer struct {
	at time.Time
	do func()
}

func (t timers) Len() int           { return len(t) }
func (t timers) Less(i, j int) bool { return t[i].at.Before(t[j].at) }
func (t timers) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *timers) Push(x any)        { *t = append(*t, x.(timer)) }

func (t *timers) Pop() any {
	last := (*t)[len(*t)-1]
	(*t)[len(*t)-1] = timer{} // let go of what it holds
	*t = (*t)[:len(*t)-1]
	return last
}

func (t *timers) add(at time.Time, do func()) { heap.Push(t, timer{at, do}) }

// due takes the next out that should be done by now.
func (t *timers) due(now time.Time) (do func(), ok bool) {
	if len(*t) == 0 || (*t)[0].at.After(now) {
		return nil, false
	}
	return heap.Pop(t).(timer).do, true
}
