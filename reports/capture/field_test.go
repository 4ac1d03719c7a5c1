package capture_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/sim/record"
)

var sent = greeted().say("CDATA\r\n", "S354 go\r\n", "CSubject: x\r\n\r\n..dot\r\n.\r\n", "S250 queued\r\n", "CQUIT\r\n", "S221 bye\r\n").close()

var sentLines = []string{"C connects 172.16.0.10 > 172.16.0.25:25", "S: 220 mx ESMTP", "C: EHLO c", "S: 250-mx", "S: 250 SIZE",
	"C: MAIL FROM:<a@c>", "S: 250 ok", "C: RCPT TO:<b@mx>", "S: 250 ok", "C: DATA", "S: 354 go", "C: <message of 20 octets>", "C: .",
	"S: 250 queued", "C: QUIT", "S: 221 bye", "C closes", "S closes"}

func TestMessageIsWithoutDotsOfTransparency(t *testing.T) {
	talks := expect(t, file(t, sent.packets), sentLines...)
	for _, e := range talks[0].Events {
		if o, ok := e.Fact.(*record.Octets); ok && string(o.Data) != "Subject: x\r\n\r\n.dot\r\n" {
			t.Errorf("want the message as it was before it was sent, got %q", o.Data)
		}
	}
}

// TestLinkTypes reads one capture under every link type, in either byte order.
func TestLinkTypes(t *testing.T) {
	all := frames(t, file(t, sent.packets))
	be16 := func(n uint16) []byte { return binary.BigEndian.AppendUint16(nil, n) }
	for name, c := range map[string]struct {
		link uint32
		head func(uint16) []byte
	}{
		"Ethernet": {1, func(e uint16) []byte { return append(make([]byte, 12), be16(e)...) }},
		"VLAN":     {1, func(e uint16) []byte { return slices.Concat(make([]byte, 12), be16(0x8100), be16(7), be16(e)) }},
		"VLAN in VLAN": {1, func(e uint16) []byte {
			return slices.Concat(make([]byte, 12), be16(0x88a8), be16(7), be16(0x8100), be16(8), be16(e))
		}},
		"SLL":           {113, func(e uint16) []byte { return append(make([]byte, 14), be16(e)...) }},
		"SLL2":          {276, func(e uint16) []byte { return append(be16(e), make([]byte, 18)...) }},
		"raw":           {101, func(uint16) []byte { return nil }},
		"raw, BSD":      {12, func(uint16) []byte { return nil }},
		"IPv4":          {228, func(uint16) []byte { return nil }},
		"null":          {0, func(uint16) []byte { return []byte{2, 0, 0, 0} }},
		"loop":          {108, func(uint16) []byte { return []byte{0, 0, 0, 2} }},
		"with FCS bits": {1 | 2<<28, func(e uint16) []byte { return append(make([]byte, 12), be16(e)...) }},
	} {
		t.Run(name, func(t *testing.T) {
			for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
				expect(t, pcap(t, c.link, order, relinked(all, c.head)), sentLines...)
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		talks, summary, err := readAll(pcap(t, 147, binary.LittleEndian, all), capture.Limits{})
		if len(talks) > 0 || err != nil || summary.Unknown != len(all) || summary.LinkType != 147 {
			t.Errorf("want %d packets counted as unknown, got %+v, %v", len(all), summary, err)
		}
	})
}

func TestGzip(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(file(t, sent.packets))
	w.Close()
	expect(t, b.Bytes(), sentLines...)
}

// TestJoined reads a connection from its middle on: on a port of mail whatever comes, on another if it shows what it is.
func TestJoined(t *testing.T) {
	talks := expect(t, file(t, sent.packets[9:]), append([]string{"C connects 172.16.0.10 > 172.16.0.25:25"}, sentLines[8:]...)...)
	if !talks[0].Joined {
		t.Error("want the talk marked as joined in the middle")
	}
	c := newCall()
	c.server = clientEnd
	c.client = serverEnd // as if the client's port were the lower one
	c.say("S220 mx Microsoft ESMTP\r\n", "CEHLO x\r\n", "S250 mx\r\n")
	c.packets = c.packets[0:]
	expect(t, file(t, c.packets), "C connects 172.16.0.10 > 172.16.0.25:25", "C: 220 mx Microsoft ESMTP", "S: EHLO x", "C: 250 mx")
}

// TestOneSide reads what the client said where nothing of the server's was captured.
func TestOneSide(t *testing.T) {
	var own []record.Event
	for _, e := range sent.packets {
		if e.Fact.(*record.Packet).Src == clientEnd {
			own = append(own, e)
		}
	}
	var want []string
	for _, l := range sentLines {
		if l[0] == 'C' {
			want = append(want, l)
		}
	}
	expect(t, file(t, own), want...)
}

// TestAnyPort recognises SMTP by its words, and nothing else.
func TestAnyPort(t *testing.T) {
	on := func(port uint16, texts ...string) []byte {
		c := newCall()
		c.server = netipPort(c.server, port)
		return file(t, c.open().say(texts...).close().packets)
	}
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"greeting says so":     {on(8025, "S220 mx ESMTP\r\n"), 1},
		"EHLO":                 {on(8025, "S220 hello\r\n", "CEHLO x\r\n"), 1},
		"client first":         {on(8025, "CHELO x\r\n"), 1},
		"FTP":                  {on(21, "S220 hello\r\n", "CUSER bob\r\n", "S331 password\r\n"), 0},
		"HTTP":                 {on(80, "CGET / HTTP/1.1\r\n\r\n", "SHTTP/1.1 200 OK\r\n"), 0},
		"greeting and no more": {on(8025, "S220 hello\r\n"), 0},
		"anything on 25":       {on(25, "C\x16\x03\x01\n"), 1},
		"nothing on 25":        {on(25), 1},
		"nothing on 80":        {on(80), 0},
	} {
		talks, summary, err := readAll(c.data, capture.Limits{})
		if err != nil || len(talks) != c.want || summary.Others != 1-c.want {
			t.Errorf("%s: want %d talks, got %d, %+v, %v", name, c.want, len(talks), summary, err)
		}
	}
}

