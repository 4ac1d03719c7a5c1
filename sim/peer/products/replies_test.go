package products_test

import (
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// template is a reply's text as products state it: a code, a space, and lines that get the code from the engine.
var template = regexp.MustCompile(`(?s)^[2-5][0-9][0-9] .`)

// TestRepliesBeginWithTheirCode looks at every text of every product, for one that no dialogue speaks may be wrong for long.
func TestRepliesBeginWithTheirCode(t *testing.T) {
	for _, name := range peer.Products.Names() {
		l := newLab(t, peer.Setup{Product: name})
		texts := reflect.ValueOf(l.mta.Product().Receive.Replies)
		for i := range texts.NumField() {
			if text := texts.Field(i).String(); text != "" && !template.MatchString(text) {
				t.Errorf("%s: %s: want a code and a space first, got %q", name, texts.Type().Field(i).Name, text)
			}
		}
	}
}

// TestHelpIsAReply: RFC 5321 section 4.1.1.8.
func TestHelpIsAReply(t *testing.T) {
	for _, name := range []string{"iis4", "iis5", "mcis1", "mcis2", "exchange40", "exchange55", "exchange2003", "rfc5321", "sendmail8"} {
		l := newLab(t, peer.Setup{Product: name})
		l.world.On(l.client, func() {
			c, err := l.client.Dial("tcp", "", "172.16.0.25:25", 0)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			defer c.Close()
			heard := ""
			for b := make([]byte, 1000); !regexp.MustCompile(`(?m)^214 .*\r$`).MatchString(heard); {
				if heard == "" {
					c.Write([]byte("HELP\r\n"))
				}
				n, err := c.Read(b)
				if heard += string(b[:n]); err != nil {
					t.Errorf("%s: want a reply that ends with a line 214, got %q, %v", name, heard, err)
					return
				}
			}
		})
	}
}

// TestClosingReplyCloses: a server that says 421 closes (RFC 5321 section 4.2.3), IIS 5 at a line that is too long.
func TestClosingReplyCloses(t *testing.T) {
	l := newLab(t, peer.Setup{Product: "iis5"})
	l.world.On(l.client, func() {
		c, err := l.client.Dial("tcp", "", "172.16.0.25:25", 0)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		c.Write([]byte("NOOP " + strings.Repeat("a", 3000) + "\r\n"))
		if heard, err := io.ReadAll(c); err != nil || !strings.Contains(string(heard), "\n421 5.5.2 ") {
			t.Errorf("want 421 and the end, got %q, %v", heard, err)
		}
	})
}

// TestLoopEndsAtTheProductsLimit: IIS 5 takes 15 hops (KB Q303734), others the 100 of RFC 5321 section 6.3.
func TestLoopEndsAtTheProductsLimit(t *testing.T) {
	// Accepted are the message as handed in, which IIS marks with a field of its own, one for each hop up to the one too many,
	// and the report.
	for name, want := range map[string]int{"iis5": 15 + 2, "exchange2003": 15 + 2, "rfc5321": 100 + 3} {
		l := newLab(t, peer.Setup{Product: name, Settings: []string{"smart-host=[172.16.0.25]", "relay=all"}})
		l.world.On(l.server, func() {
			if err := l.mta.Submit("ana@fabrikam.example", []string{"bob@far.example"}, []byte("From: ana@fabrikam.example\r\n\r\n")); err != nil {
				t.Error(err)
			}
			l.server.Sleep(time.Hour)
		})
		if got := len(smallworld.Facts[*record.Accepted](l.world)); got != want {
			t.Errorf("%s: want %d messages accepted, got %d", name, want, got)
		}
	}
}
