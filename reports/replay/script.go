package replay

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Target is where a server listens.
type Target struct {
	Host string // name or address
	Port int
}

func (t Target) String() string {
	if strings.Contains(t.Host, ":") {
		return fmt.Sprintf("[%s]:%d", t.Host, t.Port)
	}
	return fmt.Sprintf("%s:%d", t.Host, t.Port)
}

// A Script is a dialogue as commands.
type Script struct {
	Shell string // for a POSIX shell, with a line end
	// Bash does the same where there is no nc, by what bash has built in; empty where nc is not needed.
	Bash  string
	Notes []string // what is to be known about it, a sentence each
}

// The reasons for which a dialogue has no script.
var (
	ErrNothingSaid = errors.New("the client said nothing")
	ErrTooLong     = errors.New("too long to be shown")
)

// maxScript bounds a script, in bytes.
const maxScript = 24 << 10

// Script writes the dialogue as commands for a server. The error is ErrNothingSaid or ErrTooLong.
func (d *Dialogue) Script(to Target) (Script, error) {
	plain, secured, how := d.cut()
	var s Script
	switch {
	case len(plain)+len(secured) == 0:
		return s, ErrNothingSaid
	case how == inTheClear:
		s.Shell, s.Bash = through(plain, nc(plain, to)), through(plain, bash(to))
	case how == bySClient:
		s.Shell = through(withQuit(secured), sClient(to, d.TLSFirst))
	default:
		s.Shell, s.Bash = through(plain, nc(plain, to)), through(plain, bash(to))
		s.Notes = append(s.Notes, "What follows under TLS is not part of the commands: openssl s_client cannot begin TLS in this way.")
	}
	if len(s.Shell) > maxScript {
		return Script{}, ErrTooLong
	}
	for _, t := range d.Turns {
		if bytes.Contains(t.Say, []byte("***")) {
			s.Notes = append(s.Notes, "*** stands for an answer to AUTH, which is kept nowhere: put in its place what the case sends, or in base64 what the server knows.")
			break
		}
	}
	return s, nil
}

// The ways in which a dialogue can be had.
type way int

const (
	inTheClear way = iota
	bySClient      // openssl s_client begins TLS, after an EHLO and STARTTLS of its own where that is needed
	inPart         // the part under TLS cannot be had
)

// cut parts a dialogue where TLS begins.
func (d *Dialogue) cut() (plain, secured []Turn, how way) {
	for i, t := range d.Turns {
		if !t.TLS {
			continue
		}
		plain, secured = d.Turns[:i], d.Turns[i+1:]
		if d.TLSFirst || isPlainStartTLS(plain) {
			return plain, secured, bySClient
		}
		return plain, secured, inPart
	}
	return d.Turns, nil, inTheClear
}

// isPlainStartTLS reports whether a client says what s_client says before TLS: EHLO, and STARTTLS in a segment of its own.
func isPlainStartTLS(turns []Turn) bool {
	return len(turns) == 2 && bytes.HasPrefix(turns[0].Say, []byte("EHLO ")) && string(turns[1].Say) == "STARTTLS\r\n"
}

// nc is told to go when the server says nothing for longer than any pause lasts: some of its kinds stay for ever.
func nc(turns []Turn, to Target) string {
	longest := time.Duration(0)
	for _, t := range turns {
		longest = max(longest, t.Pause)
	}
	return fmt.Sprintf("nc -w %d %s %d", int(longest.Seconds())+10, to.Host, to.Port)
}

// bash opens files of the name /dev/tcp itself. When all is said, what came is not waited for any longer.
func bash(to Target) string {
	return fmt.Sprintf("bash -c 'exec 3<>/dev/tcp/%s/%d; cat <&3 & cat >&3; kill $! 2>/dev/null'", to.Host, to.Port)
}

// sClient shakes hands as the dialogue did. With -quiet it takes no line for an order of its own, as it otherwise does those
// that begin with Q or R, and goes when the server does.
func sClient(to Target, first bool) string {
	command := "openssl s_client -quiet -connect " + to.String()
	if !first {
		command += " -starttls smtp"
	}
	return command
}

// through pipes what the turns say into a command.
func through(turns []Turn, command string) string {
	var b strings.Builder
	b.WriteString("{\n")
	verb := ""
	for _, t := range turns {
		now := verbOf(t.Say)
		if wait := waitBefore(t, now != "" && now == verb); wait != "" {
			b.WriteString("  sleep " + wait + "; ")
		} else {
			b.WriteString("  ")
		}
		verb = now
		b.WriteString(strings.Join(printed(t.Say), "; ") + "\n")
	}
	b.WriteString("  sleep 2\n} | " + command + "\n")
	return b.String()
}

// verbOf is the first word of a segment that is one command; empty for any other.
func verbOf(say []byte) string {
	if bytes.Count(say, []byte("\n")) != 1 {
		return ""
	}
	verb, _, _ := strings.Cut(strings.TrimRight(string(say), "\r\n"), " ")
	return verb
}

// waitBefore is how long to wait, in seconds, before a turn. One that says the same verb again, as a hundred RCPT do, need
// not wait long: the server has shown that it is there. Pieces of a line are a second apart, so that they come as pieces.
func waitBefore(t Turn, again bool) string {
	switch {
	case t.Pause > 0:
		return fmt.Sprint(int(t.Pause.Seconds()))
	case again && t.Waits:
		return ".2"
	}
	return "1"
}