func TestNotOpened(t *testing.T) {
	c := newCall()
	c.packet(record.Client, record.SYN, "")
	expect(t, file(t, c.packets), "C connects 172.16.0.10 > 172.16.0.25:25: timed out")
	c.packet(record.Server, record.RST|record.ACK, "")
	expect(t, file(t, c.packets), "C connects 172.16.0.10 > 172.16.0.25:25: refused")
	// A question that would have been asked over the connection is not known.
	for _, e := range c.packets {
		p := e.Fact.(*record.Packet)
		if p.Dst == serverEnd {
			p.Dst = netipPort(p.Dst, 53)
		} else {
			p.Src = netipPort(p.Src, 53)
		}
	}
	expect(t, file(t, c.packets), "D: 172.16.0.10 refused")
}

func TestHangingUp(t *testing.T) {
	waits := greeted().say("CDATA\r\n").lasts(90 * time.Second)
	expectTail(t, waits.close(), "C: DATA", "C gave up after 1m30s waiting for the reply to DATA", "C closes", "S closes")
	idle := greeted().lasts(5 * time.Minute).say("S421 too slow\r\n")
	idle.packet(record.Server, record.FIN|record.ACK, "")
	expectTail(t, idle, "S: 250 ok", "S gave up after 5m0s waiting for the next command", "S: 421 too slow", "S closes")
	content := greeted().say("CDATA\r\n", "S354 go\r\n", "Cnever\r\nended\r\n").lasts(10 * time.Minute)
	content.packet(record.Server, record.FIN|record.ACK, "")
	expectTail(t, content, "C: <message of 14 octets>", "S gave up after 10m0s waiting for the end of data", "S closes")
	reset := greeted()
	reset.packet(record.Server, record.RST|record.ACK, "")
	expectTail(t, reset, "S: 250 ok", "C was reset", "S resets")
}

