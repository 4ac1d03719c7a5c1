package certify

import (
	"context"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/record"
)

// Offers are the replies to EHLO: what a server says that it can do.
type Offers struct {
	Plain   []string // lines of the reply in the clear, with their codes
	Secured []string // of the one under TLS; empty where there is no TLS
}

// Keywords are what a reply to EHLO offers, with parameters: "SIZE 10240000".
func Keywords(reply []string) []string {
	var list []string
	for i, line := range reply {
		if i > 0 && len(line) > 4 {
			list = append(list, line[4:])
		}
	}
	return list
}

// askSecured has a look at what the system offers under TLS. One that offers TLS has it, whatever its adapter knows. With one
// that begins with TLS all is said under it.
func (l *lane) askSecured(ctx context.Context) error {
	if l.system.Abilities()[sut.ImplicitTLS] {
		return nil
	}
	run, _, err := l.try(ctx, "secured", secured)
	if err != nil {
		return err
	}
	if underTLS(run) {
		l.offers.Secured = lastEHLO(run)
		l.system.Abilities()[sut.TLS] = true
	}
	return nil
}

// lastEHLO is the last reply to EHLO that was heard.
func lastEHLO(run *harness.Run) []string {
	var reply []string
	asked := false
	for _, e := range run.Events {
		line, is := e.Fact.(*record.Line)
		switch {
		case !is || line.Heard == (line.From == record.Client):
		case line.From == record.Client:
			if asked = strings.HasPrefix(line.Text, "EHLO"); asked {
				reply = nil
			}
		case asked && strings.HasPrefix(line.Text, "250"):
			reply = append(reply, line.Text)
		}
	}
	return reply
}

func underTLS(run *harness.Run) bool {
	for _, e := range run.Events {
		if _, is := e.Fact.(*record.Secured); is {
			return true
		}
	}
	return false
}

// Differences are where what is offered is not what the adapter declares, in words.
func (o Offers) Differences(can sut.Abilities) []string {
	var list []string
	if can[sut.TLS] && !offersAny(o.Plain, "STARTTLS") {
		list = append(list, "the adapter declares tls, and the server does not offer STARTTLS: what needs it is unsupported")
	}
	if can[sut.Auth] && !offersAny(o.Plain, "AUTH") && !offersAny(o.Secured, "AUTH") {
		list = append(list, "the adapter declares auth, and the server does not offer AUTH: what needs it is unsupported")
	}
	if !can[sut.Auth] && (offersAny(o.Plain, "AUTH") || offersAny(o.Secured, "AUTH")) {
		list = append(list, "the server offers AUTH, and the adapter declares no user: cases about AUTH are unsupported")
	}
	return list
}

func offersAny(reply []string, keyword string) bool {
	for _, k := range Keywords(reply) {
		if name, _, _ := strings.Cut(strings.ToUpper(k), " "); name == keyword {
			return true
		}
	}
	return false
}
