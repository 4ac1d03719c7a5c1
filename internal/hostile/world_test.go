package hostile

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A stage is a simulated world of two hosts: a server, and a client that the test speaks for.
type stage struct {
	t      tester
	world  *smallworld.World
	server *sim.Machine
	client *sim.Machine
	mta    *peer.Server
}

// A tester is what testing and rapid have in common.
type tester interface {
	smallworld.Test
	Error(...any)
	Errorf(string, ...any)
}

// serverAt is where the server is.
const serverAt = "172.16.0.25"

// newStage has a product on the server, the destination of b.example. An empty name leaves the server to the test.
func newStage(t tester, setup peer.Setup) *stage {
	t.Helper()
	s := &stage{t: t, world: smallworld.New(t, sim.Options{Seed: 1})}
	s.server, s.client = s.world.Host("mx.b.example", serverAt), s.world.Host("client.a.example", "172.16.0.10")
	if setup.Product != "" {
		setup.Domains = []string{"b.example"}
		s.mta = s.start(s.server, setup)
	}
	return s
}

func (s *stage) start(m *sim.Machine, setup peer.Setup) (mta *peer.Server) {
	s.t.Helper()
	s.world.On(m, func() {
		var err error
		if mta, err = peer.Start(m, setup); err != nil {
			s.t.Error(err)
		}
	})
	return mta
}

// run lets time pass.
func (s *stage) run(d time.Duration) {
	s.t.Helper()
	if _, err := s.world.Run(s.world.Now().Add(d), nil); err != nil {
		s.t.Fatal(err)
	}
	if hung := s.world.Hung(); len(hung) > 0 {
		s.t.Errorf("want no task to hang, got %v", hung)
	}
}

// dial connects the client. It must be called in a task of the client.
func (s *stage) dial() sim.Conn {
	conn, err := s.client.Dial("tcp", "", serverAt+":25", 0)
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetReadDeadline(s.client.Now().Add(time.Hour))
	return conn
}

// send says everything in one piece and returns all that the server answers before it hangs up, or an hour is over. It must
// be called in a task of the client.
func (s *stage) send(text string) string {
	conn := s.dial()
	defer conn.Close()
	io.WriteString(conn, text)
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// inbox are the messages in mailboxes, without the fields that servers put on top.
func (s *stage) inbox() []string {
	var list []string
	for _, f := range smallworld.Facts[*record.Filed](s.world) {
		if f.Folder == "inbox" {
			_, text, _ := strings.Cut(string(f.Data), "Subject: ")
			list = append(list, text)
		}
	}
	return list
}

// knows reports whether a product offers an extension.
func (s *stage) knows(keyword string) bool {
	return slices.ContainsFunc(s.mta.Product().Receive.Keywords, func(line string) bool {
		word, _, _ := strings.Cut(line, " ")
		return strings.EqualFold(word, keyword)
	})
}

// products are the names of all that take mail from a client of whom they know nothing but the address.
func products(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, name := range peer.Products.Names() {
		if newStage(t, peer.Setup{Product: name}).mta.Product().Receive.Admit == nil {
			list = append(list, name)
		}
	}
	if len(list) < 10 {
		t.Fatalf("want all products but the one that wants names, got %v", list)
	}
	return list
}
