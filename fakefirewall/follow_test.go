package fakefirewall

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim"
)

// kindsSeen runs a talk through a follower alone and writes a letter for the kind of each octet, for each direction.
func kindsSeen(t talk, cut func(string) []string) [2]string {
	f := newFollower()
	var seen [2]strings.Builder
	for _, turn := range t.turns() {
		for _, segment := range cut(turn.text) {
			for rest := []byte(segment); len(rest) > 0; {
				p := f.next(turn.way, rest)
				f.commit(p)
				seen[turn.way].WriteString(strings.Repeat(letter(p.kind), p.n))
				rest = rest[p.n:]
			}
		}
	}
	return [2]string{seen[0].String(), seen[1].String()}
}

// letter names a kind. What may yet become the final dot is content meanwhile, so the two are not told apart here.
func letter(k kind) string {
	return map[kind]string{commandLine: "c", replyLine: "r", content: "m", finalDot: "m", chunk: "k", blob: "b",
		answerLine: "a", earlyBytes: "e", opaqueBytes: "o"}[k]
}

func kindsWanted(t talk) [2]string {
	var want [2]string
	for _, s := range t {
		want[s.way] += strings.Repeat(letter(s.kind), len(s.text))
	}
	return want
}

func TestFollowerStaysInStep(t *testing.T) {
	for name, talk := range talks {
		want := kindsWanted(talk)
		for _, n := range []int{1, 2, 3, 4, 5, 7, 11, 64, 1 << 20} {
			if got := kindsSeen(talk, by(n)); got != want {
				t.Errorf("%s, cut by %d:\nwant %q\ngot  %q", name, n, want, got)
			}
		}
	}
}

func TestFollowerIgnoresWhereSegmentsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(namesOf(talks)).Draw(t, "talk")
		want := kindsWanted(talks[name])
		if got := kindsSeen(talks[name], drawCut(t)); got != want {
			t.Fatalf("%s:\nwant %q\ngot  %q", name, want, got)
		}
	})
}

// unitsSeen lists the ends of units.
func unitsSeen(t talk) []string {
	f := newFollower()
	var units []string
	for _, turn := range t.turns() {
		for rest := []byte(turn.text); len(rest) > 0; {
			p := f.next(turn.way, rest)
			f.commit(p)
			rest = rest[p.n:]
			switch {
			case p.kind == commandLine && p.ends:
				units = append(units, p.verb)
			case p.kind == replyLine && p.last:
				units = append(units, p.code+" for "+p.verb)
			case p.kind == finalDot:
				units = append(units, ".")
			}
		}
	}
	return units
}

func TestRepliesAreMatchedToCommands(t *testing.T) {
	cases := map[string]struct {
		talk talk
		want string
	}{
		"pipelined": {talks["two messages, pipelined"], "220 for greeting,EHLO,250 for EHLO,MAIL,RCPT,RCPT,250 for MAIL," +
			"250 for RCPT,250 for RCPT,DATA,354 for DATA,.,MAIL,RCPT,DATA,250 for end of data,250 for MAIL,250 for RCPT," +
			"354 for DATA,.,QUIT,250 for end of data,221 for QUIT"},
		"unasked":      {talk{reply("220 mx|421 too busy")}, "220 for greeting,421 for "},
		"early talker": {talk{command("HELO a"), reply("220 mx|250 mx")}, "HELO,220 for greeting,250 for HELO"},
	}
	for name, c := range cases {
		if got := strings.Join(unitsSeen(c.talk), ","); got != c.want {
			t.Errorf("%s:\nwant %s\ngot  %s", name, c.want, got)
		}
	}
}

