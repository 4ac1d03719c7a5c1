package strange

import "sync"

// Marks remember what there was before.
type marks struct {
	mu   sync.Mutex
	made map[any]int
}

func newMarks() *marks { return &marks{made: map[any]int{}} }

// count makes a mark, and returns how many there are of the kind.
func (m *marks) count(kind any) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made[kind]++
	return m.made[kind]
}

// again makes a mark, and reports whether there was one of the kind.
func (m *marks) again(kind any) bool { return m.count(kind) > 1 }
