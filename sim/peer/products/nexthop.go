package products

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

func init() {
	register(catalogue.Entry[peer.Maker]{
		Name:    "next-hop",
		Summary: "a next hop, or an originator's host, that does as it is told: an instrument",
		Story: "It stands at the far end of a mail server that is under test, and is told what to offer and whom to refuse, when, " +
			"how often and in which words. In all else it is rfc5321 with all extensions. It is no server that anybody runs, so " +
			"nothing about it is assumed.",
		Params: []catalogue.Param{
			{Name: "without", Usage: "extensions that it does not offer, for example DSN,8BITMIME"},
			{Name: "refuse", Usage: "whom it refuses: addresses, or all"},
			{Name: "refuse-at", Default: "rcpt", Usage: "when: greeting (whoever calls), mail (the sender), rcpt (the recipient), data (where DATA is said and not BDAT) or end (one of the recipients)"},
			{Name: "reply", Default: "550_5.1.1_No_such_mailbox_here", Usage: "what it says then; _ is a blank"},
			{Name: "lines", Default: "1", Usage: "how many lines the reply has, all alike; at most 100"},
			{Name: "times", Default: "0", Usage: "how often it refuses before it takes what comes; 0: always"},
		},
		New: func(s *catalogue.Settings) (peer.Maker, error) {
			without := s.List("without")
			refuse, err := readRefusal(s)
			if err != nil {
				return nil, err
			}
			return func(m peer.Machine) *peer.Product {
				p := withAllExtensions(m)
				p.Receive.Keywords = slices.DeleteFunc(p.Receive.Keywords, func(offer string) bool {
					keyword, _, _ := strings.Cut(offer, " ")
					return containsFold(without, keyword)
				})
				p.Receive.Object = refuse.objection()
				return p
			}, nil
		},
	})
}

// A refusal is whom a next hop refuses, and how.
type refusal struct {
	whom  []string
	at    peer.Moment
	reply string
	times int // zero: always
}

var moments = map[string]peer.Moment{"greeting": peer.AtGreeting, "mail": peer.AtMail, "rcpt": peer.AtRcpt, "data": peer.AtData, "end": peer.AtEnd}

// maxReplyLines bounds what one reply can be made of.
const maxReplyLines = 100

func readRefusal(s *catalogue.Settings) (refusal, error) {
	r := refusal{whom: s.List("refuse"), at: moments[s.Choice("refuse-at", "greeting", "mail", "rcpt", "data", "end")], times: s.Int("times")}
	said := strings.ReplaceAll(s.String("reply"), "_", " ")
	if _, err := smtp.ParseReply(said); err != nil {
		return r, fmt.Errorf("reply: want a code and a text such as 550_5.1.1_No_such_mailbox, got %q", s.String("reply"))
	}
	code, text, _ := strings.Cut(said, " ")
	lines := min(max(s.Int("lines"), 1), maxReplyLines)
	r.reply = code + " " + strings.TrimSuffix(strings.Repeat(text+"\n", lines), "\n")
	return r, nil
}

// objection counts from the start of the server on.
func (r refusal) objection() peer.Objection {
	refused := 0
	return func(at peer.Moment, addresses []string) string {
		if at != r.at || at != peer.AtGreeting && !slices.ContainsFunc(addresses, r.isMeant) || r.times > 0 && refused == r.times {
			return ""
		}
		refused++
		return r.reply
	}
}

func (r refusal) isMeant(address string) bool {
	return len(r.whom) == 1 && r.whom[0] == "all" || containsFold(r.whom, address)
}

func containsFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, text) })
}
