package capture_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// TestContent sends messages made of all that a reader can stumble over, cut into packets anywhere, and wants them back.
func TestContent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		message := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{".", "\r", "\n", "\r\n", "a", "..", "\r\n."})).Draw(rt, "message"), "") + "\r\n"
		wire := "C" + string(smtp.AppendFinalDot(smtp.AppendDotStuffed(nil, []byte(message)))) + "QUIT\r\n"
		c := greeted().say("CDATA\r\n", "S354 go\r\n")
		for wire = wire[1:]; wire != ""; {
			n := rapid.IntRange(1, len(wire)).Draw(rt, "packet")
			c.say("C" + wire[:n])
			wire = wire[n:]
		}
		talks := readBack(t, file(t, c.say("S250 queued\r\n", "S221 bye\r\n").packets), capture.Limits{})
		var got *record.Octets
		for _, e := range talks[0].Events {
			if o, ok := e.Fact.(*record.Octets); ok {
				got = o
			}
		}
		if got == nil || string(got.Data) != message {
			rt.Fatalf("want the message %q, got %+v", message, got)
		}
		if all := lines(talks); all[len(all)-3] != "C: QUIT" || all[len(all)-4] != "C: ." {
			rt.Fatalf("want the final dot and QUIT after it, got %q", all)
		}
	})
}

// TestLimits reads more than may be kept. What is left out is counted, and the dialogue stays in step.
func TestLimits(t *testing.T) {
	c := greeted().say("CDATA\r\n", "S354 go\r\n")
	for range 100 {
		c.say("C" + strings.Repeat("0123456\r\n", 100))
	}
	c.say("C.\r\n", "S250 queued\r\n", "CNOOP "+strings.Repeat("x", 30000)+"\r\n", "S250 ok\r\n", "CQUIT\r\n", "S221 bye\r\n").close()
	talks := readBack(t, file(t, c.packets), capture.Limits{Content: 1000})
	got := strings.Join(lines(talks), "\n")
	if !strings.Contains(got, "C: <message of 90000 octets>\nC: .\nS: 250 queued") || !strings.HasSuffix(got, "C: QUIT\nS: 221 bye\nC closes\nS closes") {
		t.Errorf("want the message's true size, and what follows, got\n%s", got)
	}
	if want := int64(89000 + len("NOOP \r") + 30000 - 16384); talks[0].Dropped != want {
		t.Errorf("want %d octets counted as dropped, got %d", want, talks[0].Dropped)
	}
	talks = readBack(t, file(t, c.packets), capture.Limits{Talk: 2000})
	if n := len(talks[0].Events); n > 20 || talks[0].Dropped < 100000 {
		t.Errorf("want a short talk, and the rest counted, got %d events, %d dropped", n, talks[0].Dropped)
	}
}

// TestManyOpen opens more connections than may be open.
func TestManyOpen(t *testing.T) {
	var packets []record.Event
	for i := range 50 {
		c := newCall()
		c.client = netipPort(c.client, uint16(2000+i))
		packets = append(packets, c.open().say(fmt.Sprintf("S220 %d SMTP\r\n", i)).packets...)
	}
	talks, summary, err := readAll(file(t, packets), capture.Limits{Open: 8})
	if err != nil || len(talks) != 50 || summary.Evicted != 42 {
		t.Errorf("want 50 talks, 42 of them ended early, got %d, %+v, %v", len(talks), summary, err)
	}
	for i, talk := range talks {
		if talk.Number != i+1 {
			t.Errorf("want the talks in order, got number %d at %d", talk.Number, i)
		}
	}
}

