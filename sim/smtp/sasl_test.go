package smtp

import (
	"strings"
	"testing"
)

func TestVeilHidesSecrets(t *testing.T) {
	for _, c := range []struct{ said, shown string }{
		{"C: AUTH PLAIN AGFuYQBzZWNyZXQ=|S: 235 2.7.0 OK|C: NOOP", "C: AUTH PLAIN ***|S: 235 2.7.0 OK|C: NOOP"},
		{"C: auth  LOGIN|S: 334 VXNlcm5hbWU6|C: YW5h|S: 334 UGFzc3dvcmQ6|C: c2VjcmV0|S: 535 no|C: QUIT",
			"C: auth LOGIN|S: 334 VXNlcm5hbWU6|C: ***|S: 334 UGFzc3dvcmQ6|C: ***|S: 535 no|C: QUIT"},
		{"C: AUTH PLAIN|S: 334 |C: *|S: 501 off|C: MAIL FROM:<>", "C: AUTH PLAIN|S: 334 |C: *|S: 501 off|C: MAIL FROM:<>"},
		{"C: X-EXPS LOGIN YW5h extra|S: 504 no|C: AUTHOR x", "C: X-EXPS LOGIN ***|S: 504 no|C: AUTHOR x"},
		{"C: AUTH|S: 501 what|C: RSET|S: 334 odd|C: NOOP", "C: AUTH|S: 501 what|C: RSET|S: 334 odd|C: NOOP"},
		{"C:  AUTH PLAIN x|C: pipelined|S: 500 no", "C: AUTH PLAIN ***|C: ***|S: 500 no"},
		{"C: AUTH PLAIN|S: 504 no|C: AGFuYQBzZWNyZXQ=|S: 500 what|C: RSET|S: 250 OK|C: AGFuYQBzZWNyZXQ=",
			"C: AUTH PLAIN|S: 504 no|C: ***|S: 500 what|C: RSET|S: 250 OK|C: AGFuYQBzZWNyZXQ="}, // it is a command then
		{"C: AUTH LOGIN|S: 538 no|C: YW5hYW5h|S: 500 what|C: c2VjcmV0|S: 500 what|C: Quit",
			"C: AUTH LOGIN|S: 538 no|C: ***|S: 500 what|C: ***|S: 500 what|C: Quit"},
		{"C: AUTH LOGIN|S: 334 x|C: *|S: 501 off|C: c2VjcmV0|S: 500 what|C: STARTTLS",
			"C: AUTH LOGIN|S: 334 x|C: *|S: 501 off|C: ***|S: 500 what|C: STARTTLS"},
		{"C: AUTH PLAIN=AGFuYQBzZWNyZXQ=|S: 504 no", "C: AUTH ***|S: 504 no"},
		{"C: AUTH AGFuYQBzZWNyZXRzZWNyZXQ|S: 504 no", "C: AUTH ***|S: 504 no"},
		{"C: |C: MAIL FROM:<ana@b.example> AUTH=<>", "C: |C: MAIL FROM:<ana@b.example> AUTH=<>"},
	} {
		var v Veil
		var shown []string
		for line := range strings.SplitSeq(c.said, "|") {
			if text, ok := strings.CutPrefix(line, "C: "); ok {
				shown = append(shown, "C: "+v.Client(text))
			} else {
				shown = append(shown, "S: "+v.Server(line[3:]))
			}
		}
		if got := strings.Join(shown, "|"); got != c.shown {
			t.Errorf("%s:\nwant %s\ngot  %s", c.said, c.shown, got)
		}
	}
}

func TestPlain(t *testing.T) {
	actFor, user, password, err := ParsePlain(Plain("ana", "s e\x01é"))
	if actFor != "" || user != "ana" || password != "s e\x01é" || err != nil {
		t.Errorf("want what went in, got %q %q %q %v", actFor, user, password, err)
	}
	for _, bad := range []string{"", "ana", "\x00ana", "\x00ana\x00", "\x00\x00secret", "\x00ana\x00sec\x00ret", "a\x00b\x00c\x00d"} {
		if _, _, _, err := ParsePlain(bad); err == nil {
			t.Errorf("ParsePlain(%q): want an error, got none", bad)
		}
	}
}

func TestSASLLines(t *testing.T) {
	for _, bad := range []string{"=AAA", "AAA=BBB", "%%%", "QQ", "QR==", "QUJD\r\n", "QUJD QUJD"} { // RFC 4954 section 4
		if _, err := DecodeSASL(bad, false); err == nil {
			t.Errorf("DecodeSASL(%q): want an error, got none", bad)
		} else if strings.Contains(err.Error(), bad) {
			t.Errorf("DecodeSASL(%q): want an error that does not quote it, got %v", bad, err)
		}
	}
	if text, err := DecodeSASL("=", true); text != "" || err != nil {
		t.Errorf("want nothing for =, got %q, %v", text, err)
	}
	if _, err := DecodeSASL("=", false); err == nil {
		t.Error(`want an error for "=" in a later line, got none`)
	}
}

func FuzzSASL(f *testing.F) {
	f.Add("AGFuYQBzZWNyZXQ=", true)
	f.Add("=", false)
	f.Add("", true)
	f.Fuzz(func(t *testing.T, line string, initial bool) {
		text, err := DecodeSASL(line, initial)
		if err != nil {
			return
		}
		if again := EncodeSASL(text, initial); again != line {
			t.Fatalf("%q reads as %q, which is written %q", line, text, again)
		}
		if actFor, user, password, err := ParsePlain(text); err == nil && actFor == "" && Plain(user, password) != text {
			t.Fatalf("%q comes back as %q", text, Plain(user, password))
		}
	})
}

// FuzzVeil looks for a secret that comes through: after AUTH nothing of a line is shown until the server ends it.
func FuzzVeil(f *testing.F) {
	f.Add("AUTH PLAIN ", "c2VjcmV0")
	f.Add("auth\tlogin", "*")
	f.Fuzz(func(t *testing.T, command, secret string) {
		words := strings.Fields(command)
		if len(words) == 0 || !strings.EqualFold(words[0], "AUTH") || len(strings.Fields(secret)) == 0 || secret == "*" || secret == "***" {
			return
		}
		var v Veil
		v.Client(command)
		v.Server("334 go on")
		if shown := v.Client(secret); shown != "***" {
			t.Fatalf("after %q the line %q is shown as %q", command, secret, shown)
		}
	})
}
