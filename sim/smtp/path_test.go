package smtp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

// long is the longest local part there may be.
var long = strings.Repeat("x", 64)

var reversePaths = []struct {
	name, args string
	allow      smtp.Allow
	want       smtp.Path
	params     string
	err        string // empty: none
}{
	{name: "plain, RFC 5321 4.1.1.2", args: "FROM:<a@b.example>", want: smtp.Path{Local: "a", Domain: "b.example"}},
	{name: "any case of letters, 2.4", args: "from:<A@b.Example>", want: smtp.Path{Local: "A", Domain: "b.Example"}},
	{name: "null path, 4.5.5", args: "FROM:<>", want: smtp.Path{}},
	{name: "parameters, 4.1.2", args: "FROM:<a@b.example> SIZE=1460 SMTPUTF8",
		want: smtp.Path{Local: "a", Domain: "b.example"}, params: "SIZE=1460 SMTPUTF8"},
	{name: "AUTH=<>, RFC 4954 5", args: "FROM:<> AUTH=<>", want: smtp.Path{}, params: "AUTH=<>"},
	{name: "source route, appendix C", args: "FROM:<@a.example,@b.example:c@d.example>",
		want: smtp.Path{Route: []string{"a.example", "b.example"}, Local: "c", Domain: "d.example"}},
	{name: "quoted local part, 4.1.2", args: `FROM:<"a b@\"c\\"@d.example>`, want: smtp.Path{Local: `a b@"c\`, Domain: "d.example"}},
	{name: "needless quotes", args: `FROM:<"a"@d.example>`, want: smtp.Path{Local: "a", Domain: "d.example"}},
	{name: "empty quoted local part", args: `FROM:<""@d.example>`, want: smtp.Path{Domain: "d.example"}},
	{name: "IPv4 literal, 4.1.3", args: "FROM:<a@[192.0.2.1]>", want: smtp.Path{Local: "a", Domain: "[192.0.2.1]"}},
	{name: "IPv6 literal, 4.1.3", args: "FROM:<a@[IPv6:2001:db8::1]>", want: smtp.Path{Local: "a", Domain: "[IPv6:2001:db8::1]"}},
	{name: "general literal, 4.1.3", args: "FROM:<a@[x400:c=us/a=x]>", want: smtp.Path{Local: "a", Domain: "[x400:c=us/a=x]"}},
	{name: "local part of 64 octets, 4.5.3.1.1", args: "FROM:<" + long + "@b>", want: smtp.Path{Local: long, Domain: "b"}},

	{name: "local part of 65 octets", args: "FROM:<x" + long + "@b>", err: "at most 64 octets"},
	{name: "the same, allowed", args: "FROM:<x" + long + "@b>", allow: smtp.AllowOverlong, want: smtp.Path{Local: "x" + long, Domain: "b"}},
	{name: "no keyword", args: "<a@b.example>", err: `octet 1: want FROM:, got "<a@b.example>"`},
	{name: "nothing", args: "", err: "octet 1: want FROM:, got the end"},
	{name: "no colon", args: "FROM<a@b>", err: `":" after FROM`},
	{name: "space after the colon", args: "FROM: <a@b>", err: `octet 6: want "<", got " <a@b>"`},
	{name: "the same, allowed", args: "FROM: <a@b>", allow: smtp.AllowSpaceAfterColon, want: smtp.Path{Local: "a", Domain: "b"}},
	{name: "space before the colon", args: "FROM :<a@b>", err: `":" after FROM`},
	{name: "the same, allowed", args: "FROM :<a@b>", allow: smtp.AllowSpaceBeforeColon, want: smtp.Path{Local: "a", Domain: "b"}},
	{name: "no brackets", args: "FROM:a@b", err: `want "<"`},
	{name: "the same, allowed", args: "FROM:a@b SIZE=1", allow: smtp.AllowNoBrackets,
		want: smtp.Path{Local: "a", Domain: "b"}, params: "SIZE=1"},
	{name: "nothing where brackets may lack", args: "FROM:", allow: smtp.AllowNoBrackets, err: "want a local part"},
	{name: "a bracket that is not opened", args: "FROM:a@b>", allow: smtp.AllowNoBrackets, err: "want a space or the end after the path"},
	{name: "a bracket that is not closed", args: "FROM:<a@b", err: `want ">"`},
	{name: "no domain", args: "FROM:<a>", err: "its domain"},
	{name: "the same, allowed", args: "FROM:<a>", allow: smtp.AllowBareLocalPart, want: smtp.Path{Local: "a"}},
	{name: "Postmaster sends nothing", args: "FROM:<Postmaster>", err: "its domain"},
	{name: "an empty name", args: `FROM:<"">`, allow: smtp.AllowBareLocalPart, err: `"@" after an empty local part`},
	{name: "loose dots", args: "FROM:<.a..b.@c>", err: "no dot at the ends"},
	{name: "the same, allowed", args: "FROM:<.a..b.@c>", allow: smtp.AllowLooseDots, want: smtp.Path{Local: ".a..b.", Domain: "c"}},
	{name: "trailing dot", args: "FROM:<a@b.example.>", err: "found: trailing dot"},
	{name: "the same, allowed", args: "FROM:<a@b.example.>", allow: smtp.AllowTrailingDot,
		want: smtp.Path{Local: "a", Domain: "b.example."}},
	{name: "underscore", args: "FROM:<a@b_c.example>", err: "found: underscore"},
	{name: "the same, allowed", args: "FROM:<a@b_c.example>", allow: smtp.AllowUnderscore,
		want: smtp.Path{Local: "a", Domain: "b_c.example"}},
	{name: "UTF-8", args: "FROM:<é@b.example>", err: "want a local part"},
	{name: "the same, allowed (RFC 6531 3.3)", args: "FROM:<é@ü.example>", allow: smtp.AllowUTF8,
		want: smtp.Path{Local: "é", Domain: "ü.example"}},
	{name: "broken UTF-8", args: "FROM:<\xff@b.example>", allow: smtp.AllowUTF8, err: "valid UTF-8"},
	{name: "two spaces", args: "FROM:<a@b>  SIZE=1", err: "name of a parameter"},
	{name: "the same, allowed", args: "FROM:<a@b>  SIZE=1  RET=FULL", allow: smtp.AllowExtraSpaces,
		want: smtp.Path{Local: "a", Domain: "b"}, params: "SIZE=1 RET=FULL"},
	{name: "no space", args: "FROM:<a@b>SIZE=1", err: "a space or the end"},
	{name: "repeated parameter, RFC 3461 5.1", args: "FROM:<a@b> RET=FULL ret=HDRS", err: `octet 21: want each parameter once`},
	{name: "the same, allowed", args: "FROM:<a@b> RET=FULL ret=HDRS", allow: smtp.AllowRepeatedParams,
		want: smtp.Path{Local: "a", Domain: "b"}, params: "RET=FULL ret=HDRS"},
	{name: "no value", args: "FROM:<a@b> SIZE=", err: "a value after ="},
	{name: "= in a value", args: "FROM:<a@b> SIZE=1=2", err: "a space or the end after a parameter"},
	{name: "empty label", args: "FROM:<a@b..c>", err: "found: empty label"},
	{name: "route without end", args: "FROM:<@a>", err: "source route"},
	{name: "route with comma before colon", args: "FROM:<@a,:b@c>", err: "source route"},
	{name: "route and bare name", args: "FROM:<@a:b>", allow: smtp.AllowBareLocalPart, err: "after a source route"},
	{name: "control character in quotes", args: "FROM:<\"a\x01\"@b>", err: "printable"},
	{name: "quote not closed", args: `FROM:<"a\`, err: "printable"},
	{name: "literal not closed", args: "FROM:<a@[192.0.2.1>", err: `"]"`},
	{name: "bad literal", args: "FROM:<a@[192.0.2]>", err: "an address literal"},
}

func TestParseMail(t *testing.T) {
	for _, tt := range reversePaths {
		t.Run(tt.name, func(t *testing.T) {
			got, params, err := smtp.ParseMail(tt.args, tt.allow)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("error: want %q in it, got %v", tt.err, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || params.String() != tt.params {
				t.Errorf("parameters %q, path:\n%s", params, diff)
			}
		})
	}
}

func TestParseRcpt(t *testing.T) {
	for args, want := range map[string]string{
		"TO:<a@b.example>": "<a@b.example>",
		"TO:<Postmaster>":  "<Postmaster>", // RFC 5321 4.5.1
		"to:<POSTMASTER>":  "<POSTMASTER>", // 4.1.1.3: in any case of letters
		"TO:<>":            "",             // 4.1.1.3: a forward path is no null path
		"TO:<a>":           "",
		"FROM:<a@b>":       "",
	} {
		p, _, err := smtp.ParseRcpt(args, 0)
		if want == "" && err == nil || want != "" && (err != nil || p.String() != want) {
			t.Errorf("%s: want %q, got %q, %v", args, want, p, err)
		}
	}
	if _, _, err := smtp.ParseRcpt("TO:<>", ^smtp.Allow(0)); err == nil {
		t.Error("no allowance may let a null path be a recipient")
	}
}

func TestSizesOfPaths(t *testing.T) { // RFC 5321 4.5.3.1
	label := strings.Repeat("d", 63)
	domain := strings.Join([]string{label, label, label}, ".") // 191
	fits := "<" + strings.Repeat("x", 62) + "@" + domain + ">"
	if len(fits) != 256 {
		t.Fatalf("the test is wrong: %d", len(fits))
	}
	if _, err := smtp.ParsePath(fits, 0); err != nil {
		t.Error(err)
	}
	if _, err := smtp.ParsePath("<x"+fits[1:], 0); err == nil || !strings.Contains(err.Error(), "256") {
		t.Errorf("257 octets: got %v", err)
	}
	if _, err := smtp.ParsePath("<a@"+domain+"."+label+".d>", 0); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("domain of 257 octets: got %v", err)
	}
}

func TestParseMailbox(t *testing.T) {
	for text, want := range map[string]string{"a@b": "a@b", `"a b"@c`: `"a b"@c`, "a": "", "": "", "<a@b>": "", "a@b c": "", "@r:a@b": ""} {
		p, err := smtp.ParseMailbox(text, 0)
		if p.Mailbox() != want || (err == nil) != (want != "") {
			t.Errorf("%q: want %q, got %q, %v", text, want, p.Mailbox(), err)
		}
	}
	if c := smtp.RcptCommand(smtp.Path{Local: "a", Domain: "b"}, nil); c.String() != "RCPT TO:<a@b>" {
		t.Errorf("got %q", c)
	}
	if (smtp.Path{}).Mailbox() != "" {
		t.Error("the null path has no mailbox")
	}
}

var hosts = rapid.OneOf(
	rapid.StringMatching(`[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[A-Z0-9]{1,5}){0,3}`),
	rapid.SampledFrom([]string{"[192.0.2.1]", "[IPv6:2001:db8::1]", "[IPv6:::ffff:192.0.2.1]", "[tag:content]"}),
)

func paths(t *rapid.T) smtp.Path {
	p := smtp.Path{
		Local:  rapid.StringMatching(`[ -~]{0,64}`).Draw(t, "local"),
		Domain: hosts.Draw(t, "domain"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "hops") {
		p.Route = append(p.Route, rapid.StringMatching(`[a-z]{1,9}(\.[a-z]{1,9})?`).Draw(t, "hop"))
	}
	return p
}

func TestPathReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := paths(t)
		params := smtp.Params{{Keyword: "SIZE", Value: "1"}}
		params = append(params, smtp.Param{Keyword: "X-" + rapid.StringMatching(`[A-Z0-9-]{0,5}`).Draw(t, "keyword")})
		got, gotParams, err := smtp.ParseMail(smtp.MailCommand(p, params).Args, 0)
		if err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		if diff := cmp.Diff(p, got) + cmp.Diff(params, gotParams); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{
		"FROM:<a@b.example> SIZE=1", "TO:<Postmaster>", `FROM:<@a,@b:"c d"@[IPv6:::1]>`, "FROM: a@b",
		"TO:<.a..b@c_d.>", "FROM:<é@ü> X=é", `FROM:<"\`,
	} {
		f.Add(seed, uint(0))
		f.Add(seed, ^uint(0))
	}
	f.Fuzz(func(t *testing.T, args string, allow uint) {
		p, params, err := smtp.ParseMail(args, smtp.Allow(allow))
		if err != nil {
			p, params, err = smtp.ParseRcpt(args, smtp.Allow(allow))
		}
		if err != nil {
			return
		}
		canonical := smtp.Allow(allow) | smtp.AllowBareLocalPart | smtp.AllowOverlong // quoting may add octets
		again, paramsAgain, err := smtp.ParseMail(smtp.MailCommand(p, params).Args, canonical)
		if err != nil || !cmp.Equal(p, again) || !cmp.Equal(params, paramsAgain) {
			t.Errorf("%q reads as %q, which reads as %q, %v", args, p, again, err)
		}
	})
}
