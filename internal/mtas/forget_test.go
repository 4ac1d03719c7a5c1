//go:build interop

package mtas

import (
	"net/netip"
	"testing"
	"time"
)

// What waits says why, and is forgotten with all that came; the server goes on as if it were new.
func TestForget(t *testing.T) {
	each(t, func(t *testing.T, p *Program) {
		nobody := netip.MustParseAddrPort("127.0.0.1:1")
		s := start(t, p, Config{Mailboxes: []string{"bob@b.example"}, Routes: map[string]netip.AddrPort{"c.example": nobody}})
		for _, to := range []string{"bob@b.example", "cid@c.example"} {
			if err := send(t, s, nil, "ana@a.example", to); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Await(soon(t), "bob@b.example", 1); err != nil {
			t.Fatal(err)
		}
		queue, err := s.Queue(soon(t))
		for err == nil && len(queue) == 1 && queue[0].Reason == "" {
			if err = pause(soon(t)); err == nil {
				queue, err = s.Queue(soon(t))
			}
		}
		if idle, _ := s.Idle(); err != nil || len(queue) != 1 || idle {
			t.Errorf("want one message that waits, and why, got %v, %v, idle %v", queue, err, idle)
		}
		begun := time.Now()
		if err := s.Forget(soon(t)); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s forgets in %v", p.Name, time.Since(begun))
		mail, err := s.Mailbox("bob@b.example")
		if idle, idleErr := s.Idle(); !idle || idleErr != nil || len(mail) > 0 || err != nil {
			t.Errorf("want nothing to be left, got %v, %v, %v, %v", idle, idleErr, mail, err)
		}
		if err := send(t, s, nil, "ana@a.example", "bob@b.example"); err != nil {
			t.Fatal(err)
		}
		if mail, err := s.Await(soon(t), "bob@b.example", 1); err != nil || len(mail) != 1 {
			t.Errorf("want one message, got %d, %v", len(mail), err)
		}
	})
}