// A client that sends on behind DATA, without waiting for the 354, is caught up with when the reply comes.
func TestEarlyBytesAreGoneOverWhenTheReplyCame(t *testing.T) {
	early := func(text string) said { return said{sim.ToServer, earlyBytes, text} }
	cases := map[string]talk{
		"content": {reply("220 mx"), command("DATA"), early("x\r\n.\r\nNO"), reply("354 go|250 ok"),
			octets(commandLine, "OP\r\n"), reply("250 ok"), command("QUIT"), reply("221 bye")},
		"commands after a refusal": {reply("220 mx"), command("DATA"), early("RSET\r\nDATA\r\nx\r\n.\r\n"),
			reply("503 no|250 ok|354 go|250 ok"), command("QUIT"), reply("221 bye")},
		"part of a BLOB": {reply("220 mx"), command("XEXCH50 4 2"), early("QU"), reply("354 go"), octets(blob, "IT"),
			reply("250 ok"), command("QUIT"), reply("221 bye")},
		"behind STARTTLS": {reply("220 mx"), command("STARTTLS"), early("RSET\r\n"), reply("220 go"), octets(opaqueBytes, "x")},
	}
	for name, talk := range cases {
		if got, want := kindsSeen(talk, uncut), kindsWanted(talk); got != want {
			t.Errorf("%s:\nwant %q\ngot  %q", name, want, got)
		}
	}
}

// A server that ends the message at LF.LF answers 250 while a strict follower still waits for the dot.
func TestServersEndOfDataCounts(t *testing.T) {
	talk := talk{reply("220 mx"), command("DATA"), reply("354 go"), octets(content, "x\n.\n"), reply("250 ok"),
		command("QUIT"), reply("221 bye")}
	if got, want := kindsSeen(talk, by(1)), kindsWanted(talk); got != want {
		t.Errorf("want %q\ngot  %q", want, got)
	}
}

// The reply that refuses a message in its middle does not end it: the client sends on to the dot.
func TestEarlyRefusalDoesNotEndTheContent(t *testing.T) {
	talk := talk{reply("220 mx"), command("DATA"), reply("354 go"), octets(content, "x\r\n"), reply("552 too much"),
		octets(content, "QUIT\r\n"), dot(), command("QUIT"), reply("221 bye")}
	if got, want := kindsSeen(talk, by(1)), kindsWanted(talk); got != want {
		t.Errorf("want %q\ngot  %q", want, got)
	}
}

func TestFollowerForgetsWhatIsTooMuch(t *testing.T) {
	cases := map[string]talk{
		"early":   {reply("220 mx"), command("DATA"), octets(earlyBytes, strings.Repeat("x", maxEarly+1))},
		"pending": {octets(commandLine, strings.Repeat("NOOP\r\n", maxPending+1))},
	}
	for name, talk := range cases {
		f := newFollower()
		for _, s := range talk {
			for rest := []byte(s.text); len(rest) > 0; {
				p := f.next(s.way, rest)
				f.commit(p)
				rest = rest[p.n:]
			}
		}
		if f.mode != inOpaque || f.early != nil || f.pending != nil {
			t.Errorf("%s: want the session given up, got mode %d, %d early, %d pending", name, f.mode, len(f.early), len(f.pending))
		}
	}
}

func FuzzFollower(f *testing.F) {
	for _, talk := range talks {
		f.Add(encode(talk))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		follower := newFollower()
		decode(data, func(d sim.Direction, segment []byte) {
			for len(segment) > 0 {
				p := follower.next(d, segment)
				if p.n < 1 || p.n > len(segment) {
					t.Fatalf("want 1 to %d octets, got %d", len(segment), p.n)
				}
				follower.commit(p)
				segment = segment[p.n:]
			}
			checkBounds(t, follower)
		})
	})
}

func checkBounds(t *testing.T, f *follower) {
	t.Helper()
	if len(f.lines[0].head) > maxLine || len(f.lines[1].head) > maxLine || len(f.early) > maxEarly || len(f.pending) > maxPending {
		t.Fatalf("want bounded memory, got lines of %d and %d, %d early, %d pending",
			len(f.lines[0].head), len(f.lines[1].head), len(f.early), len(f.pending))
	}
}