func expectTail(t *testing.T, c *call, want ...string) {
	t.Helper()
	got := lines(readBack(t, file(t, c.packets), capture.Limits{}))
	if got = got[max(0, len(got)-len(want)):]; !slices.Equal(got, want) {
		t.Errorf("want at the end\n%s\ngot\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

// TestSwallowed is the capture of KB 818222: a BLOB that nobody answers.
func TestSwallowed(t *testing.T) {
	c := greeted().say("CXEXCH50 1020 2\r\n", "S354 Send binary data\r\n", "C"+strings.Repeat("\r\n.\n", 255)).lasts(10 * time.Minute).close()
	expectTail(t, c, "S: 354 Send binary data", "C: <1020 octets>",
		"C gave up after 10m0s waiting for the reply to the BLOB after XEXCH50", "C closes", "S closes")
}

// TestNeverAcknowledged is the same where the BLOB is lost: it is sent again and again.
func TestNeverAcknowledged(t *testing.T) {
	c := greeted().say("CXEXCH50 8 2\r\n", "S354 Send binary data\r\n")
	blob := c.packet(record.Client, record.PSH|record.ACK, "12345678")
	for _, pause := range []time.Duration{3, 6, 12} {
		c.lasts(pause*time.Second - time.Millisecond)
		again := c.packet(record.Client, record.PSH|record.ACK, "")
		again.Seq, again.Payload = blob.Seq, blob.Payload
	}
	expectTail(t, c, "C: <8 octets>", "C timed out: what it sent was never acknowledged")
}

func TestPipelining(t *testing.T) {
	c := newCall().open().say("S220 mx ESMTP\r\n", "CEHLO c\r\n", "S250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n",
		"CMAIL FROM:<a@c>\r\nRCPT TO:<b@mx>\r\nDATA\r\n", "S250 ok\r\n550 no\r\n503 no\r\n", "CMAIL FROM:<a@c>\r\n", "S250 ok\r\n",
		"CBDAT 4\r\nabcdBDAT 6 LAST\r\n.\r\nend", "S250 ok\r\n250 ok\r\n", "CSTARTTLS\r\n", "S220 go\r\n", "C\x16\x03\n\n", "S\x16\x03")
	expect(t, file(t, c.packets), "C connects 172.16.0.10 > 172.16.0.25:25", "S: 220 mx ESMTP", "C: EHLO c", "S: 250-mx",
		"S: 250-PIPELINING", "S: 250 CHUNKING", "C: MAIL FROM:<a@c>", "C+ RCPT TO:<b@mx>", "C+ DATA", "S: 250 ok", "S+ 550 no", "S+ 503 no",
		"C: MAIL FROM:<a@c>", "S: 250 ok", "C: BDAT 4", "C: <chunk of 4 octets>", "C+ BDAT 6 LAST", "C: <chunk of 6 octets>", "S: 250 ok",
		"S+ 250 ok", "C: STARTTLS", "S: 220 go", "C: <TLS of 4 octets>", "S: <TLS of 2 octets>")
}

// TestLenientEnd reads content that ends with bare LF for the server, which says so.
func TestLenientEnd(t *testing.T) {
	c := greeted().say("CDATA\r\n", "S354 go\r\n", "Chello\n.\n", "S250 queued\r\n", "CQUIT\r\n", "S221 bye\r\n")
	expectTail(t, c, "C: <message of 6 octets>", "C: . (ended by LF)", "S: 250 queued", "C: QUIT", "S: 221 bye")
	// A message that holds the same and goes on is one message.
	c = greeted().say("CDATA\r\n", "S354 go\r\n", "Chello\n.\n", "Cthere\r\n.\r\n", "S250 queued\r\n")
	expectTail(t, c, "C: <message of 15 octets>", "C: .", "S: 250 queued")
}

// TestGaps leaves packets out of the capture. What came after is read, once nothing else can come.
func TestGaps(t *testing.T) {
	at := slices.IndexFunc(sent.packets, func(e record.Event) bool { return strings.HasPrefix(string(e.Fact.(*record.Packet).Payload), "MAIL") })
	talks := readBack(t, file(t, slices.Delete(slices.Clone(sent.packets), at, at+1)), capture.Limits{})
	got := strings.Join(lines(talks), "\n")
	if !strings.Contains(got, "C: <missing of 17 octets>\nC: RCPT TO:<b@mx>") || talks[0].Missing != 17 {
		t.Errorf("want the gap in its place and counted, got %d octets missing:\n%s", talks[0].Missing, got)
	}
	if !strings.Contains(got, "C: <message of 20 octets>") {
		t.Errorf("want the message all the same, got\n%s", got)
	}
}

// TestSnapLength reads a capture that holds but the first octets of each packet.
func TestSnapLength(t *testing.T) {
	c := greeted().say("CDATA\r\n", "S354 go\r\n", "C"+strings.Repeat("0123456\r\n", 100)+".\r\n", "S250 queued\r\n", "CQUIT\r\n", "S221 bye\r\n").close()
	all := frames(t, file(t, c.packets))
	for i := range all {
		all[i].size = len(all[i].data)
		all[i].data = all[i].data[:min(len(all[i].data), 96)]
	}
	data := pcap(t, 1, binary.LittleEndian, all)
	talks, summary, err := readAll(data, capture.Limits{})
	if err != nil || summary.Short == 0 {
		t.Errorf("want packets counted as short, got %+v, %v", summary, err)
	}
	got := strings.Join(lines(talks), "\n")
	want := "S: 354 go\nC: <missing of 861 octets>\nC: <message of 903 octets>\nS: 250 queued\nC: QUIT\nS: 221 bye\nC closes\nS closes"
	if !strings.HasSuffix(got, want) {
		t.Errorf("want at the end\n%s\ngot\n%s", want, got)
	}
}

func TestPortsUsedAgain(t *testing.T) {
	first := newCall().open().say("S220 one SMTP\r\n").close()
	second := newCall()
	second.seqC, second.seqS, second.at = 500000, 700000, first.at
	second.open().say("S220 two SMTP\r\n").close()
	half := newCall().open().say("S220 half SMTP\r\n") // without an end
	third := newCall()
	third.seqC, third.at = 800000, half.at
	third.open().say("S220 three SMTP\r\n")
	for _, c := range []struct{ before, after *call }{{first, second}, {half, third}} {
		talks := readBack(t, file(t, slices.Concat(c.before.packets, c.after.packets)), capture.Limits{})
		if len(talks) != 2 {
			t.Errorf("want two talks, got\n%s", strings.Join(lines(talks), "\n"))
		}
	}
}

func TestDNSOverUDP(t *testing.T) {
	question := func(name string, kind uint16, id uint16) *dns.Msg {
		m := new(dns.Msg).SetQuestion(name, kind)
		m.Id = id
		return m
	}
	pack := func(kind string, m *dns.Msg) string {
		b, err := m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		return kind + string(b)
	}
	mx := question("fabrikam.example.", dns.TypeMX, 7)
	good := new(dns.Msg).SetReply(mx)
	good.Answer = []dns.RR{rr(t, "fabrikam.example. 60 IN MX 10 mx.fabrikam.example.")}
	wrongID := good.Copy()
	wrongID.Id = 8
	wrongName := new(dns.Msg).SetReply(question("x.example.", dns.TypeMX, 7))
	missing := new(dns.Msg).SetRcode(mx, dns.RcodeNameError)
	cut := good.Copy()
	cut.Truncated = true
	host := "D: 172.16.0.10 "
	asked := host + "? fabrikam.example MX udp"
	answered := host + "! fabrikam.example MX 10 mx.fabrikam.example"
	for name, c := range map[string]struct {
		messages []string
		want     []string
	}{
		"answered":       {[]string{pack("Q", mx), pack("A", good)}, []string{asked, answered}},
		"wrong id":       {[]string{pack("Q", mx), pack("A", wrongID), pack("A", good)}, []string{asked, host + "wrong id", answered}},
		"wrong question": {[]string{pack("Q", mx), pack("A", wrongName), pack("A", good)}, []string{asked, host + "wrong question", answered}},
		"no such name":   {[]string{pack("Q", mx), pack("A", missing)}, []string{asked, host + "NXDOMAIN"}},
		"truncated":      {[]string{pack("Q", mx), pack("A", cut)}, []string{asked, host + "truncated", answered}},
		"silence":        {[]string{pack("Q", mx)}, []string{asked, host + "timed out"}},
		"asked again":    {[]string{pack("Q", mx), pack("Q", question("fabrikam.example.", dns.TypeMX, 9))}, []string{asked, host + "timed out", asked, host + "timed out"}},
		"joined":         {[]string{pack("A", good)}, []string{answered}},
		"no DNS":         {[]string{"Qhello"}, nil},
	} {
		t.Run(name, func(t *testing.T) { expect(t, file(t, datagrams(c.messages...)), c.want...) })
	}
	t.Run("refused", func(t *testing.T) {
		all := frames(t, file(t, datagrams(pack("Q", mx))))
		all = append(all, raw{at: all[0].at, data: icmp(t, all[0].data)})
		expect(t, pcap(t, 1, binary.LittleEndian, all), asked, host+"refused")
	})
}

func rr(t *testing.T, text string) dns.RR {
	t.Helper()
	r, err := dns.NewRR(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
