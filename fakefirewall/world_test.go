package fakefirewall

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// A story is one session in a world: what the client hears after each thing that it says.
type story struct {
	box      string
	settings []string
	says     []string // the last in line is what fails, if anything does
	hears    string   // replies' codes in order, and how it ended
	took     time.Duration
	got      string // what the server took, in short
	boxed    string
}

var stories = map[string]story{
	"isa2000": {
		box: "isa2000", says: []string{"EHLO a|", "XEXCH50 1020 2|", blob1020},
		hears: "220 250 354 timed out", took: 10 * time.Minute, got: "EHLO XEXCH50",
		boxed: `event 20031 "XEXCH50 1020"; discarded 1020 octets`,
	},
	"blob-lost": {
		box: "blob-lost", says: []string{"EHLO a|", "XEXCH50 1020 2|", blob1020},
		hears: "220 250 354 broken", took: 189 * time.Second, got: "EHLO XEXCH50",
		boxed: "lost the BLOB of 1020 octets, unacknowledged",
	},
	"no cause": {
		box: "isa2000", says: []string{"EHLO a|", "DATA|", "x|.|", "QUIT|"},
		hears: "220 250 354 250 221", got: "EHLO DATA message QUIT",
	},
	"isa-closes": {
		box: "isa-closes", says: []string{"EHLO a|", "XEXCH50 1020 2|"},
		hears: "220 250 closed", got: "EHLO", boxed: `event 20031 "XEXCH50 1020"; closed the connection at an unknown command`,
	},
	"verb-refused": {
		box: "verb-refused", says: []string{"EHLO a|", "XEXCH50 1020 2|", "QUIT|"},
		hears: "220 250 500 221", got: "EHLO QUIT", boxed: "refused XEXCH50",
	},
	"pix": {
		box: "pix", says: []string{"EHLO a|", "HELO a|", "QUIT|"},
		hears: "220 500 250 221", got: "XXXX HELO QUIT", boxed: "masked the greeting; masked EHLO",
	},
	"reset": {
		box: "reset", settings: []string{"verb=DATA"}, says: []string{"EHLO a|", "DATA|"},
		hears: "220 250 broken", got: "EHLO", boxed: "reset the connection at DATA",
	},
	"final-dot-split": {
		box: "final-dot-split", settings: []string{"pause=1m"}, says: []string{"EHLO a|", "DATA|", "x|.|", "QUIT|"},
		hears: "220 250 354 250 221", took: time.Minute, got: "EHLO DATA message QUIT", boxed: "split the final dot, 1m0s apart",
	},
	"final-dot-lost": {
		box: "final-dot-lost", says: []string{"EHLO a|", "DATA|", "x|.|"},
		hears: "220 250 354 timed out", took: 10 * time.Minute, got: "EHLO DATA", boxed: "swallowed the final dot",
	},
	"size-limit": {
		box: "size-limit", settings: []string{"max=5"}, says: []string{"EHLO a|", "DATA|", "123456|.|", "QUIT|"},
		hears: "220 250 354 552 closed", got: "EHLO DATA", boxed: "stopped a message at 5 octets",
	},
	"delay": {
		box: "delay", settings: []string{"by=5s"}, says: []string{"EHLO a|", "QUIT|"},
		hears: "220 250 221", took: 25 * time.Second, got: "EHLO QUIT", boxed: "delays each segment by 5s",
	},
	"drip": {
		box: "drip", settings: []string{"every=1s", "way=to-server"}, says: []string{"EHLO a|", "DATA|", "x|.|", "QUIT|"},
		hears: "220 250 354 250 221", took: 25 * time.Second, got: "EHLO DATA message QUIT", boxed: "drips 1 octets every 1s",
	},
	"idle-timeout": {
		box: "idle-timeout", settings: []string{"after=5m"}, says: []string{"EHLO a|", "sleep", "QUIT|"},
		hears: "220 250 broken", took: 10*time.Minute + 189*time.Second, got: "EHLO", boxed: "forgot the connection, idle for 5m0s",
	},
	"idle-timeout resets": {
		box: "idle-timeout", settings: []string{"after=5m", "how=reset"}, says: []string{"EHLO a|", "sleep", "QUIT|"},
		hears: "220 250 broken", took: 10 * time.Minute, got: "EHLO", boxed: "reset the connection, idle for 5m0s",
	},
}

