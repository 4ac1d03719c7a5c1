package harness

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/internal/netns"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// TestMain has the tests run where private networks can be made, if anybody can.
func TestMain(m *testing.M) {
	if netns.Available() != nil {
		if code, err := netns.Reenter(); err == nil {
			os.Exit(code)
		}
	}
	os.Exit(m.Run())
}

// onRealGround runs a test on each kind of real ground that there is here.
func onRealGround(t *testing.T, test func(t *testing.T, real *Real)) {
	t.Run("loopback", func(t *testing.T) { test(t, &Real{}) })
	t.Run("private", func(t *testing.T) {
		if err := netns.Available(); err != nil {
			t.Skip(err)
		}
		test(t, &Real{Private: true})
	})
}

// quick is a story whose sender tries again after a second.
func quick(steps string, sections ...string) string {
	return strings.Replace(story(steps, sections...), "retry=15m", "retry=1s", 1)
}

func TestRealStories(t *testing.T) {
	const box = "link mail.contoso.example mx.fabrikam.example "
	for _, c := range []struct{ name, text, want string }{
		{"mail arrives", quick(arrives), "pass"},
		{"a claim that does not hold", quick(strings.Replace(arrives, "example 1", "example 2", 1)),
			"fail\ns.txtar:9: see inbox bob@fabrikam.example 2: want 2 messages, got 1"},
		{"addresses are those of the story", quick(arrives+"see dialogue who",
			"-- who --\nC connects 172.16.0.10 > 192.168.2.25:25\nS: 250-mx.fabrikam.example...\n"), "pass"},
		{"addresses are those of the story behind a box", quick(box+"keyword-stripped keyword=SIZE\n"+arrives+"see dialogue who\n"+
			"see inbox bob@fabrikam.example 1 from", "-- who --\nC connects 172.16.0.10 > 192.168.2.25:25\nS: 250-SIZE... (lost)\n"+
			"F: keyword-stripped ...\nC: MAIL FROM:<ana@contoso.example>\n-- from --\nReceived: from mail.contoso.example ([172.16.0.10])...\n"), "pass"},
		{"boxes stand in order, from both sides", quick(strings.Replace("link mx.fabrikam.example mail.contoso.example keyword-stripped keyword=SIZE  reset verb=EHLO\n"+
			arrives, "1\nsee  queue mail.contoso.example 0", "0", 1)+"see dialogue cut", "-- cut --\nF: reset ...\nC was reset\n"), "pass"},
		{"a link changes", quick("wait 1ms\n" + box + "reset verb=MAIL first=1\nsend mail.contoso.example note.eml\nwait 300ms\n" +
			"see queue mail.contoso.example 1\n\n# The box is gone.\n" + box + "\nwait 2s\nsee inbox bob@fabrikam.example 1"), "pass"},
		{"a DNS server changes", quick("wait 1ms\ndns 198.51.100.53 world tcp-refused servfail\nask mail.contoso.example tcp fabrikam.example MX\n"+
			"see dns refused\n\n# It is well again.\ndns 198.51.100.53 world\n"+arrives, "-- refused --\nD: refused\n"), "pass"},
		{"settings wait for the restart", quick("set mail.contoso.example helo=yes\n"+arrives+"see dialogue ehlo\n\n# Now.\nrestart mail.contoso.example\n"+
			arrives+"see dialogue helo", "-- ehlo --\nC: EHLO ...\n-- helo --\nC: HELO ...\n!C: EHLO ...\n"), "pass"},
		{"a restart in the middle of a dialogue", quick(box + "delay by=5s first=1\nsend mail.contoso.example note.eml\nwait 300ms\n" +
			"restart mail.contoso.example\nwait quiet\nsee inbox bob@fabrikam.example 1\nsee queue mail.contoso.example 0"), "pass"},
		{"a crash keeps what was accepted", quick("send mail.contoso.example note.eml\nwait quiet\ncrash mx.fabrikam.example\n" +
			"crash mail.contoso.example\nwait 10ms\n\n# The power is back.\nrestart mx.fabrikam.example\nrestart mail.contoso.example\n" + arrives), "pass"},
		{"IPv6, and several addresses", strings.NewReplacer("192.168.2.25  ", "2001:db8::25,192.168.2.25  ", "172.16.0.10 ", "2001:db8::10,172.16.0.10 ",
			"mx A   192.168.2.25", "mx AAAA 2001:db8::25").Replace(quick(arrives+"see dialogue six",
			"-- six --\nC connects 2001:db8::10 > [2001:db8::25]:25\n")), "pass"},
		{"a talk", quick(arrives+"talk mx.fabrikam.example t\nsee dialogue who", "-- t --\nS: 220 ...\nC: EHLO x.example\npause 100ms\nC: RSET\nS: 250 ...\n"+
			"S: 250 ...\nC: QUIT\nS: 221 ...\nclosed\n-- who --\nC connects 192.0.2.1 > 192.168.2.25:25\nafter 100ms\nC: RSET\n"), "pass"},
		{"times of the story", strings.Replace(quick(arrives+"see inbox bob@fabrikam.example 1 dated",
			"-- dated --\nReceived: ...\n ...Wed, 31 Jul 2002 09:3...\n"), "zone ", "clock 2002-07-31 09:30:00\nzone ", 1), "pass"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onRealGround(t, func(t *testing.T, real *Real) {
				t.Parallel()
				if got := graded(t, c.text, Options{Real: real}); got != c.want {
					t.Errorf("want %s\ngot  %s", c.want, got)
				}
				if got := graded(t, c.text, Options{}); got != c.want {
					t.Errorf("simulated: want %s\ngot  %s", c.want, got)
				}
			})
		})
	}
}

