package mutants_test

import (
	"fmt"
	"strings"
	"sync"

	"github.com/smtplab/smtplab/harness/mutants"
)

// A table shows which stories notice which mutants.
type table struct {
	mu    sync.Mutex
	preys map[string][]*prey // by the mutant's name
}

func (t *table) add(name string, p *prey) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.preys == nil {
		t.preys = map[string][]*prey{}
	}
	t.preys[name] = append(t.preys[name], p)
}

// String has a line for each mutant of each product. At the end stand those that hardly any case survives: they may
// break more than one rule.
func (t *table) String() string {
	var text strings.Builder
	var suspicious []string
	for _, name := range mutants.Mutants.Names() {
		for _, p := range t.preys[name] {
			fmt.Fprintf(&text, "\n%-36s %-14s %2d of %2d cases: %s", name, p.product, len(p.killers), p.played,
				strings.Join(storiesOf(p.killers), " "))
			if p.played >= 10 && len(p.killers)*10 >= p.played*9 {
				suspicious = append(suspicious, name+" of "+p.product)
			}
		}
	}
	fmt.Fprintf(&text, "\nnoticed by nearly every case: %s", strings.Join(suspicious, ", "))
	return text.String()
}
