package smtp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestParams(t *testing.T) {
	_, p, err := smtp.ParseMail("FROM:<> SIZE=100 body=8BITMIME SMTPUTF8", 0)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := p.Get("BODY"); !ok || v != "8BITMIME" {
		t.Errorf("BODY: got %q, %v", v, ok)
	}
	if v, ok := p.Get("smtputf8"); !ok || v != "" {
		t.Errorf("SMTPUTF8: got %q, %v", v, ok)
	}
	if p.Has("RET") {
		t.Error("RET was not given")
	}
	if got := p.Without("Body").String(); got != "SIZE=100 SMTPUTF8" || len(p) != 3 {
		t.Errorf("got %q and %q", got, p)
	}
	if _, none, err := smtp.ParseMail("FROM:<>", 0); none != nil || err != nil {
		t.Errorf("got %v, %v", none, err)
	}
	if _, _, err := smtp.ParseMail("FROM:<> -A=1", 0); err == nil { // RFC 5321 4.1.2: a keyword begins with a letter or digit
		t.Error("want an error for a keyword that begins with a hyphen")
	}
}

func TestParseSize(t *testing.T) { // RFC 1870 5
	for value, want := range map[string]int64{
		"0": 0, "1460": 1460, "00000000000000000001": 1, "9223372036854775807": 1<<63 - 1,
		"": -1, "-1": -1, "1k": -1, "9223372036854775808": -1, "000000000000000000001": -1, "+1": -1,
	} {
		got, err := smtp.ParseSize(value)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: want %d, got %d, %v", value, want, got, err)
		}
	}
}

func TestXtext(t *testing.T) { // RFC 3461 4
	for text, want := range map[string]string{
		"a@b": "a@b", "a+2Bb": "a+b", "+20": " ", "+00": "\x00", "": "",
		"a+": "!", "+2": "!", "+2b": "!", "a=b": "!", "a b": "!", "+zz": "!", "\x80": "!",
	} {
		got, err := smtp.DecodeXtext(text)
		if (err != nil) != (want == "!") || err == nil && got != want {
			t.Errorf("%q: want %q, got %q, %v", text, want, got, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		got, err := smtp.DecodeXtext(smtp.EncodeXtext(text))
		if err != nil || got != text {
			t.Fatalf("%q came back as %q, %v", text, got, err)
		}
	})
}

func TestParseNotify(t *testing.T) { // RFC 3461 4.1
	for value, want := range map[string]smtp.Notify{
		"NEVER": smtp.NotifyNever, "success": smtp.NotifySuccess, "DELAY,FAILURE": smtp.NotifyDelay | smtp.NotifyFailure,
		"SUCCESS,FAILURE,DELAY": smtp.NotifySuccess | smtp.NotifyFailure | smtp.NotifyDelay,
		"":                      0, "NEVER,DELAY": 0, "DELAY,NEVER": 0, "NEVER,NEVER": 0, "DELAY,DELAY": 0, "DELAY,": 0,
		"SOMETIMES": 0, "FAILURE DELAY": 0,
	} {
		got, err := smtp.ParseNotify(value)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q: want %q, got %q, %v", value, want, got, err)
		}
		if again, _ := smtp.ParseNotify(got.String()); again != want {
			t.Errorf("%q is written as %q", value, got)
		}
	}
}

func TestDSNParameters(t *testing.T) {
	if ret, err := smtp.ParseRet("hdrs"); ret != smtp.ReturnHeaders || err != nil {
		t.Errorf("got %q, %v", ret, err)
	}
	if _, err := smtp.ParseRet("BAD"); err == nil {
		t.Error("want an error for RET=BAD")
	}
	if id, err := smtp.ParseEnvID("QQ+20314159"); id != "QQ 314159" || err != nil { // RFC 3461 4.4
		t.Errorf("got %q, %v", id, err)
	}
	for _, bad := range []string{"", "a+zz", "+0D", strings.Repeat("x", 101)} {
		if _, err := smtp.ParseEnvID(bad); err == nil {
			t.Errorf("ENVID=%.20s: want an error", bad)
		}
	}
	want := smtp.TypedText{Type: "rfc822", Text: "a+b@c.example"}
	got, err := smtp.ParseORcpt("rfc822;a+2Bb@c.example") // RFC 3461 4.2
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if v := smtp.ORcptValue(want); v != "rfc822;a+2Bb@c.example" {
		t.Errorf("got %q", v)
	}
	for _, bad := range []string{"a@b", ";a@b", "rfc822;", "rfc822;a b", "r(;a", "rfc822;" + strings.Repeat("x", 500)} {
		if _, err := smtp.ParseORcpt(bad); err == nil {
			t.Errorf("ORCPT=%.20s: want an error", bad)
		}
	}
}

func FuzzDSNParameters(f *testing.F) {
	for _, seed := range []string{"rfc822;a+2Bb@c", "NEVER", "SUCCESS,DELAY", "+", "a=b", "FULL"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if o, err := smtp.ParseORcpt(value); err == nil {
			if again, err := smtp.ParseORcpt(smtp.ORcptValue(o)); err != nil && len(smtp.ORcptValue(o)) <= 500 || err == nil && again != o {
				t.Errorf("%q: %v then %v, %v", value, o, again, err)
			}
		}
		if n, err := smtp.ParseNotify(value); err == nil {
			if again, err := smtp.ParseNotify(n.String()); err != nil || again != n {
				t.Errorf("%q: %v then %v, %v", value, n, again, err)
			}
		}
		if text, err := smtp.DecodeXtext(value); err == nil {
			if again, err := smtp.DecodeXtext(smtp.EncodeXtext(text)); err != nil || again != text {
				t.Errorf("%q: %q then %q, %v", value, text, again, err)
			}
		}
		_, _ = smtp.ParseSize(value)
		_, _ = smtp.ParseEnvID(value)
		_, _ = smtp.ParseRet(value)
	})
}
