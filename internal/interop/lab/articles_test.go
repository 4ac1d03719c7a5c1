//go:build interop

package lab

import "testing"

// A cure is an article, from the symptom as the page shows it to the knob that cures it.
type cure struct {
	name    string
	lesson  string
	symptom []string        // in what became of the mail
	looks   func(s student) // at what else tells of the trouble
	turn    func(s student) // the knob
	told    string          // of the change, in the list of changes
	now     []string        // in what became of the mail
	beside  []string        // in the comparison of both runs
}

// offer is the lesson of KB 818222, of which there are three cures.
const offer = "Mail to some domains waits in the queue and comes back two days later"

var offerLost = []string{"returned to ana@contoso.example after 2 days", "4.4.7", "Delivery Status Notification (Delay)"}

// The last line of the reverse zone of Q190026, and the record that it lacks.
const (
	reverse = "@     NS   DNS.mycompany.microsoft.com.\n"
	record  = "200   PTR  mail.mycompany.microsoft.com.\n"
)

// swallowed looks at what the article tells of: the event at the firewall, the queue, the report.
func swallowed(s student) {
	s.looksAt("Event viewer", "20031")
	s.Click("button", "*Error")
	s.sees("region", seen, "An unknown SMTP command", "XEXCH50")
	s.looksAt("Mail", "Delivery Status Notification (Failure)")
	s.goesTo("2")
	s.looksAt("Queue", "the remote host did not answer in time")
}

var cures = []cure{
	{"KB 818222 by SuppressExternal", offer, offerLost, swallowed,
		func(s student) {
			s.Click("button", "mail.contoso.example*")
			s.writes([]string{"SMTPSVC", "XEXCH50"}, "DWORD Value", "SuppressExternal", "1")
			s.restarts()
		},
		"SuppressExternal", []string{"delivered after"}, []string{"returned to ana@contoso.example", "delivered after"}},
	{"KB 818222 by HELO", offer, offerLost, func(student) {},
		func(s student) {
			s.Click("button", "mail.contoso.example*")
			s.sets("SMTP connector", "", "", "Send HELO instead of EHLO*", "yes")
			s.restarts()
		},
		"helo is yes", []string{"delivered after"}, []string{"delivered after"}},
	{"KB 818222 by taking the firewall away", offer, offerLost, func(student) {},
		func(s student) {
			s.Click("button", "Between mail.contoso.example and mx.fabrikam.example: isa2000")
			s.Click("switch", "isa2000")
			s.closes("The path between two hosts")
			s.Await("button", "Between mail.contoso.example and mx.fabrikam.example: direct*")
		},
		"isa2000 taken away", []string{"delivered after"}, []string{"delivered after"}},
	{"Q186142", "A server that says only SERVER is turned away",
		[]string{"returned to ana@company.example", "501 EHLO requires a valid host name as operand: 'SERVER'"},
		func(s student) { s.follows("1", "EHLO SERVER") },
		func(s student) {
			s.Click("button", "server.company.example*")
			s.sets("Other settings", "", "", "Build", "05.00.7747")
			s.writes([]string{"Parameters"}, "String Value", "FQDN", "mail1.company.example")
			s.restarts()
		},
		"FQDN", []string{"delivered after"}, []string{"returned to ana@company.example", "delivered after"}},
	{"Q190026", "The log shows that a connection was established, and then nothing",
		[]string{"returned to ana@mycompany.microsoft.com after 2 days"},
		func(s student) {
			s.goesTo("2")
			s.looksAt("Protocol log", "A connection to 192.168.2.25 was established.")
			s.looksAt("Queue", "no status")
		},
		func(s student) {
			s.zone("198.51.100.53", "internet", reverse, reverse+record)
		},
		"internet", []string{"delivered after"}, []string{"returned to ana@mycompany.microsoft.com", "delivered after"}},
	{"Q240832", "A sending server says EHLO with a dot at the end, and relay stops",
		[]string{"returned to ana@your-company.com", "501 Invalid Address"},
		func(s student) { s.follows("1", "EHLO sub2.") },
		func(s student) {
			s.Click("button", "sub2.your-company.com*")
			s.sets("Settings", "", "", "Fqdn", "sub2.your-company.com")
			s.restarts()
		},
		"fqdn is sub2.your-company.com", []string{"delivered after"}, []string{"returned to ana@your-company.com", "delivered after"}},
	{"Q276347 by the address in brackets", "The smart host has a name, and the DNS server refuses TCP",
		[]string{"put into Badmail on relay.corp.example"},
		func(s student) { s.looksAt("DNS", "mail.isp.example A tcp", "refused") },
		func(s student) {
			s.Click("button", "relay.corp.example*")
			s.sets("SMTP site", "Delivery", "", "Smart host*", "[192.168.2.25]")
			s.restarts()
		},
		"smart-host is [192.168.2.25]", []string{"delivered after"}, []string{"put into Badmail", "delivered after"}},
	{"Q276347 by a DNS server that answers TCP", "The smart host has a name, and the DNS server refuses TCP",
		[]string{"put into Badmail on relay.corp.example"}, func(student) {},
		func(s student) {
			s.Click("button", "DNS 192.168.2.53*")
			s.Click("tab", "Faults")
			s.Click("switch", "tcp-refused")
			s.closes("DNS server")
		},
		"no longer tcp-refused", []string{"delivered after"}, []string{"put into Badmail", "delivered after"}},
}

// Each article, from the symptom to the cure, by clicking as a student would.
func TestCures(t *testing.T) {
	for _, c := range cures {
		t.Run(c.name, func(t *testing.T) {
			both(t, func(t *testing.T, address string) {
				s := sit(t, address)
				s.opens(c.lesson)
				s.runs()
				s.sees("list", fates, c.symptom...)
				c.looks(s)
				c.turn(s)
				s.sees("region", "The world", "You changed", c.told)
				s.runsAgain()
				s.sees("list", fates, c.now...)
				s.sees("region", compare, c.beside...)
				s.Picture(t.Name())
				s.Quiet()
			})
		})
	}
}
