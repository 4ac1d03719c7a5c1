package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// refusedBy asks a lab with some limits, and returns what is wrong with the request.
func refusedBy(t *testing.T, limits Limits, kind string, body any) string {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return New(scenarios.FS, limits).Answer(t.Context(), Request{Ask: kind, Body: data}).Error
}

func TestLimitsThatRefuse(t *testing.T) {
	run := func(source string, changes ...Change) Run { return Run{Text: Text{Source: source, Changes: changes}} }
	off := Change{Kind: "box", A: "a", B: "b", Name: "pix"}
	long := func(script, section string) string {
		return small[:strings.Index(small, "-- world")] + script + "-- x --\n" + section
	}
	for _, c := range []struct {
		limits Limits
		kind   string
		body   any
		want   string
	}{
		{Limits{Source: 100}, "run", run(small), "scenario: want at most 100 octets, got"},
		{Limits{Source: len(small)}, "run", run(small, Change{Kind: "setting", Host: "mail.a.example", Name: "fqdn", Value: "mail.example"}), "with its changes"},
		{Limits{Changes: 1}, "run", run(small, off, off), "changes: want at most 1, got 2"},
		{Limits{Lines: 1}, "talk", Talk{Text: Text{Source: small}, Host: "mx.b.example", Lines: []string{"a", "b"}}, "lines: want at most 1, got 2"},
		{Limits{}, "run", run("# T\neach X " + strings.Repeat("a b c d ", 300) + "\n" + strings.Repeat("wait 1s\n", 10)), "want at most 3000 lines over all values of each"},
		{Limits{}, "run", run("# T\ncure " + strings.Repeat("c ", 400) + "\n" + strings.Repeat("wait 1s\n", 10)), "over all values of each and all cures"},
		{Limits{}, "run", run("# T\ncure c\n-- c --\n" + strings.Repeat("reg a big\n", 1000) + "-- big --\n" + strings.Repeat("[HKLM]\n", 10000)), "octets in all that its lines name"},
		{Limits{}, "run", run(long(strings.Repeat("see queue mail.a.example 0\n", 600), "")), "want at most 500 claims, got 601"},
		{Limits{}, "run", run(long("talk mx.b.example x\n", `C: \{X*10000000}`+"\n"+`C: \{X*10000000}`+"\n")), "octets in all that its lines name"},
		{Limits{}, "run", run(long("talk mx.b.example x\n", "C*10000: "+strings.Repeat("#", 4000)+"\n")), "octets in all that its lines name"},
		{Limits{}, "run", run(long(strings.Repeat("send mail.a.example x\n", 1000), strings.Repeat("long\n", 10000))), "octets in all that its lines name"},
		{Limits{}, "run", run(long("talk mx.b.example x 100\n", `C: \{X*100000}`+"\n")), "all clients, got more"},
		{Limits{}, "run", run(long("send mail.a.example x to="+strings.Repeat("r@b.example,", 5000)+"\n", "x\n")), "addresses with @"},
		{Limits{}, "run", run(long("talk mx.b.example x\n", "C*4000: RCPT TO:<r#@b.example>\n")), "addresses with @"},
		{Limits{}, "run", run(long("see dialogue x\n", strings.Repeat("!S: 2...\n", 2000))), "want at most 1000 lines in all that its claims quote, got 2000"},
		{Limits{}, "run", run("# T\n" + strings.Repeat("each X a b\n", 64) + "wait 1s\n"), "over all values of each"},
		{Limits{}, "sing", nil, "sing: want list, explain, run or talk"},
		{Limits{}, "run", "x", "run: body: want what package lab says of run"},
		{Limits{}, "run", map[string]int{"sede": 1}, "run: body:"},
		{Limits{}, "run", run(""), "want the name of a scenario"},
		{Limits{}, "run", Run{Text: Text{Name: "../../etc/passwd"}}, "want the name of a scenario"},
		{Limits{}, "run", Run{Text: Text{Name: "kb/nothing"}}, "the book has no scenario"},
		{Limits{}, "run", Run{Text: Text{Source: small, Case: "iis5"}}, "case: want one of the values of each"},
		{Limits{}, "talk", Talk{Text: Text{Source: small}, Host: "nobody.example"}, `unknown host "nobody.example"`},
		{Limits{}, "talk", Talk{Text: Text{Source: small}, Host: "mx.b.example", Lines: []string{`\q`}}, "line 1: want"},
	} {
		if got := refusedBy(t, c.limits, c.kind, c.body); !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.kind, c.want, got)
		}
	}
}

