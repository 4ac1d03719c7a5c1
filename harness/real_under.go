package harness

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/record"
)

// lackingOf is what the case needs and the system does not have.
func (c *Case) lackingOf(system sut.System) []record.Lack {
	var list []record.Lack
	for _, need := range system.Abilities().Lacking(c.Scenario.Needs) {
		list = append(list, record.Lack{Line: c.Scenario.needsLine, Text: "needs " + need, Want: sut.Ability(need).Explain(),
			Got: "a system of which its adapter says that it has " + system.Abilities().String()})
	}
	return list
}

// withoutSecrets leaves out what a record must not hold.
func withoutSecrets(names map[string]string) map[string]string {
	open := maps.Clone(names)
	for _, secret := range []string{"CREDENTIALS", "USERNAME", "PASSWORD"} {
		if _, has := open[secret]; has {
			open[secret] = "***"
		}
	}
	return open
}

// An understudy plays the part of server.example.
type understudy struct {
	sut.System
	calm time.Duration       // for how long it must be idle where its queue cannot be looked at
	had  map[string][]string // messages in its mailboxes that are in the record, or were there before
	log  int                 // octets of its log that were there before
	due  bool                // it was started anew: all that waits is to be tried again
}

// mailboxes are those of which the mail is looked at.
func (u *understudy) mailboxes() []string {
	var list []string
	for _, name := range []string{"MAILBOX", "MAILBOX2"} {
		if address := u.Names()[name]; address != "" {
			list = append(list, address)
		}
	}
	return list
}

// enter notes what is in the mailboxes and the log already.
func (u *understudy) enter(ctx context.Context) error {
	if logger, can := u.System.(sut.Logger); can {
		log, err := logger.Log()
		if err != nil {
			return err
		}
		u.log = len(log)
	}
	return u.readMail(ctx, func(address string, mail []string) { u.had[address] = mail })
}

func (u *understudy) readMail(ctx context.Context, each func(address string, mail []string)) error {
	reader, can := u.System.(sut.Reader)
	if !can || !u.Abilities()[sut.Inbox] {
		return nil
	}
	for _, address := range u.mailboxes() {
		mail, err := reader.Inbox(ctx, address)
		if err != nil {
			return err
		}
		each(address, mail)
	}
	return nil
}

// collect puts the mail that came into the record.
func (u *understudy) collect(s *stage) error {
	return u.readMail(s.ctx, func(address string, mail []string) {
		for _, text := range since(u.had[address], mail) {
			u.had[address] = append(u.had[address], text)
			name := fmt.Sprintf("%s-%d.eml", address, len(u.had[address]))
			s.Note(sutName, &record.Filed{Folder: "inbox", Owner: address, Name: name, Message: sutName + "/" + name, Data: []byte(text)})
		}
	})
}

// since are the messages that came after others. Which they are their texts tell: nobody promises that a mailbox lists its
// messages in the order in which they came.
func since(had, mail []string) (fresh []string) {
	known := map[string]int{}
	for _, text := range had {
		known[text]++
	}
	for _, text := range mail {
		if known[text]--; known[text] < 0 {
			fresh = append(fresh, text)
		}
	}
	return fresh
}

// How often a system is looked at that is busy, how long it must have been idle, and how long it may be busy.
const (
	lookEvery  = 50 * time.Millisecond
	idleFor    = 2 * lookEvery
	busyAtMost = 30 * time.Second
	dueWithin  = 15 * time.Second // when all has been tried that waited at a restart
)

// settle waits until the system has nothing to do at once, and collects its mail.
func (u *understudy) settle(s *stage) error {
	r := s.ground.(*real)
	idle, since := time.Duration(0), r.book.Noted()
	wanted := idleFor
	if !u.Abilities()[sut.Queue] {
		wanted = u.calm
	}
	for begin := s.Now(); idle < wanted; idle += lookEvery {
		if s.Now().Sub(begin) > dueWithin {
			u.due = false
		}
		busy, err := u.busy(s.ctx)
		if err != nil {
			return err
		}
		if busy || !s.idle() || r.book.Noted() != since {
			idle, since = -lookEvery, r.book.Noted()
		}
		if s.Now().Sub(begin) > busyAtMost+wanted {
			return overdue{fmt.Errorf("wait quiet: %s is not quiet after %v", u.About().Name, busyAtMost)}
		}
		if _, err := s.Run(s.Now().Add(lookEvery), s.stopped); err != nil {
			return err
		}
	}
	u.due = false
	return u.collect(s)
}

// busy reports whether mail waits that has not failed yet: what has, waits for its next try. Of a system that was started anew
// it is not known what failed before that, and what since, so that all is waited for.
func (u *understudy) busy(ctx context.Context) (bool, error) {
	queuer, can := u.System.(sut.Queuer)
	if !can || !u.Abilities()[sut.Queue] {
		return false, nil
	}
	waiting, err := queuer.Queue(ctx)
	return slices.ContainsFunc(waiting, func(w sut.Waiting) bool { return u.due || w.Reason == "" }), err
}

// lookAtQueue puts what waits into the record, as far as it can be seen.
func (u *understudy) lookAtQueue(s *stage) {
	queuer, can := u.System.(sut.Queuer)
	if !can {
		return
	}
	waiting, err := queuer.Queue(s.ctx)
	if err != nil {
		s.Blame(err)
		return
	}
	seen := &record.QueueSeen{}
	for _, w := range waiting {
		seen.Items = append(seen.Items, record.QueueItem{Message: w.Message, Recipient: w.Recipient, Status: w.Reason})
	}
	s.Note(sutName, seen)
}

// restarter is what stops and starts the system.
func (u *understudy) restarter() (sut.Restarter, error) {
	r, can := u.System.(sut.Restarter)
	if !can {
		return nil, fmt.Errorf("restart: %s cannot be; the case wants a line needs restart, or crash", u.About().Name)
	}
	return r, nil
}

func (u *understudy) restart(s *stage) error {
	r, err := u.restarter()
	if err != nil {
		return err
	}
	err = r.Restart(s.ctx)
	s.Note(sutName, &record.Process{Did: "restarted"})
	queuer, can := u.System.(sut.Queuer)
	if err != nil || !can || !u.Abilities()[sut.Queue] {
		return err
	}
	u.due = true
	return queuer.Flush(s.ctx)
}

func (u *understudy) crash(s *stage) error {
	r, err := u.restarter()
	if err != nil {
		return err
	}
	err = r.Crash(s.ctx)
	s.Note(sutName, &record.Process{Did: "crashed"})
	return err
}
