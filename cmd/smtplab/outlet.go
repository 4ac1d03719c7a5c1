package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// An outlet is where a standing server tells what happens. Whoever reads there may stall: a pager, a terminal after Ctrl-S, a
// tee that was stopped. The server must not, so one task writes, what it has yet to write waits within bounds, and what is
// beyond them is left out, counted, and told in its place. A file does not stall, and it may be somebody's evidence: there
// nothing is left out, and who writes waits for room.
type outlet struct {
	to    io.Writer
	note  func(lines int, why string) string // what stands in the place of lines
	say   func(format string, words ...any)  // tells what goes wrong; nil where there is nowhere else to tell it
	delay time.Duration                      // that a line may wait for others
	whole bool                               // nothing is left out

	mu      sync.Mutex // of what follows
	moved   sync.Cond  // there is room, or all is written
	waiting []byte     // whole lines
	spare   []byte     // for what waits next
	busy    bool       // a task writes, or is about to
	timer   *time.Timer
	left    int  // lines left out behind those that wait
	missed  int  // lines that could not be written, before those that wait
	torn    bool // what was written last ends within a line
	stalled bool // a flush took too long
	gone    bool // nobody will ever read there
	failed  bool // the write before failed
	lost    bool // something could not be written
	stopped time.Time

	taken atomic.Int64 // octets that were written
}

// Bounds of what waits for a reader, and of one write: a pipe takes as much without cutting it, so that the lines of others who
// write there come between ours (POSIX, PIPE_BUF).
const (
	mostWaiting = 1 << 20
	soonWritten = 64 << 10 // that wait for no others
	oneWrite    = 4 << 10
)

// How long a line on the error output, and what waits at the stop, wait for somebody who reads nothing.
const (
	aMoment   = 250 * time.Millisecond
	stillness = time.Second
)

func newOutlet(to io.Writer, say func(string, ...any)) *outlet {
	o := &outlet{to: to, say: say, note: leftOut, whole: isFile(to)}
	o.moved.L = &o.mu
	return o
}

func leftOut(lines int, why string) string {
	if lines == 1 {
		return "1 line was left out, since " + why + "\n"
	}
	return fmt.Sprintf("%d lines were left out, since %s\n", lines, why)
}

// isFile reports whether what is written goes to a file on a disk.
func isFile(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode().IsRegular()
}

// outliveReaders has a write to a closed output fail, where it would end the program: a server that is piped into head goes on.
func outliveReaders() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// Write takes whole lines. It returns no errors, which are told, and waits for nobody but a disk.
func (o *outlet) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	full := func() bool { return len(o.waiting) > 0 && len(o.waiting)+len(text) > mostWaiting }
	for o.whole && full() {
		o.moved.Wait()
	}
	switch {
	case o.gone:
	case o.left > 0 || full(): // a short line must not overtake those that are left out
		o.left += bytes.Count(text, []byte{'\n'})
	default:
		o.waiting = append(o.waiting, text...)
		o.begin()
	}
	return len(text), nil
}

// begin has somebody write what waits. The caller holds the mutex.
func (o *outlet) begin() {
	switch {
	case !o.busy:
		o.busy = true
		o.timer = time.AfterFunc(o.delay, o.drain)
	case len(o.waiting) >= soonWritten:
		o.hasten()
	}
}

// hasten waits for no more lines. The caller holds the mutex.
func (o *outlet) hasten() {
	if o.busy && o.timer.Stop() {
		go o.drain()
	}
}

// drain writes until nothing waits.
func (o *outlet) drain() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.waiting) > 0 {
		text, left, missed := o.waiting, o.left, o.missed
		o.waiting, o.spare, o.left, o.missed = o.spare[:0], nil, 0, 0
		o.moved.Broadcast()
		o.putNote(missed, "they could not be written")
		o.missed += bytes.Count(text[o.put(text):], []byte{'\n'})
		o.putNote(left, "nobody read them")
		o.spare = text
	}
	o.busy, o.stalled = false, false
	o.moved.Broadcast()
}

// putNote tells of lines that are not there.
func (o *outlet) putNote(lines int, why string) {
	if lines == 0 {
		return
	}
	if text := []byte(o.note(lines, why)); o.put(text) < len(text) {
		o.missed += lines
	}
}