// What is stopped in the middle is told as far as it came.
func TestLimitsThatStop(t *testing.T) {
	long := strings.Replace(small, "wait     quiet", "wait     40d", 1)
	often := strings.Replace(small, "exchange2003  dns", "exchange2003  retry=1s expire=9d dns", 1)
	often = strings.Replace(often, "wait     quiet", "wait     8d", 1)
	for _, c := range []struct {
		name, source string
		limits       Limits
		want         string
	}{
		{"time", long, Limits{}, "a story lasts at most 720h0m0s"},
		{"steps", often, Limits{Steps: 5000}, "more than 5000 steps"},
		{"events", often, Limits{Events: 2000}, "more than 2000 events"},
		{"octets", often, Limits{Octets: 50_000}, "than 50000 octets"},
		{"answer", often, Limits{Answer: 100_000}, "at most 100000 octets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ask(t, New(scenarios.FS, c.limits), "run", Run{Text: Text{Source: c.source}, Keep: true}).(*Played)
			if !strings.Contains(p.Truncated, c.want) || len(p.Happenings) == 0 {
				t.Errorf("want %q and happenings, got %q and %d of them", c.want, p.Truncated, len(p.Happenings))
			}
			data, err := json.Marshal(p)
			if limit := New(nil, c.limits).limits.Answer; err != nil || len(data) > limit {
				t.Errorf("want at most %d octets, got %d, %v", limit, len(data), err)
			}
		})
	}
}

func TestRealTimeIsBounded(t *testing.T) {
	often := strings.NewReplacer("exchange2003  dns", "exchange2003  retry=10ms expire=29d smart-host=[198.51.100.53] dns", "wait     quiet", "wait     28d").Replace(small)
	l := New(scenarios.FS, Limits{Seconds: 1, Steps: 1 << 40, Events: 1 << 30, Octets: 1 << 40})
	begin := time.Now()
	p := ask(t, l, "run", Run{Text: Text{Source: often}}).(*Played)
	if !strings.HasPrefix(p.Truncated, "The run was stopped after 1 seconds") || time.Since(begin) > 30*time.Second {
		t.Errorf("got %q after %v", p.Truncated, time.Since(begin))
	}
}

// A context that is done at a moment needs no timer, which would not fire where there is one thread.
func TestUntil(t *testing.T) {
	if err := (until{t.Context(), time.Now().Add(time.Hour)}).Err(); err != nil {
		t.Errorf("want time left, got %v", err)
	}
	if err := (until{t.Context(), time.Now().Add(-time.Second)}).Err(); err == nil {
		t.Error("want it done, got none")
	}
}

// A story is stopped in the middle of a step as well.
func TestRealTimeIsBoundedInATalk(t *testing.T) {
	often := strings.NewReplacer("exchange2003  dns", "exchange2003  retry=10ms expire=29d smart-host=[198.51.100.53] dns", "wait     quiet", "talk mx.b.example t").Replace(small)
	l := New(scenarios.FS, Limits{Seconds: 1, Steps: 1 << 40, Events: 1 << 30, Octets: 1 << 40})
	begin := time.Now()
	p := ask(t, l, "run", Run{Text: Text{Source: often + "-- t --\nS: 220 ...\npause 28d\n"}}).(*Played)
	if !strings.HasPrefix(p.Truncated, "The run was stopped after 1 seconds") || time.Since(begin) > 30*time.Second {
		t.Errorf("got %q after %v", p.Truncated, time.Since(begin))
	}
}

