//go:build interop

package clients

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/mtas"
)

const bob = "bob@" + domain

// postfix starts a real Postfix with Bob's mailbox.
func postfix(t *testing.T, c mtas.Config) *mtas.Server {
	t.Helper()
	c.Name, c.Mailboxes = mxName, append(c.Mailboxes, bob)
	s, err := mtas.Postfix.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			log, _ := s.Log()
			t.Logf("the log of Postfix:\n%s", log)
		}
		s.Stop()
	})
	return s
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), atMost)
	t.Cleanup(cancel)
	return ctx
}

// stored waits for the one message that a server has for a mailbox.
func stored(t *testing.T, s *mtas.Server, mailbox string) string {
	t.Helper()
	mail, err := s.Await(soon(t), mailbox, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(mail) != 1 {
		t.Errorf("want one message for %s, got %d", mailbox, len(mail))
	}
	return mail[0]
}

// empty checks that a server has nothing for a mailbox, in its queue neither. Whoever calls it knows that the client is done.
func empty(t *testing.T, s *mtas.Server, mailbox string) {
	t.Helper()
	mail, err := s.Mailbox(mailbox)
	if err != nil || len(mail) > 0 {
		t.Errorf("want no message for %s, got %d, %v", mailbox, len(mail), err)
	}
	queue, err := s.Queue(t.Context())
	if err != nil || len(queue) > 0 {
		t.Errorf("want an empty queue, got %v, %v", queue, err)
	}
}

// between lists a wall between two programs of others: one row for each of them.
func between(t *testing.T, box string, client sender, s *mtas.Server, shows string) {
	t.Helper()
	pairs.Prove(t, pairs.Pair{Ours: "firewall " + box, Theirs: client.name + " and Postfix", Version: client.version(t) + " and " + s.Version(), Shows: shows})
}

// TestStartTLSStripped takes STARTTLS out of what Postfix offers. A client that insists on TLS sends nothing; one that does not
// mind sends in the clear, as the capture shows. Without the wall both encrypt.
func TestStartTLSStripped(t *testing.T) {
	for _, mode := range []string{"remove", "mask"} {
		box := "keyword-stripped,keyword=STARTTLS,mode=" + mode
		for name, c := range map[string]struct {
			flag          string
			walled        bool
			sent, secured bool
		}{
			"insists, direct":       {"--tls", false, true, true},
			"insists, walled":       {"--tls", true, false, false},
			"opportunistic, direct": {"--tls-optional", false, true, true},
			"opportunistic, walled": {"--tls-optional", true, true, false},
		} {
			t.Run(mode+"/"+name, func(t *testing.T) {
				s := postfix(t, mtas.Config{TLS: true})
				between(t, box, swaks, s, name+": "+outcome(c.sent, c.secured))
				wall, file := wall(t, s.Address.String(), box)
				to := s.Address.String()
				if c.walled {
					to = wall.at
				}
				m := write("secret", "Hello\r\n")
				out, err := swak(t, to, m, c.flag)
				if (err == nil) != c.sent || strings.Contains(out, "~> MAIL FROM") != c.secured {
					t.Errorf("want %s, got %v:\n%s", outcome(c.sent, c.secured), err, out)
				}
				if !c.sent {
					empty(t, s, bob)
					return
				}
				if got := stored(t, s, bob); strings.Contains(got, "with ESMTPS id") != c.secured {
					t.Errorf("want TLS in the trace field: %v, got:\n%s", c.secured, got)
				}
				if c.walled {
					wall.over(t)
					shark := opened(t, file, wall.at, s.Address.String())
					if got := shark.stream("server side"); !strings.Contains(got, "Subject: secret") {
						t.Errorf("want the mail in the clear on the server's side, got %q", got)
					}
				}
			})
		}
	}
}

func outcome(sent, secured bool) string {
	switch {
	case !sent:
		return "nothing is sent"
	case secured:
		return "sent under TLS"
	default:
		return "sent in the clear"
	}
}

// TestPIXMasks: behind the PIX swaks finds no EHLO and comes with HELO; the mail arrives without ESMTP. Without it, with.
func TestPIXMasks(t *testing.T) {
	for name, walled := range map[string]bool{"direct": false, "walled": true} {
		t.Run(name, func(t *testing.T) {
			s := postfix(t, mtas.Config{})
			between(t, "pix", swaks, s, name+": "+map[bool]string{true: "the greeting is stars, EHLO fails, HELO goes, the mail arrives", false: "EHLO goes, the mail arrives"}[walled])
			wall, _ := wall(t, s.Address.String(), "pix")
			to := s.Address.String()
			if walled {
				to = wall.at
			}
			out, err := swak(t, to, write("masked", "Hello\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			for _, masked := range []string{"<-  220 **", "-> HELO"} {
				if strings.Contains(out, masked) != walled {
					t.Errorf("want %q: %v, got:\n%s", masked, walled, out)
				}
			}
			if got := stored(t, s, bob); strings.Contains(got, "with SMTP id") != walled || strings.Contains(got, "with ESMTP id") == walled {
				t.Errorf("want ESMTP without the wall alone, got:\n%s", got)
			}
		})
	}
}

// TestPostfixKnowsThePIX has Postfix call another Postfix through our PIX. By the stars of the greeting Postfix takes it for the
// real thing, and works around it as it does there (smtp_pix_workarounds).
func TestPostfixKnowsThePIX(t *testing.T) {
	const known = "enabling PIX workarounds: disable_esmtp delay_dotcrlf"
	const inside = "eve@wingtip.example"
	for name, walled := range map[string]bool{"direct": false, "walled": true} {
		t.Run(name, func(t *testing.T) {
			far := postfix(t, mtas.Config{Mailboxes: []string{inside}})
			wall, file := wall(t, far.Address.String(), "pix")
			to := far.Address.String()
			if walled {
				to = wall.at
			}
			// A message is old enough for the slower workaround at once, which then waits for a second.
			near := postfix(t, mtas.Config{Routes: map[string]netip.AddrPort{"wingtip.example": netip.MustParseAddrPort(to)},
				Settings: map[string]string{"smtp_pix_workaround_threshold_time": "0s", "smtp_pix_workaround_delay_time": "1s"}})
			pairs.Prove(t, pairs.Pair{Ours: "firewall pix", Theirs: "Postfix smtp and Postfix smtpd", Version: near.Version(), Shows: name + ": " +
				map[bool]string{true: "Postfix recognises the PIX, and works around it", false: "no workaround"}[walled]})
			if _, err := swak(t, near.Address.String(), message{from: author, to: []string{inside}, content: header("masked") + "Hello\r\n"}); err != nil {
				t.Fatal(err)
			}
			got := stored(t, far, inside)
			first, _, _ := strings.Cut(got, "Subject:")
			if strings.Contains(first, "with SMTP id") != walled {
				t.Errorf("want HELO where the wall is alone, got:\n%s", got)
			}
			log, err := near.AwaitLog(soon(t), "status=sent")
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(log, known) != walled {
				t.Errorf("want %q in the log: %v, got:\n%s", known, walled, log)
			}
			if walled {
				wall.over(t)
				if got := opened(t, file, wall.at).ask("-Y", `frame.interface_name == "client side" && tcp.payload == 2e:0d:0a`); got == "" {
					t.Error("want the final dot in a segment of its own, as the workaround sends it, got none")
				}
			}
		})
	}
}

// TestBlobNeverArrives types the article's dialogue. Postfix knows no XEXCH50, so it is told to take it for DATA: it
// answers 354, as Exchange does, and takes octets. Behind ISA Server none of them arrives, and each side waits for the other.
func TestBlobNeverArrives(t *testing.T) {
	blob := strings.ReplaceAll(header("blob")+"Binary\n.\r\n", "Binary\n", "Binary\r\n")
	for name, walled := range map[string]bool{"direct": false, "walled": true} {
		t.Run(name, func(t *testing.T) {
			s := postfix(t, mtas.Config{Settings: map[string]string{"smtpd_command_filter": "regexp:{{/^XEXCH50 .*/ DATA}}"}})
			between(t, "isa2000", bash, s, name+": "+map[bool]string{true: "the octets after XEXCH50 and 354 never arrive, and both sides wait", false: "they arrive"}[walled])
			wall, file := wall(t, s.Address.String(), "isa2000")
			to := s.Address.String()
			if walled {
				to = wall.at
			}
			out := typed(t, to, "EHLO mail.contoso.example\r\n", "MAIL FROM:<"+author+">\r\n", "RCPT TO:<"+bob+">\r\n", xexch50(blob), blob)
			if answers := strings.Count(out, "\r\n250 2.0.0 Ok: queued"); !strings.Contains(out, "\r\n354 ") || (answers == 1) == walled {
				t.Errorf("want an answer to the octets where there is no wall, got:\n%s", out)
			}
			if !walled {
				stored(t, s, bob)
				return
			}
			if _, err := s.AwaitLog(soon(t), "lost connection after DATA (0 bytes)"); err != nil {
				t.Error(err)
			}
			empty(t, s, bob)
			wall.over(t)
			shark := opened(t, file, wall.at, s.Address.String())
			if near, far := shark.stream("client side"), shark.stream("server side"); near != far+"C"+blob {
				t.Errorf("want the %d octets on the client's side alone, got\n%q and\n%q", len(blob), near, far)
			}
		})
	}
}

// TestExchangeMeetsPostfixBehindISA: what KB 818222 says of others. Postfix offers no XEXCH50, so Exchange does not use it, and
// the wall has nothing to swallow.
func TestExchangeMeetsPostfixBehindISA(t *testing.T) {
	s := postfix(t, mtas.Config{})
	pairs.Prove(t, pairs.Pair{Ours: "send --as exchange2003 through firewall isa2000", Theirs: "Postfix", Version: s.Version(),
		Shows: "no XEXCH50 is offered, none is used, and the mail arrives"})
	wall, _ := wall(t, s.Address.String(), "isa2000")
	out, err := ours(t, wall.at, "exchange2003", write("note", "Hello\r\n"))
	if err != nil || strings.Contains(out, "XEXCH50") {
		t.Errorf("want the mail sent without XEXCH50, got %v:\n%s", err, out)
	}
	stored(t, s, bob)
}

// TestFinalDotLost: the message comes, its end does not. The client waits and gives up, the server keeps nothing (RFC 5321
// section 4.1.1.4). Without the wall it arrives.
func TestFinalDotLost(t *testing.T) {
	for name, walled := range map[string]bool{"direct": false, "walled": true} {
		t.Run(name, func(t *testing.T) {
			s := postfix(t, mtas.Config{})
			between(t, "final-dot-lost", swaks, s, name+": "+map[bool]string{true: "no answer to the message, and nothing arrives", false: "the mail arrives"}[walled])
			wall, _ := wall(t, s.Address.String(), "final-dot-lost")
			to := s.Address.String()
			if walled {
				to = wall.at
			}
			out, err := swak(t, to, write("endless", "Hello\r\n"), "--timeout", "2s")
			if (err != nil) != walled || strings.Contains(out, "** Timeout") != walled {
				t.Errorf("want a time-out behind the wall alone, got %v:\n%s", err, out)
			}
			if !walled {
				stored(t, s, bob)
				return
			}
			if _, err := s.AwaitLog(soon(t), "lost connection after DATA"); err != nil {
				t.Error(err)
			}
			empty(t, s, bob)
		})
	}
}
