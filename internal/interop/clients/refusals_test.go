//go:build interop

package clients

import (
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

// TestClientsHearRefusals has every client send to a mailbox that is not there, and a message that is too large. Each must
// tell its user, nothing may arrive, and the next message must.
func TestClientsHearRefusals(t *testing.T) {
	for _, s := range senders {
		for _, product := range []string{"rfc5321", "sendmail8", "exchange2003"} {
			t.Run(s.name+"/"+product, func(t *testing.T) {
				pairs.Prove(t, pairs.Pair{Ours: "mta " + product, Theirs: s.name, Version: s.version(t),
					Shows: "a recipient that is not there and a message over the limit are refused, the client says so, and nothing arrives"})
				server := mta(t, product, "--mailbox", "bob@"+domain, "--set", "size=20000")
				nobody := write("nobody", "Hello\r\n")
				nobody.to = []string{"nobody@" + domain}
				if err := s.send(t, server.at, nobody); err == nil || !strings.Contains(err.Error(), "550") {
					t.Errorf("unknown recipient: want the client to tell of 550, got %v", err)
				}
				long := write("long", strings.Repeat("Hello\r\n", 4000))
				if err := s.send(t, server.at, long); err == nil || !strings.Contains(err.Error(), "552") {
					t.Errorf("too large: want the client to tell of 552, got %v", err)
				}
				good := write("good", "Hello\r\n")
				if err := s.send(t, server.at, good); err != nil {
					t.Errorf("the next message: %v", err)
				}
				arrived(t, server, good)
				for _, m := range []message{nobody, long} {
					if got := server.With(m.to[0], m.subject); len(got) > 0 {
						t.Errorf("%s: want it nowhere, got it in the mailbox", m.subject)
					}
				}
			})
		}
	}
}

// TestSizeIsRefusedBeforeTheContent: who announces the size is refused at MAIL and need not send the content (RFC 1870
// section 6.1). A control that says nothing of the size is refused after it.
func TestSizeIsRefusedBeforeTheContent(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321", Theirs: goSMTP.name, Version: goSMTP.version(t), Shows: "MAIL with a SIZE over the limit is refused"})
	server := mta(t, "rfc5321", "--set", "size=20000")
	for name, announced := range map[string]int64{"announced": 30000, "not announced": 0} {
		c, err := gosmtp.Dial(server.at)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		err = c.Mail(author, &gosmtp.MailOptions{Size: announced})
		refused := err != nil && strings.Contains(err.Error(), "552")
		if refused != (announced > 0) {
			t.Errorf("%s: want MAIL refused where the size is told, got %v", name, err)
		}
	}
}

// TestPipelining sends MAIL, RCPT and DATA in one go (RFC 2920), to all products that offer it; to others swaks does not.
func TestPipelining(t *testing.T) {
	for _, product := range products {
		t.Run(product, func(t *testing.T) {
			server := mta(t, product, special(t, product)...)
			m := write("pipelined", "Hello\r\n")
			m.to = []string{"bob@" + domain, "eve@" + domain}
			out, err := swak(t, server.at, m, "--pipeline")
			if err != nil {
				t.Fatal(err)
			}
			arrived(t, server, m)
			offered := strings.Contains(out, "PIPELINING")
			shows := "commands sent in one go are answered in order, and the message arrives"
			if !offered {
				shows = "no PIPELINING is offered, none is used, and the message arrives"
			}
			pairs.Prove(t, pairs.Pair{Ours: "mta " + product, Theirs: swaks.name, Version: swaks.version(t), Shows: shows})
			_, after, _ := strings.Cut(out, "-> MAIL FROM")
			next, _, _ := strings.Cut(after, "<-")
			if together := strings.Contains(next, "-> DATA"); together != offered {
				t.Errorf("want commands in one go where PIPELINING is offered (%v), got:\n%s", offered, out)
			}
		})
	}
}