// TestLacks has stories that real sockets cannot tell.
func TestLacks(t *testing.T) {
	const link = "link mail.contoso.example mx.fabrikam.example "
	for _, c := range []struct{ name, text, want string }{
		{"time", quick("wait 1h\n" + arrives), "s.txtar:7: wait 1h: want a story of at most 20s, got one of 1h0m0s, of which this line takes 1h0m0s; --patience 1h0m1s"},
		{"latency", quick(link + "latency=2ms\n" + arrives), "s.txtar:7: " + link + "latency=2ms: want links as they come"},
		{"latency of a step", quick("wait 1ms\n" + link + "latency=2ms\n" + arrives), "s.txtar:8: "},
		{"octets that are lost", quick(link + "blob-lost\n" + arrives), "want boxes that filter connections, got blob-lost, which loses octets"},
		{"packets", quick(arrives+"see trace mx.fabrikam.example frames", "-- frames --\nSMTP: ...\n"), "want claims about what programs see, got one about packets"},
		{"the end of time", quick(arrives + "see hang"), "got one about the end of time"},
		{"calls that are ignored", quick("dns 172.16.0.53 world tcp-ignored\n" + arrives), "s.txtar:7: dns 172.16.0.53 world tcp-ignored: want a server whose system"},
		{"a call to nobody", quick(strings.Replace(arrives, "note.eml", "note.eml to=bob@[172.16.9.9]", 1)), "got one of mail.contoso.example to 172.16.9.9:25 that is not"},
		{"a question to nobody", strings.Replace(quick(arrives), "retry=1s", "dns=172.16.9.9", 1), "want questions to DNS servers that are there, got one to 172.16.9.9:53"},
		{"a power cut in a dialogue", quick(link + "delay by=5s\nsend mail.contoso.example note.eml\nwait 1s\ncrash mx.fabrikam.example\nwait quiet\n" +
			"see queue mail.contoso.example 0"), "crash mx.fabrikam.example: want a host that talks with nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run := play(t, parse(t, c.text), Options{Real: &Real{}})
			got := run.Judge()
			if got.Verdict != result.Unsupported || got.Ground != "loopback" || !slices.ContainsFunc(got.Findings, func(f result.Finding) bool {
				return strings.Contains(f.String(), c.want)
			}) {
				t.Errorf("want %s\ngot  %v %v", c.want, got.Verdict, got.Findings)
			}
			if !strings.Contains(run.Transcript(), "not played on real sockets") {
				t.Errorf("want the transcript to say so, got %s", run.Transcript())
			}
		})
	}
}

// TestPatience waits for what it is told to.
func TestPatience(t *testing.T) {
	text := quick("wait 1s\n" + arrives)
	if got := graded(t, text, Options{Real: &Real{Patience: 500 * time.Millisecond}}); !strings.HasPrefix(got, "unsupported") {
		t.Errorf("got %s", got)
	}
	if got := graded(t, text, Options{Real: &Real{Patience: 3 * time.Second}}); got != "pass" {
		t.Errorf("got %s", got)
	}
}

