package products_test

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/secure"
)

// A lab is a world of two hosts: a server under test, and a client that the test speaks for.
type lab struct {
	t      *testing.T
	world  *smallworld.World
	server *sim.Machine
	client *sim.Machine
	mta    *peer.Server
}

func newLab(t *testing.T, setup peer.Setup) *lab {
	t.Helper()
	l := &lab{t: t, world: smallworld.New(t, sim.Options{Seed: 1})}
	l.server = l.world.Host("mx.fabrikam.example", "172.16.0.25")
	l.client = l.world.Host("client.example", "172.16.0.10")
	if setup.Domains == nil {
		setup.Domains = []string{"fabrikam.example"}
	}
	l.mta = l.start(l.server, setup)
	return l
}

// start starts a mail server on a machine.
func (l *lab) start(m *sim.Machine, setup peer.Setup) (mta *peer.Server) {
	l.t.Helper()
	l.world.On(m, func() {
		var err error
		if mta, err = peer.Start(m, setup); err != nil {
			l.t.Error(err)
		}
	})
	return mta
}

// escapes are what a line of a dialogue may hold beside plain text.
var escapes = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\0`, "\x00")

// talk plays a dialogue: "C: " lines are sent; "C. " lines are sent together with the line that follows; "R: " sends
// without a line end; "S: " must be the beginning of what is heard, and "S... " that of a whole reply's last line; "tls" shakes hands;
// "closed" must be the end.
func (l *lab) talk(script string) {
	l.t.Helper()
	l.world.On(l.client, func() {
		conn, err := l.client.Dial("tcp", "", "172.16.0.25:25", 0)
		if err != nil {
			l.t.Error(err)
			return
		}
		defer conn.Close()
		conn.SetReadDeadline(l.client.Now().Add(time.Hour))
		in := bufio.NewReader(conn)
		held := ""
		for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
			kind, text, _ := strings.Cut(line, " ")
			text = escapes.Replace(text)
			switch kind {
			case "C.":
				held += text + "\r\n"
			case "C:", "R:":
				if kind == "C:" {
					text += "\r\n"
				}
				conn.Write([]byte(held + text))
				held = ""
			case "S:":
				if got, err := in.ReadString('\n'); err != nil || !strings.HasPrefix(got, text) {
					l.t.Errorf("want %q, got %q (%v)", text, got, err)
					return
				}
			case "S...":
				got := "250-"
				for len(got) > 3 && got[3] == '-' && err == nil {
					got, err = in.ReadString('\n')
				}
				if err != nil || !strings.HasPrefix(got, text) {
					l.t.Errorf("want a reply that ends with %q, got %q (%v)", text, got, err)
					return
				}
			case "tls":
				shake := secure.Handshake{Until: l.client.Now().Add(time.Minute)}
				if conn, err = secure.Call(l.client, conn, secure.Trust{Name: "mx.fabrikam.example"}, shake); err != nil {
					l.t.Errorf("want TLS, got %v", err)
					return
				}
				in = bufio.NewReader(conn)
			case "closed":
				if got, err := in.ReadString('\n'); err == nil {
					l.t.Errorf("want the end, got %q", got)
				}
			}
		}
	})
}

// fates lists "recipient fate" in order.
func (l *lab) fates() []string {
	var list []string
	for _, f := range smallworld.Facts[*record.Fate](l.world) {
		list = append(list, f.Recipient+" "+f.Fate)
	}
	return list
}
