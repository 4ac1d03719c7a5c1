package main

import (
	"fmt"
	"math/rand/v2"
	"net/smtp"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// kills is how often the server is killed: 20 times, and 200 in the deep lane.
func kills() int {
	if os.Getenv("SMTPLAB_DEEP") != "" {
		return 200
	}
	return 20
}

// A message answered with 250 is never lost, whenever the server is killed. Clients send as fast as they can, half of it
// to a mailbox and half to a host that is down; the server is killed at random moments, started again, and in the end
// everything that was answered with 250 is in the mailbox or in the queue.
func TestMTASurvivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start := func() *standing {
		return stands(t, dir, "mta", "exchange2000", "--listen", "127.0.0.1:0", "--domain", "b.example", "--route", "c.example=127.0.0.1:1",
			"--set", "retry=1h", "--spool", "S", "--quiet")
	}
	chance := rand.New(rand.NewPCG(1, 2))
	var accepted []string
	for range kills() {
		s := start()
		accepted = append(accepted, loadUntil(t, s, len(accepted), 1+chance.IntN(25))...)
	}
	s := start()
	s.stop()
	found, inboxes := map[string]int{}, map[string]int{}
	for name, text := range files(t, dir) {
		inbox, queue := strings.HasPrefix(name, "S/Inbox/"), strings.HasPrefix(name, "S/Queue/") && strings.HasSuffix(name, ".eml")
		if id := subject.FindStringSubmatch(text); id != nil && (inbox || queue) {
			found[id[1]]++
			if inbox {
				inboxes[id[1]]++
			}
		}
	}
	lost, again := 0, 0
	for _, id := range accepted {
		if found[id] == 0 {
			lost++
			t.Errorf("message %s was answered with 250 and is nowhere", id)
		}
		if inboxes[id] > 1 {
			t.Errorf("message %s is in the mailbox %d times", id, inboxes[id])
		}
		if found[id] > 1 { // delivered, and the server was killed before the queue knew it
			again++
		}
	}
	t.Logf("killed %d times: %d messages answered with 250, %d lost, %d delivered and still in the queue", kills(), len(accepted), lost, again)
	if len(accepted) < kills() {
		t.Errorf("want at least one message for each kill, got %d", len(accepted))
	}
}

var subject = regexp.MustCompile(`\nSubject: (\S+)\r\n`)

// loadUntil sends with four clients until so many messages are answered with 250, then kills the server. It returns
// the names of all that were.
func loadUntil(t *testing.T, s *standing, first, enough int) []string {
	t.Helper()
	var mu sync.Mutex
	var accepted []string
	dead := make(chan struct{})
	var once sync.Once
	var clients sync.WaitGroup
	for n := range 4 {
		clients.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-dead:
					return
				default:
				}
				id := fmt.Sprintf("%d-%d-%d", first, n, i)
				to := []string{"bob@b.example", "cid@c.example"}[i%2]
				answered := sendOne(s.listening[0], to, id)
				mu.Lock()
				if answered {
					accepted = append(accepted, id)
				}
				stop := len(accepted) >= enough
				mu.Unlock()
				if stop {
					once.Do(func() { s.kill(); close(dead) })
					return
				}
			}
		})
	}
	clients.Wait()
	return accepted
}

// sendOne sends one message and reports whether it was answered with 250. It returns at that moment, so that what the
// server would still have to do after its answer is not done when it is killed.
func sendOne(at, to, id string) bool {
	c, err := smtp.Dial(at)
	if err != nil {
		return false
	}
	defer c.Close()
	if c.Mail("ana@a.example") != nil || c.Rcpt(to) != nil {
		return false
	}
	w, err := c.Data()
	if err != nil {
		return false
	}
	fmt.Fprintf(w, "From: ana@a.example\r\nSubject: %s\r\n\r\nx\r\n", id)
	return w.Close() == nil // with the answer to the final dot
}
