package products_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	_ "github.com/smtplab/smtplab/sim/peer/products"
	"github.com/smtplab/smtplab/sim/record"
)

func TestSmoke(t *testing.T) {
	mem := &record.Memory{}
	w := sim.NewWorld(sim.Options{Seed: 1, Sink: mem})
	defer w.Close()
	a, _ := w.AddHost("mail.contoso.example", netip.MustParseAddr("172.16.0.10"))
	b, _ := w.AddHost("mx.fabrikam.example", netip.MustParseAddr("192.168.2.25"))
	var sa *peer.Server
	w.Do(b, "boot", func() {
		if _, err := peer.Start(b, peer.Setup{Product: "exchange2000", Domains: []string{"fabrikam.example"}}); err != nil {
			t.Error(err)
		}
	})
	w.Do(a, "boot", func() {
		var err error
		if sa, err = peer.Start(a, peer.Setup{Product: "exchange2003", Settings: []string{"smart-host=[192.168.2.25]"}, Domains: []string{"contoso.example"}}); err != nil {
			t.Error(err)
		}
	})
	w.Do(a, "submit", func() {
		sa.Submit("ana@contoso.example", []string{"bob@fabrikam.example", "x@other.example"}, []byte("Subject: hi\r\n\r\nHello\r\n.dot\r\n"))
	})
	out, err := w.Run(w.Now().Add(72*time.Hour), nil)
	fmt.Println(out, err, w.Elapsed())
	for _, e := range mem.Events {
		if e.Fact.Kind() != "packet" {
			s := fmt.Sprintf("%v %s %s %+v", e.At, e.Host, e.Fact.Kind(), e.Fact)
			if f, ok := e.Fact.(*record.Filed); ok {
				s += "\n" + string(f.Data)
			}
			if len(s) > 3000 {
				s = s[:3000]
			}
			fmt.Println(strings.ReplaceAll(s, "\r", ""))
		}
	}
}