// A looker is a context that is done when it was looked at so many times.
type looker struct {
	context.Context
	seen, last int
}

// Err implements context.Context.
func (l *looker) Err() error {
	if l.seen++; l.last > 0 && l.seen >= l.last {
		return context.Canceled
	}
	return nil
}

// What is made of a run is bounded as well: a text can claim much of a long record, and while it is judged somebody looks again and
// again whether it may go on.
func TestTellingIsBounded(t *testing.T) {
	text := small[:strings.Index(small, "send ")] + "talk  mx.b.example  t\nsee   dialogue  q\nsee   dialogue  q\n-- t --\nS: 220 ...\nC*1000: NOOP #\nS: 250...\n-- q --\n" +
		strings.Repeat("!S: 2...x...y...\n", 450) + small[strings.Index(small, "-- world"):]
	text = text[:strings.Index(text, "-- note.eml")]
	l := theBook()
	s, err := l.open(Text{Source: text})
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Run(t.Context(), harness.Options{})
	if err != nil {
		t.Fatal(err)
	}
	whole := &looker{Context: t.Context()}
	if _, err := l.tell(whole, s, Run{}, run); err != nil || whole.seen < 900 {
		t.Fatalf("want a look now and then for each line that must not be seen, got %d looks, %v", whole.seen, err)
	}
	half := &looker{Context: t.Context(), last: whole.seen / 2}
	if _, err := l.tell(half, s, Run{}, run); !errors.Is(err, context.Canceled) || half.seen > half.last+2 {
		t.Errorf("want it ended at look %d, got %d looks, %v", half.last, half.seen, err)
	}
}

// A queue that changes again and again is shown as far as there is room.
func TestWhatIsSeenIsBounded(t *testing.T) {
	var events []record.Event
	add := func(f record.Fact) {
		events = append(events, record.Event{At: time.Duration(len(events)) * time.Second, Host: "mail.a.example", Fact: f})
	}
	for i := range 1000 {
		add(&record.Accepted{Message: fmt.Sprint(i), To: []string{fmt.Sprintf("bob%d@b.example", i)}})
	}
	for i := range 999 {
		add(&record.Fate{Message: fmt.Sprint(i), Recipient: fmt.Sprintf("bob%d@B.example", i), Fate: record.Delivered})
	}
	const room = 100_000
	hosts, left := seenBy(events, room)
	if size := sum(hosts, Seen.size); size > room+1000 || size < room/2 || left == 0 {
		t.Errorf("want about %d octets and the rest left out, got %d and %d lines", room, size, left)
	}
	hosts, left = seenBy(events, 100<<20)
	all := hosts[0].Queue
	if last := all[len(all)-1]; left != 0 || last.Text != "bob999@b.example" || last.At != 1998 {
		t.Errorf("want the last who waits at the end, got %v, %d left out", last, left)
	}
	full := slices.IndexFunc(all, func(l Entryline) bool { return l.At == 999 })
	if more := all[full+maxWaiting]; more.Text != "… and 970 more" {
		t.Errorf("want the number of those who are not shown, got %v", more)
	}
}

// All scenarios of the book are within the limits.
func TestTheBookIsWithinLimits(t *testing.T) {
	l := theBook()
	for _, e := range ask(t, l, "list", nil).(*Book).Scenarios {
		for _, value := range append(e.Cases, "")[:max(1, len(e.Cases))] {
			p := ask(t, l, "run", Run{Text: Text{Name: e.Name, Case: value}}).(*Played)
			if p.Truncated != "" {
				t.Errorf("%s: %s", fmt.Sprint(e.Name, value), p.Truncated)
			}
		}
	}
}
