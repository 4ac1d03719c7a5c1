package smtp_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestParseCommand(t *testing.T) { // RFC 5321 4.1.1 and 2.4
	for line, want := range map[string]smtp.Command{
		"QUIT":                  {Verb: "QUIT"},
		"quit  ":                {Verb: "QUIT"},
		"Ehlo sub2.":            {Verb: "EHLO", Args: "sub2."},
		"MAIL FROM:<a@b> X=1 ":  {Verb: "MAIL", Args: "FROM:<a@b> X=1"},
		"NOOP \ta  b\t":         {Verb: "NOOP", Args: "a  b"},
		"X-EXPS GSSAPI":         {Verb: "X-EXPS", Args: "GSSAPI"},
		"XEXCH50 1020 2":        {Verb: "XEXCH50", Args: "1020 2"},
		"VRFY \xff":             {Verb: "VRFY", Args: "\xff"},
		"BDAT\t10 LAST":         {Verb: "BDAT", Args: "10 LAST"},
		"DATA this is not data": {Verb: "DATA", Args: "this is not data"},
	} {
		want.Raw = line
		got, err := smtp.ParseCommand(line)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", line, err, diff)
		}
	}
}

func TestParseCommandRefuses(t *testing.T) {
	for line, at := range map[string]int{"": 0, " QUIT": 0, "MAIL:": 4, "\x80": 0, "QUIT\x00": 4, "NOOP a\nQUIT": 6, "NOOP \r": 5, "220 mx": -1} {
		c, err := smtp.ParseCommand(line)
		var wrong *smtp.SyntaxError
		if at < 0 {
			if err != nil {
				t.Errorf("%q: a verb of digits is unknown, but a verb: %v", line, err)
			}
			continue
		}
		if !errors.As(err, &wrong) || wrong.At != at || c.Raw != line || c.Verb != "" {
			t.Errorf("%q: want an error at %d, got %+v, %v", line, at, c, err)
		}
	}
}

func TestCommandReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := smtp.Command{
			Verb: rapid.StringMatching(`[A-Z0-9-]{1,10}`).Draw(t, "verb"),
			Args: rapid.StringMatching(`([!-~]([ -~]{0,20}[!-~])?)?`).Draw(t, "args"),
		}
		got, err := smtp.ParseCommand(c.String())
		got.Raw = ""
		if err != nil || got != c {
			t.Fatalf("want %+v, got %+v, %v", c, got, err)
		}
	})
}

func FuzzParseCommand(f *testing.F) {
	for _, line := range []string{"EHLO a", "mail from:<>", "", " ", "\x00", "X- \t"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := smtp.ParseCommand(line)
		if c.Raw != line {
			t.Errorf("raw %q", c.Raw)
		}
		if err != nil {
			return
		}
		again, err := smtp.ParseCommand(c.String())
		if err != nil || again.Verb != c.Verb || again.Args != c.Args {
			t.Errorf("%q reads as %+v, then as %+v, %v", line, c, again, err)
		}
	})
}
