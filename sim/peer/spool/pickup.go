package spool

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Pickup is the folder in which programs leave messages to be sent. A file is taken once it is complete: when it looked
// the same twice, and, where the system can tell, nobody has it open for writing. ("If the file is open, it cannot be
// processed": the manual of Exchange 2000, which advises to move files there instead of writing them there.)
type Pickup struct {
	dir  string
	seen map[string]look
}

// A look is what a file was like when it was last looked at.
type look struct {
	size     int64
	modified time.Time
	left     bool // it was taken, or will not be, and is left alone until it changes
}

// NewPickup makes the folder below dir where there is none.
func NewPickup(dir string) (*Pickup, error) {
	p := &Pickup{dir: filepath.Join(dir, "Pickup"), seen: map[string]look{}}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, fmt.Errorf("pickup: %w", err)
	}
	return p, nil
}

// Ready looks through the folder, and lists what has become complete, by name. Files of which the name begins with a dot
// are passed over, and so are folders. most is the size in octets from which files are left alone, as Q201314 has it, which
// is an error once; zero takes all.
func (p *Pickup) Ready(most int) (ready []string, err error) {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return nil, fmt.Errorf("pickup: %w", err)
	}
	seen := make(map[string]look, len(entries))
	for _, e := range entries {
		info, gone := e.Info()
		if gone != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		before, known := p.seen[e.Name()]
		now := look{size: info.Size(), modified: info.ModTime()}
		same := known && before.size == now.size && before.modified.Equal(now.modified)
		now.left = same && (before.left || most > 0 && now.size > int64(most))
		if now.left && !before.left {
			err = errors.Join(err, fmt.Errorf("pickup: %s: want %d octets at most, got %d; it is left alone", e.Name(), most, now.size))
		}
		if same && !now.left && !isBeingWritten(filepath.Join(p.dir, e.Name())) {
			ready = append(ready, e.Name())
		}
		seen[e.Name()] = now
	}
	p.seen = seen
	return ready, err
}

// Read returns what is in a file.
func (p *Pickup) Read(name string) ([]byte, error) { return os.ReadFile(filepath.Join(p.dir, name)) }

// Remove takes a file away, durably. Where that cannot be, the file is left alone until it changes or the server is started
// again, as the products do (KB Q221432).
func (p *Pickup) Remove(name string) error {
	err := cmp.Or(os.Remove(filepath.Join(p.dir, name)), syncFolder(p.dir))
	if err != nil {
		l := p.seen[name]
		l.left = true
		p.seen[name] = l
		return fmt.Errorf("pickup: want %s removed, for it was sent, got: %w", name, err)
	}
	return nil
}