// put writes, without the mutex that its caller holds, and returns how much. After a disk was full there may be room again.
func (o *outlet) put(text []byte) (n int) {
	if o.gone {
		return 0
	}
	torn := o.torn
	o.mu.Unlock()
	var err error
	if torn {
		_, err = o.to.Write([]byte{'\n'})
		torn = err != nil
	}
	if err == nil {
		n, err = o.writeLines(text)
	}
	o.mu.Lock()
	o.torn = torn
	if n > 0 {
		o.torn = text[n-1] != '\n'
	}
	o.judge(err)
	return n
}

// writeLines writes lines by as many as one write should have.
func (o *outlet) writeLines(text []byte) (n int, err error) {
	for n < len(text) && err == nil {
		piece := text[n:]
		if len(piece) > oneWrite {
			end := bytes.LastIndexByte(piece[:oneWrite], '\n') + 1
			if end == 0 {
				end = oneWrite
			}
			piece = piece[:end]
		}
		var wrote int
		wrote, err = o.to.Write(piece)
		n += wrote
		o.taken.Add(int64(wrote))
	}
	return n, err
}

// judge tells of an error, once until a write succeeds. The caller holds the mutex.
func (o *outlet) judge(err error) {
	before := o.failed
	o.failed = err != nil
	if err == nil {
		return
	}
	o.lost = true
	o.gone = isClosed(err)
	o.mu.Unlock() // whoever tells it may wait for a reader, too
	defer o.mu.Lock()
	switch {
	case before || o.say == nil:
	case isClosed(err):
		o.say("nobody reads the output any more: %v; the server goes on without it", err)
	default:
		o.say("could not write the output: %v; lines are left out until it can be written", err)
	}
}

// isClosed reports whether an error means that nobody will ever read what is written.
func isClosed(err error) bool { return errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) }

// flush waits until all is written, and reports whether it was in time.
func (o *outlet) flush(atMost time.Duration) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hasten()
	over := false
	timer := time.AfterFunc(atMost, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		over = true
		o.moved.Broadcast()
	})
	defer timer.Stop()
	for o.busy && !over {
		o.moved.Wait()
	}
	o.stalled = o.busy
	return !o.busy
}

// isStalled reports whether a flush took too long, and nothing was read since.
func (o *outlet) isStalled() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.stalled
}

// stop begins the time that the last lines have: it is that of all else that is under way.
func (o *outlet) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stopped = time.Now()
}

// finish writes what waits for as long as somebody reads it, in the time that there is, and reports whether it was all.
func (o *outlet) finish() bool {
	o.mu.Lock()
	end := o.stopped.Add(drainTime)
	o.mu.Unlock()
	for {
		before := o.taken.Load()
		if o.flush(max(min(time.Until(end), stillness), aMoment)) {
			return true
		}
		if o.taken.Load() == before || !time.Now().Before(end) {
			return false
		}
	}
}

// close writes what waits, and fails where something is missing. What is missing has been told.
func (o *outlet) close() error {
	if !o.finish() {
		o.say("the last lines of the output were left out, since nobody read them")
		return exit{code: result.ExitError}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lost {
		return exit{code: result.ExitError}
	}
	return nil
}

// sayTo makes what tells the owner of a standing server how it is. A line has been written when it returns, unless nobody reads:
// then the first waits for a moment, and the others do not.
func sayTo(w io.Writer, command string) func(string, ...any) {
	outliveReaders()
	o := newOutlet(w, nil)
	return func(format string, words ...any) {
		// Words may be a stranger's, such as the name of a file in Pickup.
		io.WriteString(o, shown.Line("smtplab "+command+": "+fmt.Sprintf(format, words...))+"\n")
		if !o.isStalled() {
			o.flush(aMoment)
		}
	}
}

// ended is how a standing server ends: it tells all that went wrong, also where nobody reads it, and fails by the worst.
func ended(say func(string, ...any), errs ...error) error {
	code := result.ExitOK
	for _, err := range errs {
		var e exit
		if err == nil || !errors.As(err, &e) {
			continue
		}
		if code = max(code, e.code); e.err != nil {
			say("%s", strings.Join(strings.Fields(e.err.Error()), " "))
		}
	}
	if code == result.ExitOK {
		return nil
	}
	return exit{code: code}
}