func TestBoxesInAWorld(t *testing.T) {
	for name, s := range stories {
		t.Run(name, func(t *testing.T) {
			told := s.tell(t)
			if told.hears != s.hears || told.got != s.got || told.boxed != s.boxed {
				t.Errorf("want heard %q, taken %q, box %q\ngot  heard %q, taken %q, box %q",
					s.hears, s.got, s.boxed, told.hears, told.got, told.boxed)
			}
			if told.took.Round(time.Second) != s.took {
				t.Errorf("want %v, got %v", s.took, told.took)
			}
		})
	}
}

// tell runs the story.
func (s story) tell(t *testing.T) story {
	t.Helper()
	w := smallworld.New(t, sim.Options{Seed: 1})
	client, server := w.Host("mail.contoso.example", flow.Client.Addr().String()), w.Host("mx.fabrikam.example", flow.Server.Addr().String())
	w.SetPath(client, server, time.Millisecond, mustBox(t, s.box, s.settings...))
	told := story{}
	var got []string
	server.Serve("smtp", func() { serve(server, &got) })
	client.Go("client", func() {
		told.hears = s.talk(client)
		told.took = w.Elapsed()
	})
	if _, err := w.Run(time.Time{}, nil); err != nil {
		t.Fatal(err)
	}
	told.got, told.boxed = strings.Join(got, " "), boxedBy(s.box, w.Record)
	return told
}

// boxedBy is what is recorded in the box's name.
func boxedBy(name string, kept *record.Memory) string {
	var facts []string
	for _, e := range kept.Events {
		switch f := e.Fact.(type) {
		case *record.Boxed:
			if e.Host == name {
				facts = append(facts, f.Text)
			}
		case *record.EventLogged:
			if e.Host == name {
				facts = append(facts, fmt.Sprintf("event %d %q", f.ID, f.Data))
			}
		}
	}
	return strings.Join(facts, "; ")
}

// talk is the client: it says one thing, waits ten minutes at most for the reply, and goes on.
func (s story) talk(h sim.Host) string {
	c, err := h.Dial("tcp", "", flow.Server.String(), 0)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	r, heard := bufio.NewReader(c), ""
	for _, text := range append([]string{""}, s.says...) {
		if text == "sleep" {
			h.Sleep(10 * time.Minute)
			continue
		}
		_, err = io.WriteString(c, strings.ReplaceAll(text, "|", "\r\n"))
		code := ""
		if err == nil {
			c.SetReadDeadline(h.Now().Add(10 * time.Minute))
			code, err = readReply(r)
		}
		if err != nil {
			return heard + outcome(err)
		}
		heard += code + " "
	}
	return strings.TrimSpace(heard)
}

func readReply(r *bufio.Reader) (string, error) {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		if code, last := readCode([]byte(line)); last {
			return code, nil
		}
	}
}

func outcome(err error) string {
	switch {
	case err == io.EOF:
		return "closed"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "timed out"
	default:
		return "broken"
	}
}

// serve is the server: it takes one connection and notes what it was told.
func serve(h sim.Host, got *[]string) {
	l, err := h.Listen("tcp", ":25")
	if err != nil {
		return
	}
	c, err := l.Accept()
	if err != nil {
		return
	}
	defer c.Close()
	r := bufio.NewReader(c)
	for reply := "220 mx 2002"; reply != ""; {
		io.WriteString(c, reply+"\r\n")
		reply = hear(r, c, got)
	}
}

func hear(r *bufio.Reader, c io.Writer, got *[]string) (reply string) {
	line, err := r.ReadString('\n')
	if err != nil {
		return ""
	}
	verb := verbOf([]byte(line))
	*got = append(*got, verb)
	switch verb {
	case "EHLO":
		return "250-mx\r\n250 XEXCH50"
	case "DATA":
		io.WriteString(c, "354 go\r\n")
		for line != ".\r\n" && err == nil {
			line, err = r.ReadString('\n')
		}
		if err == nil {
			*got = append(*got, "message")
		}
		return "250 queued"
	case "XEXCH50":
		io.WriteString(c, "354 Send binary data\r\n")
		if _, err := io.CopyN(io.Discard, r, 1020); err == nil {
			*got = append(*got, "BLOB")
		}
		return "250 ok"
	case "QUIT":
		return "221 bye"
	case "HELO":
		return "250 mx"
	default:
		return "500 what"
	}
}
