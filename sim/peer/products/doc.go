// Package products holds the mail servers that a scenario can name, one file each.
//
// A product's file states what sets it apart: texts, habits and rules, each with the Knowledge Base article, capture or
// header in which it was seen. What no source fixes is said to be assumed, and is a setting wherever it matters to a
// story. The engine in package peer knows none of them by name.
//
// There are three families. The SMTP service began as that of MCIS and IIS 4 (smtpsvc4.go) and was rewritten for
// Windows 2000, where IIS 5 and Exchange 2000 and 2003 share it (smtpsvc5.go). The Internet Mail Connector of Exchange
// 4.0, later the Internet Mail Service of 5.0 and 5.5, has its own (ims.go). Beside them stand the others that the
// stories need: a Sendmail, hosts that are strict about names, a server that keeps to RFC 5321, and an instrument that does as it is told
// (nexthop.go).
//
// What an administrator turns stands beside that: values.go has the registry values that a product obeys, each declared in the
// file that reads it, and windows.go where a product's own windows show a setting.
//
// Only CRLF.CRLF ends a message, but for Sendmail, of which it is known that a bare LF does as well (CVE-2023-51765). Of the
// Microsoft servers no source says that they took LF.LF or its kin, and that they did not is assumed; the setting end-of-data
// has it either way. None sends a bare CR or LF, which is assumed too: that some of them passed on what they had been sent
// would make relays of them that mail can be smuggled through.
package products

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// register adds a product to the catalogue, with the console's settings after its own, where its windows show them, and the
// values of the registry that it obeys. It says what holds where the console sets nothing.
func register(e catalogue.Entry[peer.Maker], values ...Value) {
	valuesOf[e.Name] = values
	e.Params = append(e.Params, peer.ConsoleParams()...)
	showOn(windowsOf[e.Name], e.Params)
	if s, err := catalogue.Parse(e.Params, nil); err == nil {
		if maker, err := e.New(s); err == nil {
			tellDefaults(e.Params, maker(peer.Machine{Name: "mail.example", Registry: peer.NewRegistry()}))
		}
	}
	peer.Products.Register(e)
}

// tellDefaults adds the product's own values to the usage of the settings that take their place.
func tellDefaults(params []catalogue.Param, p *peer.Product) {
	own := map[string]string{"expire": written(p.Queue.Expire), "delay-notice": written(p.Queue.Delay), "end-of-data": "crlf"}
	if p.Receive.LenientEnd {
		own["end-of-data"] = "any"
	}
	for _, wait := range p.Queue.Retry {
		own["retry"] += "," + written(wait)
	}
	own["retry"] = own["retry"][1:]
	if p.Receive.MaxSize > 0 {
		own["size"] = strconv.Itoa(p.Receive.MaxSize)
	}
	for i := range params {
		if value := own[params[i].Name]; value != "" {
			params[i].Usage += "; " + value + " unless set"
			params[i].Own = cmp.Or(params[i].Own, value)
		}
	}
}

// written is a time as a setting has it: "15m", "2h", "2d"; empty for none.
func written(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
}

// fixed makes an entry's New of a product that has no settings of its own.
func fixed(make peer.Maker) func(*catalogue.Settings) (peer.Maker, error) {
	return func(*catalogue.Settings) (peer.Maker, error) { return make, nil }
}

// patience is how long a sender waits, by RFC 5321 section 4.5.3.2. Where a product is known to differ, its file says so;
// what the Microsoft servers did is not documented, and assumed to be this.
func patience() peer.Patience {
	return peer.Patience{Connect: 30 * time.Second, Greeting: 5 * time.Minute, Command: 5 * time.Minute, Data: 2 * time.Minute,
		End: 10 * time.Minute, Blob: 10 * time.Minute, Block: 3 * time.Minute}
}

// codes makes a rule that HELO follows EHLO after one of these reply codes.
func codes(list ...int) func(int) bool {
	return func(code int) bool {
		for _, c := range list {
			if c == code {
				return true
			}
		}
		return false
	}
}

// minutes makes the waits of a schedule.
func minutes(list ...int) []time.Duration {
	waits := make([]time.Duration, len(list))
	for i, n := range list {
		waits[i] = time.Duration(n) * time.Minute
	}
	return waits
}
