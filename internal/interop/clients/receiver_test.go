//go:build interop

package clients

import (
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/smtplab/smtplab/internal/interop/pairs"
)

// A receiver is a mail server of others: emersion/go-smtp's, which keeps what it takes.
type receiver struct {
	at string

	mu  sync.Mutex
	got []taken
}

// taken is a message that a receiver took.
type taken struct {
	message
	secured bool // under TLS
}

// receives starts a receiver. configure may change the server before it stands.
func receives(t *testing.T, configure func(*gosmtp.Server)) *receiver {
	t.Helper()
	r := &receiver{}
	s := gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) { return &receiving{receiver: r, conn: c}, nil }))
	s.EnableDSN, s.MaxLineLength, s.MaxRecipients = true, 30000, 1000
	if configure != nil {
		configure(s)
	}
	r.at = serves(t, s)
	return r
}

// serves lets a server stand until the test ends, and returns where.
func serves(t *testing.T, s *gosmtp.Server) (at string) {
	t.Helper()
	s.Domain, s.ErrorLog = mxName, log.New(io.Discard, "", 0) // it tells of each client that hangs up early
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		<-served
	})
	return l.Addr().String()
}

// A receiving is one session.
type receiving struct {
	receiver *receiver
	conn     *gosmtp.Conn
	under    taken
}

func (s *receiving) Reset()        { s.under = taken{} }
func (s *receiving) Logout() error { return nil }

func (s *receiving) Mail(from string, _ *gosmtp.MailOptions) error {
	_, secured := s.conn.TLSConnectionState()
	s.under = taken{message: message{from: from}, secured: secured}
	return nil
}

func (s *receiving) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "Nobody here has this name"}
	}
	s.under.to = append(s.under.to, to)
	return nil
}

func (s *receiving) Data(content io.Reader) error {
	text, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	s.under.content = string(text)
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	s.receiver.got = append(s.receiver.got, s.under)
	return nil
}

// all returns what was taken so far, in order.
func (r *receiver) all() []taken {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// one waits for the first message.
func (r *receiver) one(t *testing.T) taken {
	t.Helper()
	for end := time.Now().Add(atMost); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if got := r.all(); len(got) > 0 {
			return got[0]
		}
	}
	t.Fatalf("want a message within %v, got none", atMost)
	return taken{}
}

// ours sends a message as a product with "smtplab send", and returns the transcript.
func ours(t *testing.T, to, product string, m message, args ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "message.eml")
	if err := os.WriteFile(file, []byte(m.content), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append([]string{"send", file, "--to", to, "--as", product, "--from", m.from}, args...)
	for _, r := range m.to {
		args = append(args, "--rcpt", r)
	}
	return told("", smtplab, args...)
}

// TestOthersTakeWhatProductsSend sends every kind of message as every product to a server of others.
func TestOthersTakeWhatProductsSend(t *testing.T) {
	for _, product := range products {
		t.Run(product, func(t *testing.T) {
			messages := append(ordinary(), large())
			pairs.Prove(t, pairs.Pair{Ours: "send --as " + product, Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
				Shows: fmt.Sprintf("%d messages arrive byte for byte, 5 MB and 100 recipients among them", len(messages))})
			for _, m := range messages {
				r := receives(t, nil)
				if out, err := ours(t, r.at, product, m); err != nil {
					t.Fatalf("%s: %v", m.subject, err)
				} else if !strings.Contains(out, "taken for "+m.to[len(m.to)-1]) {
					t.Errorf("%s: want word that it was taken, got:\n%s", m.subject, out)
				}
				got := r.all()
				if len(got) != 1 || got[0].content != m.content || got[0].from != m.from || !slices.Equal(got[0].to, m.to) {
					t.Errorf("%s: want it once and unchanged, got %s", m.subject, firstDifference(got, m))
				}
			}
		})
	}
}

func firstDifference(got []taken, m message) string {
	if len(got) != 1 {
		return fmt.Sprintf("%d messages", len(got))
	}
	return fmt.Sprintf("from %s for %d, %s", got[0].from, len(got[0].to), difference(got[0].content, m.content))
}

// TestProductsRelayToOthers has every product take a message and pass it on. It adds its trace fields and nothing else.
func TestProductsRelayToOthers(t *testing.T) {
	const beyond = "wingtip.example"
	for _, product := range products {
		t.Run(product, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "mta " + product + " --route", Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
				Shows: "a message of every octet and one of dots are passed on byte for byte, below the relay's trace fields"})
			for _, m := range ordinary()[2:4] {
				r := receives(t, nil)
				s := mta(t, product, append(special(t, product), "--route", beyond+"="+r.at)...)
				m.to = []string{"eve@" + beyond}
				if err := netSMTP.send(t, s.at, m); err != nil {
					t.Fatal(err)
				}
				got := r.one(t)
				above, same := strings.CutSuffix(got.content, m.content)
				if !same || got.from != m.from || !slices.Equal(got.to, m.to) {
					t.Errorf("%s: want it unchanged below the trace fields, got from %s for %v, %s", m.subject, got.from, got.to, difference(got.content, m.content))
				}
				if !strings.HasPrefix(above, "Received:") {
					t.Errorf("%s: want a Received field of the relay, got %q", m.subject, above)
				}
			}
		})
	}
}

// TestOneOfTwoIsRefused has a server of others refuse one of two recipients: the other is served all the same.
func TestOneOfTwoIsRefused(t *testing.T) {
	for _, product := range products {
		t.Run(product, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "send --as " + product, Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
				Shows: "one of two recipients is refused, the other gets the message"})
			r := receives(t, nil)
			m := write("half", "Hello\r\n")
			m.to = []string{"nobody@" + domain, "bob@" + domain}
			out, err := ours(t, r.at, product, m)
			if err == nil || !strings.Contains(out, "refused for nobody@"+domain+": 550 5.1.1 Nobody here has this name") || !strings.Contains(out, "taken for bob@"+domain) {
				t.Errorf("want one refused, one taken and exit code 1, got %v:\n%s", err, out)
			}
			if got := r.all(); len(got) != 1 || !slices.Equal(got[0].to, m.to[1:]) || got[0].content != m.content {
				t.Errorf("want the message for the other alone, got %s", firstDifference(got, m))
			}
		})
	}
}

// TestChunksOfOurs shows which of our products send BDAT to a server that offers CHUNKING, and with binary content.
func TestChunksOfOurs(t *testing.T) {
	for _, product := range []string{"rfc5321", "exchange2000", "exchange2003"} {
		t.Run(product, func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "send --as " + product, Theirs: "emersion/go-smtp server", Version: goSMTPVersion(t),
				Shows: "the content goes by BDAT where CHUNKING is offered (RFC 3030)"})
			r := receives(t, nil)
			out, err := ours(t, r.at, product, large())
			if err != nil || !strings.Contains(out, "C: BDAT ") || strings.Contains(out, "C: DATA") {
				t.Errorf("want BDAT and no DATA, got %v:\n%.3000s", err, out)
			}
			if got := r.all(); len(got) != 1 || got[0].content != large().content {
				t.Errorf("want it unchanged, got %s", firstDifference(got, large()))
			}
		})
	}
}
