package fakedns

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func fault(t testing.TB, name string, settings ...string) Fault {
	t.Helper()
	f, err := Faults.New(name, settings)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// harm says what each fault does to a question that it is about, and names one of the same kind that it must spare.
var harm = []struct {
	fault     string // with settings
	transport string
	question  string
	edns      uint16
	want      string
	outcome   string
	spares    string // transport, question and EDNS, where those alone make the difference
}{
	{"tcp-reset-after-query", "tcp", "mx1.corp.example A", 0, "silence", "reset", "udp mx1.corp.example A"},
	{"udp-ignored", "udp", "mx1.corp.example A", 0, "silence", "ignored", "tcp mx1.corp.example A"},
	{"always-truncated", "udp", "mx1.corp.example A", 0, "NOERROR aa tc", "truncated", "tcp mx1.corp.example A"},
	{"always-truncated", "udp", "mx9.corp.example A", 0, "NXDOMAIN aa tc", "truncated", "tcp mx9.corp.example A"},
	{"servfail", "udp", "mx1.corp.example A", 1232, "SERVFAIL aa +OPT", "SERVFAIL", ""},
	{"nxdomain", "tcp", "mx1.corp.example A", 0, "NXDOMAIN aa auth corp.example. SOA ttl=300", "NXDOMAIN", ""},
	{"no-data", "udp", "corp.example MX", 0, "NOERROR aa auth corp.example. SOA ttl=300", "NOERROR", ""},
	{"no-data", "udp", "far.example MX", 0, "NOERROR aa", "NOERROR", ""},
	{"wrong-question", "udp", "mx1.corp.example A", 0, "NOERROR aa | mx1.corp.example. A 192.0.2.1", "NOERROR", "udp wrong.example A"},
	{"formerr-on-edns", "udp", "mx1.corp.example A", 1232, "FORMERR", "FORMERR", "udp mx1.corp.example A"},
	{"lame", "udp", "mx1.corp.example A", 0, "REFUSED", "REFUSED", ""},
	{"lame how=upward", "udp", "mx1.corp.example A", 0,
		"NOERROR auth . NS a.root-servers.net. auth . NS b.root-servers.net.", "NOERROR", ""},
	{"lame how=no-aa", "udp", "mx1.corp.example A", 0, "NOERROR | mx1.corp.example. A 192.0.2.1", "NOERROR", "udp far.example A"},
	{"cname-loop", "udp", "mx1.corp.example A", 0, "NOERROR aa | mx1.corp.example. CNAME loop.mx1.corp.example." +
		" | loop.mx1.corp.example. CNAME mx1.corp.example.", "NOERROR", ""},
	{"cname-loop", "udp", "loop.mx1.corp.example A", 0, "NOERROR aa | loop.mx1.corp.example. CNAME mx1.corp.example." +
		" | mx1.corp.example. CNAME loop.mx1.corp.example.", "NOERROR", ""},
	{"ptr-missing", "udp", "1.2.0.192.in-addr.arpa PTR", 0, "NXDOMAIN aa auth 2.0.192.in-addr.arpa. SOA ttl=300", "NXDOMAIN",
		"udp mx1.corp.example A"},
	{"ptr-names-another-host", "udp", "1.2.0.192.in-addr.arpa PTR", 0,
		"NOERROR aa | 1.2.0.192.in-addr.arpa. PTR another-host.example.", "NOERROR", "udp mx1.corp.example A"},
	{"ptr-names-another-host name=old.corp.example", "tcp", "8.8.8.8.in-addr.arpa PTR", 0,
		"NOERROR aa | 8.8.8.8.in-addr.arpa. PTR old.corp.example.", "NOERROR", "udp mx1.corp.example A"},
	{"large-edns-dropped size=100", "udp", "corp.example MX", 1232, "silence", "ignored", "udp corp.example MX"},
}

func putTo(t testing.TB, s *Server, transport, text string, edns uint16) (*dns.Msg, *Reply) {
	t.Helper()
	name, qtype, _ := strings.Cut(text, " ")
	m := question(name, qtype)
	if edns > 0 {
		m.SetEdns0(edns, false)
	}
	return ask(t, s, transport, m)
}

func TestFaultsDoHarm(t *testing.T) {
	for _, c := range harm {
		t.Run(c.fault+" "+c.question, func(t *testing.T) {
			words := strings.Fields(c.fault)
			s, _ := newTestServer(t, worldZone, fault(t, words[0], words[1:]...))
			got, reply := putTo(t, s, c.transport, c.question, c.edns)
			if show(got) != c.want || reply.outcome() != c.outcome {
				t.Errorf("\nwant %s, %s\ngot  %s, %s", c.want, c.outcome, show(got), reply.outcome())
			}
			honest, _ := newTestServer(t, worldZone)
			if truth, _ := putTo(t, honest, c.transport, c.question, c.edns); show(truth) == c.want && c.fault != "wrong-question" {
				t.Errorf("the truth is the same: %s", c.want)
			}
			if c.spares == "" {
				return
			}
			transport, question, _ := strings.Cut(c.spares, " ")
			spared, _ := putTo(t, s, transport, question, 0)
			truth, _ := putTo(t, honest, transport, question, 0)
			if show(spared) != show(truth) {
				t.Errorf("want %q spared: %s, got %s", c.spares, show(truth), show(spared))
			}
		})
	}
}

func TestWrongID(t *testing.T) {
	s, _ := newTestServer(t, worldZone, fault(t, "wrong-id"))
	if got, _ := putTo(t, s, "udp", "mx1.corp.example A", 0); got.Id == 4711 {
		t.Error("the id is right")
	}
}

func TestWrongQuestion(t *testing.T) {
	s, _ := newTestServer(t, worldZone, fault(t, "wrong-question", "name=other.example"))
	got, _ := putTo(t, s, "udp", "mx1.corp.example A", 0)
	if got.Question[0].Name != "other.example." || got.Id != 4711 {
		t.Errorf("got %v", got)
	}
}

func TestSlow(t *testing.T) {
	s, _ := newTestServer(t, worldZone, fault(t, "slow", "by=20s", "types=A"), fault(t, "servfail", "types=A"))
	if got, reply := putTo(t, s, "udp", "mx1.corp.example A", 0); reply.Delay != 20*time.Second || show(got) != "SERVFAIL aa" {
		t.Errorf("got %v late, %s", reply.Delay, show(got))
	}
	if _, reply := putTo(t, s, "udp", "corp.example MX", 0); reply.Delay != 0 {
		t.Errorf("got %v late", reply.Delay)
	}
}

// A large answer is dropped only where it is sent: not by TCP, and not if the asker's offer cuts it.
func TestLargeEDNSDropped(t *testing.T) {
	s, _ := newTestServer(t, crowd(40), fault(t, "large-edns-dropped"))
	for _, c := range []struct {
		transport string
		edns      uint16
		dropped   bool
	}{{"udp", 4096, true}, {"udp", 512, false}, {"udp", 0, false}, {"tcp", 4096, false}} {
		if got, _ := putTo(t, s, c.transport, "big.example MX", c.edns); (got == nil) != c.dropped {
			t.Errorf("%s, EDNS %d: got %s", c.transport, c.edns, show(got))
		}
	}
}

func TestScopes(t *testing.T) {
	const truth, lie = "NOERROR", "SERVFAIL"
	for _, c := range []struct {
		settings, transport, question string
		at                            time.Duration
		want                          string
	}{
		{"names=mx1.corp.example", "udp", "MX1.corp.example A", 0, lie},
		{"names=mx1.corp.example.,mx2.corp.example", "udp", "mx2.corp.example A", 0, lie},
		{"names=mx1.corp.example", "udp", "mx2.corp.example A", 0, truth},
		{"names=*.corp.example", "udp", "mx2.corp.example A", 0, lie},
		{"names=*.corp.example", "udp", "corp.example MX", 0, truth},
		{"types=MX,PTR", "udp", "corp.example MX", 0, lie},
		{"types=mx", "udp", "corp.example TXT", 0, truth},
		{"transport=tcp", "tcp", "corp.example MX", 0, lie},
		{"transport=tcp", "udp", "corp.example MX", 0, truth},
		{"from=10m until=1h", "udp", "corp.example MX", 10 * time.Minute, lie},
		{"from=10m until=1h", "udp", "corp.example MX", 9 * time.Minute, truth},
		{"from=10m until=1h", "udp", "corp.example MX", time.Hour, truth},
	} {
		s, host := newTestServer(t, worldZone, fault(t, "servfail", strings.Fields(c.settings)...))
		host.now = host.now.Add(c.at)
		if got, _ := putTo(t, s, c.transport, c.question, 0); dns.RcodeToString[got.Rcode] != c.want {
			t.Errorf("%s, %s %s: want %s, got %s", c.settings, c.transport, c.question, c.want, show(got))
		}
	}
}

// What is out of the scope, or cannot be harmed, is no occasion.
func TestFirstCountsOccasions(t *testing.T) {
	s, _ := newTestServer(t, worldZone, fault(t, "formerr-on-edns", "first=2", "types=A"))
	var got []string
	for _, edns := range []uint16{0, 1232, 0, 1232, 1232} {
		putTo(t, s, "udp", "corp.example MX", 1232)
		m, _ := putTo(t, s, "udp", "mx1.corp.example A", edns)
		got = append(got, dns.RcodeToString[m.Rcode])
	}
	want := []string{"NOERROR", "FORMERR", "NOERROR", "FORMERR", "NOERROR"}
	if !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
}

func TestFirstFaultHasTheLastWord(t *testing.T) {
	s, _ := newTestServer(t, worldZone, fault(t, "nxdomain", "first=1"), fault(t, "servfail"), fault(t, "udp-ignored", "types=TXT"))
	for _, c := range []struct{ question, want string }{
		{"corp.example TXT", "silence"}, // nothing is left for the others to spoil
		{"corp.example MX", "NXDOMAIN"},
		{"corp.example MX", "SERVFAIL"},
	} {
		if got, _ := putTo(t, s, "udp", c.question, 0); !strings.HasPrefix(show(got), c.want) {
			t.Errorf("%s: want %s, got %s", c.question, c.want, show(got))
		}
	}
}

// No fault may touch the zones, which other servers share.
func TestFaultsLeaveTheZonesAlone(t *testing.T) {
	zones := parse(t, worldZone)
	for _, name := range Faults.Names() {
		host := &stillHost{}
		lying := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: wrapped(answer, []Fault{fault(t, name)})}
		honest := &Server{host: host, zones: zoneList{zones}, guard: host.NewMonitor(), handler: answer}
		for _, q := range []string{"corp.example MX", "q.wild.corp.example MX", "1.2.0.192.in-addr.arpa PTR", "far.example A"} {
			before, _ := putTo(t, honest, "udp", q, 1232)
			putTo(t, lying, "udp", q, 1232)
			putTo(t, lying, "tcp", q, 0)
			if after, _ := putTo(t, honest, "udp", q, 1232); show(before) != show(after) {
				t.Errorf("%s changed %s: %s", name, q, show(after))
			}
		}
	}
}

