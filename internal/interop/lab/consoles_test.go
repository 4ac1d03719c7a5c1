//go:build interop

package lab

import "testing"

// says types a line into a console.
func (s student) says(to, line string) {
	s.t.Helper()
	s.Type("combobox", to, line)
	s.Press("\r")
}

// A dialogue by hand with Exchange 2000: the product's own answers, the section of the RFC that tells of each, and the data after
// XEXCH50 as so many octets, which nothing eats here, as no firewall stands before the student.
func TestConsole(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens(offer)
		s.Choose("Window to", "mx.fabrikam.example")
		s.Click("button", "Connect to mx.fabrikam.example, port 25")
		const telnet, prompt = "Telnet to mx.fabrikam.example", "Type to mx.fabrikam.example"
		s.sees("log", telnet, "220 mx.fabrikam.example")
		for _, said := range []struct{ line, reply string }{
			{"EHLO me.example", "250-XEXCH50"},
			{"MAIL FROM:<me@me.example>", "250 2.1.0"},
			{"RCPT TO:<bob@fabrikam.example>", "250 2.1.5"},
			{"XEXCH50 4 2", "354"},
		} {
			s.says(prompt, said.line)
			s.sees("log", telnet, said.line, said.reply)
		}
		s.Click("button", "Send a BLOB of 4 octets")
		s.sees("log", telnet, "250 ")
		s.says(prompt, "NONSENSE")
		s.sees("log", telnet, "500 ")
		s.sees("region", "Consoles", "RFC 5321")
		s.Click("button", "Take the last line back")
		s.Picture(t.Name())
		s.Quiet()
	})
}

// The article's steps with Nslookup, as Q190026 has them: the names and addresses are right, and the way back finds nothing, until
// the record is in the reverse zone.
func TestNslookup(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens("The log shows that a connection was established, and then nothing")
		s.Choose("Window to", "DNS server 198.51.100.53")
		const window, prompt, way = "Nslookup on 198.51.100.53", "Ask 198.51.100.53", "200.0.16.172.in-addr.arpa"
		for _, said := range []struct{ line, answer string }{
			{"set q=mx", ""},
			{"mycompany.microsoft.com", "mail exchanger = mail.mycompany.microsoft.com"},
			{"set q=a", ""},
			{"mail.mycompany.microsoft.com", "internet address = 172.16.0.200"},
			{"set q=ptr", ""},
			{way, "Non-existent domain"},
		} {
			s.says(prompt, said.line)
			s.sees("log", window, said.line, said.answer)
		}
		s.leavesZone("198.51.100.53", "internet", reverse, reverse+"200 PTR two words\n", "Put it in force")
		s.sees("alertdialog", "*", "The zone cannot be read")
		s.Click("button", "Throw it away")
		s.Gone("dialog", "DNS server")
		s.leavesZone("198.51.100.53", "internet", reverse, reverse+record, "Put it in force") // which closing does not lose
		s.Gone("dialog", "DNS server")
		s.sees("log", window, way+" name = mail.mycompany.microsoft.com") // the same was asked anew, of the changed world
		s.Picture(t.Name())
		s.Quiet()
	})
}

// Nobody can type a TLS handshake: after STARTTLS the window says so, and why the server hangs up when a person goes on.
func TestConsoleAtSTARTTLS(t *testing.T) {
	s := sit(t, serveHere(t, ways[0]))
	s.opens("Under TLS, STARTTLS is not offered again")
	s.Choose("Window to", "server.example")
	s.Click("button", "Connect to server.example, port 25")
	for _, said := range []struct{ line, note string }{
		{"EHLO me.example", "250-STARTTLS"},
		{"STARTTLS", "waits for a TLS handshake (RFC 3207, section 4)"},
		{"NOOP", "hung up"},
	} {
		s.says("Type to server.example", said.line)
		s.sees("region", "Consoles", said.note)
	}
	s.Quiet()
}
