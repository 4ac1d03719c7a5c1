package replay

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

const host = "client.example"

// A tape is a record in the making.
type tape struct {
	events  []record.Event
	at      time.Duration
	segment int
}

func (t *tape) add(f record.Fact) {
	t.events = append(t.events, record.Event{At: t.at, Host: host, Fact: f})
}

// say says lines in one segment.
func (t *tape) say(lines ...string) {
	t.segment++
	for _, l := range lines {
		ending := ""
		if text, bare := strings.CutSuffix(l, "\\n"); bare {
			l, ending = text, "LF"
		} else if text, bare := strings.CutSuffix(l, "\\"); bare {
			l, ending = text, "none"
		}
		t.add(&record.Line{Conn: 1, From: record.Client, Text: l, Ending: ending, Segment: t.segment})
	}
}

func (t *tape) hear(lines ...string) {
	t.at += time.Millisecond
	for _, l := range lines {
		t.add(&record.Line{Conn: 1, From: record.Server, Heard: true, Text: l})
	}
}

func began() *tape {
	t := &tape{}
	t.add(&record.Opened{Conn: 1, Dialled: true})
	t.hear("220 mx.example ready")
	return t
}

func (t *tape) dialogue(tb testing.TB) *Dialogue {
	tb.Helper()
	list := Talks(t.events, host)
	if len(list) != 1 {
		tb.Fatalf("want one dialogue, got %d", len(list))
	}
	return list[0]
}

var at = Target{Host: "127.0.0.1", Port: 2525}

// dialogues are those of the golden file.
func dialogues() map[string]*tape {
	message := []string{"From: <a@b.example>", "", "Hello, it's 100% \\o/", "."}
	plain := began()
	for _, c := range [][2]string{{"EHLO client.example", "250 mx"}, {"MAIL FROM:<>", "250 ok"}, {"RCPT TO:<bob@b.example>", "250 ok"}, {"DATA", "354 go"}} {
		plain.say(c[0])
		plain.hear(c[1])
	}
	plain.say("From: <a@b.example>", "", "Hello", ".")
	plain.hear("250 taken")
	plain.say("QUIT")
	plain.hear("221 bye")

	odd := began()
	odd.say("EHLO client.example")
	odd.hear("250-mx", "250 PIPELINING")
	odd.say("NOOP\\n")
	odd.at += 7 * time.Second
	odd.say("MAIL FROM:<a@b.example>", "RCPT TO:<"+strings.Repeat("x", 200)+"@b.example>", "DATA")
	odd.hear("250 ok", "550 no", "503 no")
	odd.say(message...)
	odd.say("-dash\x00\xff\tit's 'so'\\")
	odd.hear("500 what")

	many := began()
	for range 3 {
		many.say("RCPT TO:<a@b.example>")
		many.hear("250 ok")
	}
	many.say(append(append([]string{"Subject: x"}, strings.Split(strings.Repeat("the same line ~ ", 40), "~")...), "y", "y", "y", "y", "y", "y", ".")...)

	tls := began()
	tls.say("EHLO client.example")
	tls.hear("250 STARTTLS")
	tls.say("STARTTLS")
	tls.hear("220 go")
	tls.add(&record.Secured{Conn: 1, By: record.Client, Version: "TLS 1.3"})
	tls.say("EHLO client.example")
	tls.hear("250 AUTH PLAIN")
	tls.say("AUTH PLAIN ***")
	tls.hear("535 no")

	first := &tape{}
	first.add(&record.Opened{Conn: 1, Dialled: true})
	first.add(&record.Secured{Conn: 1, By: record.Client, Version: "TLS 1.3"})
	first.hear("220 mx")
	first.say("QUIT")

	injected := began()
	injected.say("EHLO client.example")
	injected.hear("250 STARTTLS")
	injected.say("STARTTLS", "NOOP")
	injected.hear("220 go")
	injected.add(&record.Secured{Conn: 1, By: record.Client, Version: "TLS 1.3"})
	injected.say("NOOP")
	return map[string]*tape{"1 a message": plain, "2 odd octets": odd, "3 repetitions": many, "4 starttls": tls, "5 tls first": first, "6 injected": injected}
}

func TestScriptsGolden(t *testing.T) {
	var b strings.Builder
	for _, name := range []string{"1 a message", "2 odd octets", "3 repetitions", "4 starttls", "5 tls first", "6 injected"} {
		d := dialogues()[name].dialogue(t)
		s, err := d.Script(at)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("## " + name + "\n\n")
		for _, l := range d.Lines {
			fmt.Fprintf(&b, "%q\n", l)
		}
		b.WriteString("\n" + s.Shell)
		for _, n := range s.Notes {
			b.WriteString("# " + n + "\n")
		}
		b.WriteString("\n" + s.Bash + "\n" + d.Swaks(at) + "\n")
	}
	file := filepath.Join("testdata", "scripts.golden.txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(go test ./reports/replay -update writes it anew): %s", diff)
	}
}

