package smtp_test

import (
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestCheckHello(t *testing.T) {
	long := strings.Repeat("x", 63)
	for name, want := range map[string]string{
		"sub2.":                    "trailing dot, no dot", // KB 240832 refuses it for the first
		"sub2":                     "no dot",               // and accepts this
		"sub2.your-company.com":    "none",
		"mail.example.":            "trailing dot",
		"mail..example":            "empty label",
		"mail.example..":           "trailing dot, empty label",
		".mail.example":            "empty label",
		".":                        "empty label, no dot",
		"":                         "empty",
		"a b.example":              "more than one word",
		"my_host.example":          "underscore",
		"-a.example":               "hyphen at a label's end",
		"a-.example":               "hyphen at a label's end",
		"bücher.example":           "not ASCII",
		"b\xffcher.example":        "bad character",
		"a!.example":               "bad character",
		"192.0.2.1":                "an address without brackets",
		"[192.0.2.1]":              "address literal",
		"[IPv6:2001:db8::1]":       "address literal",
		"[192.0.2.1":               "bad address literal",
		"[2001:db8::1]":            "bad address literal",
		long + ".example":          "none",
		"x" + long + ".example":    "label too long",
		strings.Repeat("x.", 128):  "trailing dot, too long",
		strings.Repeat("x.", 127):  "trailing dot",
		"1.example":                "none", // RFC 1123 2.1: a label may begin with a digit
		"SERVER":                   "no dot",
		strings.Repeat(".", 1<<16): "trailing dot, empty label, too long",
	} {
		if got := smtp.CheckHello(name).String(); got != want {
			t.Errorf("%.40q: want %q, got %q", name, want, got)
		}
	}
	if f := smtp.CheckHello("sub2."); !f.Has(smtp.NameTrailingDot) || f.Has(smtp.NameUnderscore) || !f.Has(smtp.NameMalformed) {
		t.Errorf("got %v", f)
	}
	if f := smtp.CheckHello("sub2"); f.Has(smtp.NameMalformed) {
		t.Errorf("a bare name is well formed; got %v", f)
	}
}

func TestParseLiteral(t *testing.T) { // RFC 5321 4.1.3
	for text, want := range map[string]string{
		"[192.0.2.1]":                        "[192.0.2.1]",
		"[192.000.002.001]":                  "[192.0.2.1]", // Snum: one to three digits
		"[IPv6:2001:DB8::1]":                 "[IPv6:2001:db8::1]",
		"[ipv6:::]":                          "[IPv6:::]",
		"[IPv6:::ffff:192.0.2.1]":            "[IPv6:::ffff:192.0.2.1]",
		"[IPv6:1:2:3:4:5:6:7:8]":             "[IPv6:1:2:3:4:5:6:7:8]",
		"[IPv6:1:2:3:4:5:6::]":               "[IPv6:1:2:3:4:5:6::]",
		"[IPv6:1:2:3:4:5:6:7::]":             "", // "::" stands for two groups at least
		"[IPv6:1:2:3:4:5:6:7]":               "",
		"[IPv6:fe80::1%eth0]":                "",
		"[IPv6:192.0.2.1]":                   "",
		"[x-y:z!]":                           "[x-y:z!]",
		"[x-:z]":                             "",
		"[:z]":                               "",
		"[x:]":                               "",
		"[x:a b]":                            "",
		"[x:a[b]":                            "",
		"[]":                                 "",
		"[1.2.3]":                            "",
		"[1.2.3.256]":                        "",
		"[1.2.3.0004]":                       "",
		"[1.2.3.]":                           "",
		"1.2.3.4":                            "",
		"[mail.example]":                     "",
		"[" + strings.Repeat(":", 999):       "",
		"[" + strings.Repeat(".", 999) + "]": "",
	} {
		got, err := smtp.ParseLiteral(text)
		if want == "" && err == nil || want != "" && (err != nil || got.String() != want) {
			t.Errorf("%.30q: want %q, got %q, %v", text, want, got, err)
		}
	}
}

func TestLiteralReadsBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		octets := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "octets")
		for _, addr := range []netip.Addr{netip.AddrFrom16([16]byte(octets)), netip.AddrFrom4([4]byte(octets[:4]))} {
			want := smtp.Literal{Addr: addr.Unmap().WithZone("")}
			got, err := smtp.ParseLiteral(want.String())
			if err != nil || got != want {
				t.Fatalf("%s: got %s, %v", want, got, err)
			}
		}
	})
}

func FuzzCheckHello(f *testing.F) {
	for _, seed := range []string{"a.example", "sub2.", "[1.2.3.4]", "[IPv6:::1]", "", ".", "é", "a_b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		faults := smtp.CheckHello(name)
		_, _, err := smtp.ParseMail("FROM:<a@"+name+">", smtp.AllowOverlong)
		if refused := faults.Has(smtp.NameMalformed &^ smtp.NameTooLong); refused == (err == nil) && !strings.ContainsAny(name, ">]") {
			t.Errorf("%q: faults are %v, but as a domain: %v", name, faults, err)
		}
		l, err := smtp.ParseLiteral(name)
		if err != nil {
			return
		}
		if again, err := smtp.ParseLiteral(l.String()); err != nil || again != l {
			t.Errorf("%q: got %v, then %v, %v", name, l, again, err)
		}
	})
}
