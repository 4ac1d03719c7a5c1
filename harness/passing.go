package harness

import (
	"errors"
	"fmt"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// errStopped says that the run was stopped from outside.
var errStopped = errors.New("stopped")

// wait lets time pass.
func (s *stage) wait(d time.Duration) error {
	until := s.Now().Add(d)
	if err := s.withinLimits(until); err != nil {
		return err
	}
	out, err := s.Run(until, s.stopped)
	if err != nil {
		return err
	}
	if out == sim.Quiet {
		s.noteHangs()
		_, err = s.Run(until, nil) // lets the clock go on to the end of the wait
	}
	return errors.Join(err, s.whyStopped())
}

// waitQuiet lets time pass until nothing is to be done at once.
func (s *stage) waitQuiet() error {
	limit := s.Now().Add(s.limits.Virtual - s.Elapsed())
	out, err := s.Run(limit, func() bool { return s.stopped() || s.idle() })
	if err != nil {
		return err
	}
	switch out {
	case sim.TimeUp:
		return overdue{fmt.Errorf("wait quiet: not quiet after %v, the limit of time for a story", s.limits.Virtual)}
	case sim.Quiet:
		s.noteHangs()
	}
	if s.under != nil {
		err = s.under.settle(s)
	}
	return errors.Join(err, s.whyStopped())
}

func (s *stage) idle() bool {
	if s.OpenConnections() > 0 {
		return false
	}
	for _, p := range s.order {
		if p.server != nil && p.server.Busy() {
			return false
		}
	}
	return true
}

func (s *stage) withinLimits(until time.Time) error {
	if until.Sub(s.Now())+s.Elapsed() > s.limits.Virtual {
		return overdue{fmt.Errorf("a story lasts at most %v", s.limits.Virtual)}
	}
	return nil
}

// stopped reports that the run must not go on: asked by the world whenever no task can.
func (s *stage) stopped() bool { return s.ctx.Err() != nil || s.Full() }

func (s *stage) whyStopped() error {
	switch {
	case s.ctx.Err() != nil:
		return errStopped
	case s.Full():
		return limitError{fmt.Errorf("more than %d events, or than %d octets: a record holds no more", s.limits.Events, s.limits.Octets)}
	}
	return nil
}

// because is why a story ended, where its world was stopped in the middle of something.
func (s *stage) because(err error) error {
	if errors.Is(err, sim.ErrStopped) {
		return s.whyStopped()
	}
	return err
}

// noteHangs records the tasks that wait for what cannot come, each once.
func (s *stage) noteHangs() {
	for _, h := range s.Hung() {
		if s.hung[h] {
			continue
		}
		s.hung[h] = true
		host, task, _ := cutTask(h.Task)
		s.Note(host, &record.Hung{Task: task, Why: h.Why})
	}
}
