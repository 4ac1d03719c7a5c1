//go:build interop

package mtas
import ("testing";"time";"net/netip";"net";"bufio";"runtime";"os"
"github.com/smtplab/smtplab/internal/overlay"
"github.com/smtplab/smtplab/internal/netns")
func TestZZ(t *testing.T) {
	a, dns := netip.MustParseAddr("192.0.2.25"), netip.MustParseAddr("198.51.100.53")
	n, err := overlay.NewNetwork(soon(t), a, dns)
	if err != nil { t.Fatal(err) }
	pp := *Postfix
	pp.start = "strace -f -tt -o /tmp/x -e trace='!getpid' /usr/lib/postfix/sbin/master -w"
	s := start(t, &pp, Config{Mailboxes: []string{"bob@b.example"}, Network: n, Address: netip.AddrPortFrom(a, 25), Resolvers: []netip.Addr{dns}, TLS: os.Getenv("ZTLS")!="", Users: map[string]string{"ana":"b"}})
	_ = runtime.GOOS
	nn, err := netns.Join(n.Path())
	if err != nil { t.Fatal(err) }
	for i := 0; i < 3; i++ {
	b := time.Now()
	var c net.Conn
	nn.Do(func() { c, err = net.Dial("tcp", "192.0.2.25:25") })
	if err != nil { t.Fatal(err) }
	l, _ := bufio.NewReader(c).ReadString('\n')
	t.Log(i, time.Since(b), l)
	c.Close()
	}
	x, _ := s.Root.Run(soon(t), "cat", "/tmp/x"); os.WriteFile("/tmp/d2/strace.txt", []byte(x), 0600)
}