// TestRealRecords grades the record of a real run again, after it was a file.
func TestRealRecords(t *testing.T) {
	run := play(t, parse(t, quick(arrives)), Options{Real: &Real{}})
	var file bytes.Buffer
	if err := record.Encode(&file, run.Events); err != nil {
		t.Fatal(err)
	}
	events, err := record.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	first, again := run.Judge(), run.Case.Judge(events)
	if again.Verdict != result.Pass || again.Ground != "loopback" || again.Events != first.Events || !strings.Contains(first.Again, " --real ") {
		t.Errorf("got %+v and %+v", first, again)
	}
}

// TestRealRunsEnd has runs that are stopped, and some that come to their end, leave nothing behind.
func TestRealRunsEnd(t *testing.T) {
	c := parse(t, quick("wait 10s\n"+arrives))
	play(t, parse(t, quick(arrives)), Options{Real: &Real{}}) // what the process makes once is there
	before, files := runtime.NumGoroutine(), openFiles(t)
	onRealGround(t, func(t *testing.T, real *Real) {
		ctx, stop := context.WithCancel(context.Background())
		time.AfterFunc(200*time.Millisecond, stop)
		begin := time.Now()
		if _, err := c.Run(ctx, Options{Real: real}); !errors.Is(err, context.Canceled) {
			t.Errorf("want a run that was stopped, got %v", err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("want it to end at once, took %v", took)
		}
		play(t, parse(t, quick(arrives)), Options{Real: real})
	})
	for range 100 {
		if runtime.NumGoroutine() <= before && openFiles(t) <= files {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("want %d goroutines and %d files, got %d and %d", before, files, runtime.NumGoroutine(), openFiles(t))
}

func openFiles(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Log(err) // no such list here
	}
	return len(list)
}

// TestOverdue ends what does not end by itself; nobody is to blame.
func TestOverdue(t *testing.T) {
	o := Options{Real: &Real{}, Limits: Limits{Virtual: 50 * time.Millisecond, Events: 100}}
	tape := &tape{limit: 100}
	r, err := newReal(context.Background(), o, time.Now(), tape)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m, err := r.AddHost("mx.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Do(m, "sleep", func() { m.Sleep(time.Hour) }); !isLate(err) {
		t.Fatalf("want it to be late, got %v", err)
	} else {
		r.Blame(err)
	}
	if f := tape.events()[0].Fact.(*record.Trouble); !f.Late || !strings.Contains(f.Text, "sleep on mx.example has not ended after 50ms") {
		t.Errorf("got %+v", f)
	}
}

// handful are the cases of the book that are always played on real sockets: SMTP and DNS over both transports, boxes, refusals,
// reports, badmail, restarts, logs.
var handful = []string{
	"kb/kb818222/pipelined-rcpt[exchange2003]", "kb/kb818222/refused-504[exchange2000,sp=3]", "kb/q186142/bare-name-refused",
	"kb/q190026/received-unresolved[exchange55]", "kb/q240832/relay-restricted[mcis2,version=2.5]", "kb/q276347/smart-host-bracketed[iis5]",
	"kb/q276347/tcp-reset-after-query[iis4]", "kb/q276347/udp-client-unharmed[iis5]",
}

// TestBookOnRealSockets plays a handful of cases, and with SMTPLAB_DEEP all that can be. Whatever is not played says why, and no
// conformance case is such: the reference passes all of them, strict, on sockets too. Where one takes minutes, they are waited
// for once.
func TestBookOnRealSockets(t *testing.T) {
	book, err := Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	deep := os.Getenv("SMTPLAB_DEEP") != ""
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	onRealGround(t, func(t *testing.T, real *Real) {
		var played sync.Map
		t.Run("all", func(t *testing.T) {
			for _, c := range cases {
				if !deep && !slices.Contains(handful, c.Name) {
					continue
				}
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					real := *real
					long := slices.Contains(c.Scenario.Needs, string(sut.Long))
					if long && !real.Private {
						real.Patience = 11 * time.Minute
					}
					got := play(t, c, Options{Real: &real}).Judge()
					for try := 1; try < 3 && got.Verdict == result.Inconclusive; try++ { // as the command does
						got = play(t, c, Options{Real: &real}).Judge()
					}
					switch {
					case got.Verdict == result.Pass:
						played.Store(c.Name, true)
					case got.Verdict != result.Unsupported || len(got.Findings) == 0 || c.IsConformance() && !(long && real.Private):
						t.Errorf("%v: %v", got.Verdict, got.Findings)
					}
				})
			}
		})
		for _, name := range handful {
			if _, did := played.Load(name); !did {
				t.Errorf("want %s to be played, and pass", name)
			}
		}
	})
}