func TestEachFaultIsDocumentedAndTested(t *testing.T) {
	want := []string{
		"always-truncated", "cname-loop", "formerr-on-edns", "lame", "large-edns-dropped", "no-data", "nxdomain", "ptr-missing",
		"ptr-names-another-host", "servfail", "slow", "tcp-ignored", "tcp-refused", "tcp-reset-after-query", "udp-ignored",
		"wrong-id", "wrong-question",
	}
	if got := Faults.Names(); !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
	for _, name := range want {
		entry, err := Faults.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Summary == "" || strings.HasSuffix(entry.Summary, ".") || !strings.HasSuffix(entry.Story, ".") {
			t.Errorf("%s: want a summary without full stop and a story with one", name)
		}
		if !strings.Contains(entry.Story, "RFC ") && !strings.Contains(entry.Story, "KB ") {
			t.Errorf("%s: want a source in the story", name)
		}
		for _, p := range append(entry.Params, catalogue.LimitParams()...) {
			if !slices.ContainsFunc(entry.Params, func(q catalogue.Param) bool { return q.Name == p.Name }) || p.Usage == "" {
				t.Errorf("%s: parameter %s is missing or has no usage", name, p.Name)
			}
		}
	}
}

func TestBadSettings(t *testing.T) {
	for _, c := range []struct{ fault, setting, want string }{
		{"servfail", "types=MXX", `fault servfail: setting types: want a record type such as MX, got "MXX"; did you mean "MX"?`},
		{"servfail", "names=a..b", `fault servfail: setting names: want a domain name, got "a..b"`},
		{"servfail", "transport=sctp", `fault servfail: setting transport: want one of udp, tcp, got "sctp"`},
		{"udp-ignored", "transport=udp", `fault udp-ignored: unknown setting "transport"`},
		{"slow", "by=long", `fault slow: setting by: want a time such as 90s, 10m, 2h or 2d, got "long"`},
		{"lame", "how=sad", `fault lame: setting how: want one of refused, upward, no-aa, got "sad"`},
		{"wrong-question", "name=", `fault wrong-question: setting name: want a domain name, got ""`},
		{"ptr-names-another-host", "name=a..b", `fault ptr-names-another-host: setting name: want a domain name, got "a..b"`},
		{"tcp-refused", "names=a.example", `fault tcp-refused: unknown setting "names"`},
		{"servfial", "", `unknown fault "servfial"; did you mean "servfail"?`},
	} {
		_, err := Faults.New(c.fault, strings.Fields(c.setting))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s %s:\nwant %s\ngot  %v", c.fault, c.setting, c.want, err)
		}
	}
}

func TestDoors(t *testing.T) {
	refuse, _ := fault(t, "tcp-refused", "first=1", "from=1m").(ConnectFault)
	for _, c := range []struct {
		at   time.Duration
		want sim.Verdict
	}{{0, sim.Pass}, {time.Minute, sim.Refuse}, {time.Minute, sim.Pass}} {
		if got := refuse.Connect(c.at); got != c.want {
			t.Errorf("at %v: want %v, got %v", c.at, c.want, got)
		}
	}
	if got := refuse.Constant(); got != sim.Pass {
		t.Errorf("a limited door is not constant: got %v", got)
	}
	if got := fault(t, "tcp-ignored").(ConnectFault).Constant(); got != sim.Ignore {
		t.Errorf("want %v, got %v", sim.Ignore, got)
	}
}
