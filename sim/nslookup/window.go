package nslookup

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/resolver"
)

// A Window is nslookup as somebody types into it. It asks one server, the way that the program of Windows does: a question
// is put twice, with two seconds to answer, by UDP, and by TCP where the answer was truncated. What it prints is in the
// words of KB Q190026, and where the article has none, in those of that program, as far as they are remembered.
type Window struct {
	host    sim.Host
	number  func() int
	server  netip.AddrPort
	qtype   string
	circuit bool // "set vc": TCP alone
	answer  *record.Answered
}

// What the program waits for, and how often it asks.
const (
	windowTimeout = 2 * time.Second
	windowTries   = 2
)

// otherCommands are those of the real program that this one has not: to look them up as names would tell nothing.
var otherCommands = []string{"?", "exit", "finger", "help", "ls", "lserver", "root", "server", "view"}

// usage is what may be typed.
const usage = "type a name or an address, a type behind it for once (\"b.example MX\"), set type=MX, set vc, set novc, or server ADDRESS"

// NewWindow opens a window on a host. Number gives each question its number in the host's record.
func NewWindow(host sim.Host, server netip.AddrPort, number func() int) *Window {
	return &Window{host: host, server: server, number: number, qtype: "A"}
}

// Type types a line, and returns what is printed. A line is a name or an address, a type and a transport behind it if
// these are to differ for once ("mail.isp.example MX tcp"); or "set type=MX", "set vc", "set novc", "server ADDRESS".
func (w *Window) Type(line string) []string {
	words := strings.Fields(line)
	switch {
	case len(words) == 0:
		return nil
	case strings.EqualFold(words[0], "set"):
		return w.set(words[1:])
	case strings.EqualFold(words[0], "server") && len(words) == 2:
		return w.turnTo(words[1])
	case slices.Contains(otherCommands, strings.ToLower(words[0])):
		return []string{"*** " + words[0] + " is not a command of this window: " + usage}
	}
	once := *w
	for _, word := range words[1:] {
		switch lower := strings.ToLower(word); lower {
		case "tcp", "udp":
			once.circuit = lower == "tcp"
		default:
			once.qtype = strings.ToUpper(word)
		}
	}
	return once.ask(words[0])
}

// set changes what holds from now on.
func (w *Window) set(words []string) []string {
	for _, word := range words {
		name, value, _ := strings.Cut(strings.ToLower(word), "=")
		switch name {
		case "type", "q", "querytype", "ty":
			w.qtype = strings.ToUpper(value)
		case "vc", "v":
			w.circuit = true
		case "novc", "nov":
			w.circuit = false
		default:
			return []string{"*** Invalid option: " + word}
		}
	}
	return nil
}

// turnTo asks another server from now on.
func (w *Window) turnTo(address string) []string {
	addr, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		return []string{fmt.Sprintf("*** Can't find address for server %s: give its address", address)}
	}
	w.server = netip.AddrPortFrom(addr, w.server.Port())
	return w.heading()
}

// heading names the server, as above each answer.
func (w *Window) heading() []string {
	return []string{fmt.Sprintf("Server:  [%v]", w.server.Addr()), fmt.Sprintf("Address:  %v", w.server.Addr()), ""}
}

// reversed are the types of questions by which an address is asked for in reverse: with PTR, as in KB Q190026, it is the only sense
// that an address makes, and with A and AAAA nobody needs to say so.
var reversed = []string{"A", "AAAA", "PTR"}

// ask puts one question. An address is asked for by the name that it has in reverse.
func (w *Window) ask(name string) []string {
	qtype, asked := w.qtype, name
	if addr, err := netip.ParseAddr(name); err == nil && slices.Contains(reversed, qtype) {
		if asked, err = resolver.ReverseName(addr); err != nil {
			return []string{fmt.Sprintf("*** %s: %v", name, err)}
		}
		qtype = "PTR"
	}
	order := resolver.UDPThenTCP
	if w.circuit {
		order = resolver.TCPOnly
	}
	r := resolver.New(&listening{w.host, w}, resolver.Config{Servers: []netip.AddrPort{w.server}, Order: order, Timeout: windowTimeout,
		Tries: windowTries, Number: w.number})
	w.answer = nil
	_, err := r.Query(undotted(asked)+".", qtype)
	var failed *resolver.Error
	if errors.As(err, &failed) {
		return append(w.heading(), w.failed(name, failed)...)
	}
	return append(w.heading(), inWords(w.answer)...)
}

// failed is what is printed in the place of records.
func (w *Window) failed(name string, e *resolver.Error) []string {
	why := map[resolver.Why]string{
		resolver.NoSuchDomain: "Non-existent domain", resolver.ServerFailure: "Server failed", resolver.Refused: "No response from server",
		resolver.Reset: "Connection reset by server", resolver.Closed: "Connection closed by server", resolver.Unreachable: "Network unreachable",
	}[e.Why]
	switch {
	case e.Why == resolver.TimedOut:
		return []string{"DNS request timed out.", fmt.Sprintf("    timeout was %d seconds.", int(windowTimeout/time.Second)),
			fmt.Sprintf("*** Request to [%v] timed-out", w.server.Addr())}
	case e.Why == resolver.NoData:
		return []string{fmt.Sprintf("*** No %s records available for %s", w.qtype, name)}
	case e.Why == resolver.ServerFailure && e.Detail == "REFUSED":
		why = "Query refused"
	case e.Why == resolver.Refused && w.circuit:
		why = "Connection refused"
	case why == "":
		why = e.Error()
	}
	return []string{fmt.Sprintf("*** [%v] can't find %s: %s", w.server.Addr(), name, why)}
}

// A listening host notes the answers that its programs record: they have the records that led to those asked for.
type listening struct {
	sim.Host
	window *Window
}

// Record implements [sim.Host].
func (h *listening) Record(f record.Fact) {
	h.Host.Record(f)
	if a, is := f.(*record.Answered); is {
		h.window.answer = a
	}
}
