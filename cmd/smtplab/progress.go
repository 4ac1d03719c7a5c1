package main

import (
	"fmt"
	"io"
	"time"
)

// patience is how long a run may take before we say how far it is.
const patience = time.Second / 2

// A progress says on a screen how many cases have ended. Elsewhere it says nothing.
type progress struct {
	w           io.Writer // nil where there is no screen
	done, total int
	begun       time.Time
	shown       bool
}

func newProgress(w io.Writer, total int) *progress {
	p := &progress{total: total, begun: time.Now()}
	if terminal(w) {
		p.w = w
	}
	return p
}

// step counts one more case.
func (p *progress) step() {
	p.done++
	if p.w != nil && p.done < p.total && time.Since(p.begun) > patience {
		fmt.Fprintf(p.w, "%d of %d cases", p.done, p.total)
		p.shown = true
	}
}

// clear makes room for other output.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
