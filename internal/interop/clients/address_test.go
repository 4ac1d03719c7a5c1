//go:build interop

package clients

import (
	"fmt"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

// TestAddressesInUTF8 sends to a mailbox whose name is not ASCII (RFC 6531), where that is offered and where it is not.
func TestAddressesInUTF8(t *testing.T) {
	const mailbox = "bøb@" + domain
	for _, c := range []struct {
		sender
		send func(t *testing.T, to string, m message) error
	}{
		{goSMTP, func(t *testing.T, to string, m message) error {
			return inTransaction(to, m, &gosmtp.MailOptions{UTF8: true}, &gosmtp.RcptOptions{})
		}},
		{nodemailer, func(t *testing.T, to string, m message) error {
			_, err := nodeSend(t, to, nil, m)
			return err
		}},
	} {
		for _, offered := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/%v", c.name, offered), func(t *testing.T) {
				pairs.Prove(t, pairs.Pair{Ours: "mta rfc5321", Theirs: c.name, Version: c.version(t),
					Shows: map[bool]string{true: "mail for bøb arrives by SMTPUTF8", false: "mail for bøb is not sent where SMTPUTF8 is not offered"}[offered]})
				args := []string{"--mailbox", mailbox}
				if offered {
					args = append(args, "--set", "extensions=all")
				}
				server := mta(t, "rfc5321", args...)
				m := write("utf8", "Grüße\r\n")
				m.to = []string{mailbox}
				if err := c.send(t, server.at, m); (err == nil) != offered {
					t.Errorf("want it sent: %v, got %v", offered, err)
				}
				if offered {
					arrived(t, server, m)
					if got := server.Inbox(mailbox, "utf8"); !strings.Contains(got, "with UTF8SMTP") {
						t.Errorf("want a trace of SMTPUTF8, got %.300q", got)
					}
				} else if got := server.With(mailbox, "utf8"); len(got) > 0 {
					t.Error("want nothing, got mail")
				}
			})
		}
	}
}

// TestIPv6 has clients call a server, and a firewall before it, at [::1].
func TestIPv6(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "firewall pix before mta rfc5321", Theirs: swaks.name, Version: swaks.version(t), Shows: "the mail arrives by IPv6 on both sides"})
	server := mtaAt(t, "[::1]:0", "rfc5321")
	wall := stands(t, "firewall", "pix", "--listen", "[::1]:0", "--to", server.at)
	for i, at := range []string{server.at, wall.at} {
		m := write(fmt.Sprintf("six-%d", i), "Hello\r\n")
		if _, err := swak(t, at, m); err != nil {
			t.Fatal(err)
		}
		arrived(t, server, m)
	}
}
