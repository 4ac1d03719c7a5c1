package judge

import (
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "fate",
		Usage:   "see fate ADDRESS FATE [HOST]",
		Summary: "what became of the message that was last accepted for a recipient, at this moment",
		Manual: `FATE is delivered, relayed, queued, returned, badmail or dropped; or vanished (accepted, then nowhere) or duplicate (a second
copy was accepted), which are errors unless a story claims them. Without HOST, the host that accepted a message for the recipient
last is asked. Every recipient of an accepted message has exactly one fate; one that was returned may be in Badmail as well, and both are
true of it then.`,
		Read: readFate,
	})
}

var fates = []string{record.Delivered, record.Relayed, record.Queued, record.Returned, record.Badmailed, record.Dropped, Vanished, Duplicate}

func readFate(a *script.Args) Look {
	recipient, want := a.Mailbox(), a.Choice(fates...)
	host := ""
	if a.More() {
		host = a.Host()
	}
	check := func(v View) []Miss {
		if want == Duplicate {
			return checkDuplicate(v, recipient)
		}
		return checkFate(v, recipient, want, host)
	}
	return Look{Check: check, Queues: a.Scope.Hosts()}
}

func checkFate(v View, recipient, want, host string) []Miss {
	book := NewLedger(v.past())
	for at, seen := range v.looks() {
		book.Compare(v.step, at, seen)
	}
	var last *Entry
	for _, e := range book.Entries {
		if strings.EqualFold(e.Recipient, recipient) && (host == "" || e.Host == host) {
			last = e
		}
	}
	switch {
	case last == nil:
		return []Miss{{Want: want, Got: "no message accepted for " + recipient}}
	case last.Fate != want && last.Also != want:
		got := fmt.Sprintf("%s (%s on %s)", last.Fate, last.Message, last.Host)
		return []Miss{{Want: want, Got: got}}
	}
	if want == Vanished {
		v.claim(Vanished + " " + strings.ToLower(recipient))
	}
	return nil
}

func checkDuplicate(v View, recipient string) []Miss {
	key := Duplicate + " " + strings.ToLower(recipient)
	for _, f := range duplicates(v.past()) {
		if f.Key == key {
			v.claim(key)
			return nil
		}
	}
	return []Miss{{Want: "a second copy for " + recipient, Got: "none"}}
}