// TestAnswers compares how answers are written with the master-file form of miekg/dns.
func TestAnswers(t *testing.T) {
	for _, text := range []string{
		"x. 1 IN A 192.0.2.1", "x. 1 IN AAAA 2001:db8::1", "x. 1 IN MX 10 mx.x.", "x. 1 IN MX 0 .", "x. 1 IN CNAME y.x.", "x. 1 IN NS ns.x.",
		"x. 1 IN PTR host.x.", `x. 1 IN PTR a\.b\032c\@\200.x.`, "x. 1 IN SOA ns.x. hostmaster.x. 1 3600 600 86400 4294967295",
		`x. 1 IN TXT "v=spf1 -all" "a\"b\\c\009"`, "x. 1 IN SRV 1 2 25 mx.x.", `x. 1 IN TYPE65280 \# 3 abcdef`,
	} {
		q := new(dns.Msg).SetQuestion("x.", dns.TypeANY)
		answer := new(dns.Msg).SetReply(q)
		answer.Compress = true
		answer.Answer = []dns.RR{rr(t, text), rr(t, text)}
		packed, err := answer.Pack()
		if err != nil {
			t.Fatal(err)
		}
		asked, _ := q.Pack()
		back := new(dns.Msg)
		if err := back.Unpack(packed); err != nil {
			t.Fatal(err)
		}
		want := strings.ReplaceAll(strings.SplitN(back.Answer[0].String(), "\t", 4)[3], "\t", " ")
		if !strings.HasSuffix(want, " .") {
			want = strings.TrimSuffix(want, ".")
		}
		talks := readBack(t, file(t, datagrams("Q"+string(asked), "A"+string(packed))), capture.Limits{})
		got := talks[0].Events[1].Fact.(*record.Answered).Answers
		if len(got) != 2 || got[0] != want || got[1] != want {
			t.Errorf("want %q twice, got %q", want, got)
		}
	}
}

// TestCutDNS cuts an answer everywhere: what can be read is there, and nothing panics.
func TestCutDNS(t *testing.T) {
	q := new(dns.Msg).SetQuestion("x.example.", dns.TypeMX)
	answer := new(dns.Msg).SetReply(q)
	answer.Answer = []dns.RR{rr(t, "x.example. 1 IN MX 10 mx.x.example."), rr(t, "x.example. 1 IN MX 20 my.x.example.")}
	packed, err := answer.Pack()
	if err != nil {
		t.Fatal(err)
	}
	asked, _ := q.Pack()
	for size := 12; size <= len(packed); size++ {
		talks := readBack(t, file(t, datagrams("Q"+string(asked), "A"+string(packed[:size]))), capture.Limits{})
		switch f := talks[0].Events[1].Fact.(type) {
		case *record.Answered:
			if f.Name == "x.example" && (size < len(packed)) == (len(f.Answers) == 2) {
				t.Errorf("%d of %d bytes: want the answers that are whole, got %q", size, len(packed), f.Answers)
			}
		case *record.Unanswered:
			if f.Why != "malformed" {
				t.Errorf("%d bytes: want a malformed answer, got %q", size, f.Why)
			}
		}
	}
}

// TestSecretsStayInTheCapture: what is read of a capture shows no password (RFC 4954).
func TestSecretsStayInTheCapture(t *testing.T) {
	c := greeted().say("CAUTH PLAIN AGFuYQBzZWNyZXQ=\r\n", "S535 no\r\n", "CAUTH LOGIN\r\n", "S334 VXNlcm5hbWU6\r\n", "CYW5h\r\n",
		"S334 UGFzc3dvcmQ6\r\n", "Cc2VjcmV0\r\n", "S235 ok\r\n", "CQUIT\r\n", "S221 bye\r\n")
	got := lines(readBack(t, file(t, c.close().packets), capture.Limits{}))
	want := []string{"C: AUTH PLAIN ***", "S: 535 no", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: ***", "S: 334 UGFzc3dvcmQ6", "C: ***",
		"S: 235 ok", "C: QUIT", "S: 221 bye"}
	if !strings.Contains(strings.Join(got, "|"), strings.Join(want, "|")) {
		t.Errorf("want %q at the end, got %q", want, got)
	}
}
