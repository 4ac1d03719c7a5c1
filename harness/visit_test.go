package harness

import (
	"context"
	"strings"
	"testing"
)

const visited = `# A place to visit
refs     KB1
zone     world
host     mx.example  10.0.0.1  rfc5321
mailbox  mx.example  bob@mx.example
talk     mx.example  short
-- short --
S: 220 ...
-- world --
$ORIGIN mx.example.
@  SOA  ns hostmaster 1 3600 600 86400 300
@  A    10.0.0.1
`

// visit plays a scenario and types.
func visit(t *testing.T, source, host string, lines ...string) (*Visited, error) {
	t.Helper()
	s, err := ParseScenario("visited.txtar", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s.Cases[0].Visit(context.Background(), Options{}, Visit{Host: host, Lines: lines})
}

// shown is what stands in the window, a line each, with the first letters of each.
func shown(v *Visited) string {
	var all []string
	for _, l := range v.Lines {
		all = append(all, l.Who+" "+l.Text[:min(len(l.Text), 8)])
	}
	return strings.Join(all, "|")
}

func TestVisit(t *testing.T) {
	for _, c := range []struct {
		name         string
		lines        []string
		want, closed string
	}{
		{"nothing typed", nil, "S 220 mx.e", ""},
		{"a dialogue", []string{"NOOP", "QUIT"}, "S 220 mx.e|C NOOP|S 250 2.0.|C QUIT|S 221 2.0.", "the server closed the connection"},
		{"more after the end", []string{"QUIT", "NOOP"}, "S 220 mx.e|C QUIT|S 221 2.0.", "the server closed the connection"},
		{"half a line", []string{`NO\`, "OP"}, `S 220 mx.e|C NO\|C OP|S 250 2.0.`, ""},
		{"two lines at once", []string{`NOOP\r\nNOOP`}, `S 220 mx.e|C NOOP\r\n|S 250 2.0.|S 250 2.0.`, ""},
		{"a chunk", []string{"EHLO a.example", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@mx.example>", "BDAT 3 LAST", `a\r\n\`},
			"", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := visit(t, visited, "mx.example", c.lines...)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(v); c.want != "" && got != c.want || v.Closed != c.closed {
				t.Errorf("want %s and %q, got %s and %q", c.want, c.closed, got, v.Closed)
			}
			if last := v.Lines[len(v.Lines)-1]; c.want == "" && !strings.HasPrefix(last.Text, "250") {
				t.Errorf("want an answer to the chunk, got %s", shown(v))
			}
		})
	}
}

// An answer that takes its time is waited for, one that never comes is told of, and who is not there cannot be visited.
func TestVisitWaits(t *testing.T) {
	slow := strings.NewReplacer("rfc5321\n", "reverse-lookup  dns=10.0.0.9\n").Replace(visited)
	v, err := visit(t, strings.Replace(slow, "S: 220 ...", "closed", 1), "mx.example")
	if err != nil {
		t.Fatal(err)
	}
	if v.Closed != "the server closed the connection" {
		t.Errorf("a host that looks for a name first: got %s, %q", shown(v), v.Closed)
	}
	v, err = visit(t, visited+"", "10.9.9.9", "mx.example")
	if err != nil || !strings.Contains(shown(v), "*** Requ") {
		t.Errorf("a DNS server that is not there: got %s, %v", shown(v), err)
	}
	still := strings.Replace(visited, "rfc5321\n", "rfc5321  sync-time=1h\n", 1)
	v, err = visit(t, still, "mx.example", "EHLO a.example", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@mx.example>", "DATA", "Hello", ".", "NOOP")
	if err != nil || !strings.Contains(shown(v), "C .| (nothing|C NOOP| (nothing") {
		t.Errorf("a disk that takes an hour: got %s, %v", shown(v), err)
	}
	down := strings.Replace(visited, "talk     mx.example  short\n", "talk     mx.example  short\ncrash    mx.example\n", 1)
	if v, err = visit(t, down, "mx.example"); err != nil || v.Closed != "could not connect: connection timed out" {
		t.Errorf("a host without power: got %q, %v", v.Closed, err)
	}
	if _, err = visit(t, visited, "nobody.example"); err == nil || !strings.HasPrefix(err.Error(), `unknown host "nobody.example"`) {
		t.Errorf("nobody: got %v", err)
	}
	if _, err = visit(t, visited, "mx.example", `\q`); err == nil || !strings.HasPrefix(err.Error(), "line 1: want") {
		t.Errorf("a line that cannot be: got %v", err)
	}
}