// A shell prints what was said, to the byte, whatever that is.
func TestShellPrintsWhatWasSaid(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	piece := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 12), rapid.Custom(func(t *rapid.T) []byte {
		return bytes.Repeat(rapid.SliceOfN(rapid.SampledFrom([]byte("x'%\\-\n \x00r")), 1, 3).Draw(t, "what"), rapid.IntRange(1, 150).Draw(t, "times"))
	}))
	rapid.Check(t, func(rt *rapid.T) {
		data := bytes.Join(rapid.SliceOfN(piece, 0, 4).Draw(rt, "pieces"), nil)
		got, err := exec.Command(sh, "-c", strings.Join(printed(data), "; ")).Output()
		if err != nil || !bytes.Equal(got, data) {
			rt.Fatalf("%v: want %q, got %q of %s", err, data, got, strings.Join(printed(data), "; "))
		}
	})
}

// What is piped away is all that was said in the clear, in order.
func TestScriptSaysAll(t *testing.T) {
	for name, tape := range dialogues() {
		d := tape.dialogue(t)
		plain, secured, how := d.cut()
		want := plain
		if how == bySClient {
			want = withQuit(secured)
		}
		var all []byte
		for _, turn := range want {
			all = append(all, turn.Say...)
		}
		script := strings.ReplaceAll(through(want, "cat"), "sleep", "true")
		if got, err := exec.Command("sh", "-c", script).Output(); err != nil || !bytes.Equal(got, all) {
			t.Errorf("%s: %v: want %q, got %q", name, err, all, got)
		}
	}
}

func TestScriptRefuses(t *testing.T) {
	if _, err := began().dialogue(t).Script(at); !errors.Is(err, ErrNothingSaid) {
		t.Errorf("want ErrNothingSaid, got %v", err)
	}
	long := began()
	for i := range 3000 {
		long.say("RCPT TO:<" + strings.Repeat("ab", i%9) + "@b.example>")
		long.hear("250 ok")
	}
	if _, err := long.dialogue(t).Script(at); !errors.Is(err, ErrTooLong) {
		t.Errorf("want ErrTooLong, got %v", err)
	}
}

func TestUpTo(t *testing.T) {
	tape := began()
	tape.say("EHLO client.example")
	tape.hear("250-mx", "250 OK")
	tape.say("HELP")
	tape.hear("214-one", "214 two")
	tape.say("RSET")
	tape.hear("250 fine")
	d := tape.dialogue(t)
	for line, want := range map[string]string{
		"S: 214-one":  "C: HELP S: 214-one S: 214 two",
		"S: 250 fine": "C: RSET S: 250 fine",
		"S: 999 none": "C: RSET S: 250 fine",
	} {
		cut := d.UpTo(line)
		if got := strings.Join(cut.Lines, " "); !strings.HasSuffix(got, want) {
			t.Errorf("%s: want an end of %q, got %q", line, want, got)
		}
	}
	s, err := d.UpTo("S: 214-one").Script(at)
	if err != nil || strings.Contains(s.Shell, "RSET") || !strings.Contains(s.Shell, `QUIT\r\n`) {
		t.Errorf("want HELP and QUIT, got %v, %s", err, s.Shell)
	}
}

func TestSwaksOnlyForAPlainMessage(t *testing.T) {
	all := dialogues()
	if got := all["1 a message"].dialogue(t).Swaks(at); !strings.Contains(got, "swaks --server 127.0.0.1 --port 2525 --ehlo client.example --from '<>' --to 'bob@b.example' --data -") {
		t.Errorf("got %q", got)
	}
	for name, tape := range all {
		if got := tape.dialogue(t).Swaks(at); name != "1 a message" && got != "" {
			t.Errorf("%s: want none, got %s", name, got)
		}
	}
}

// Nothing that a record holds makes a script that a shell reads in another way: only what we write stands outside of
// quotes.
func FuzzQuoted(f *testing.F) {
	f.Add("'; touch /tmp/x; '", "\\'")
	f.Add("%s$(id)`id`", "\n'\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		script := strings.Join(printed([]byte(a+b)), "; ")
		outside := ""
		for i, part := range strings.Split(strings.ReplaceAll(script, `'\''`, ""), "'") {
			if i%2 == 0 {
				outside += part
			}
		}
		for _, c := range outside {
			if !strings.ContainsRune("printf tr|;$(seq)0123456789", c) {
				t.Fatalf("%q stands outside of quotes in %s", c, script)
			}
		}
	})
}
