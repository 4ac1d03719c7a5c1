package smtp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/smtp"
)

func TestParseExtensions(t *testing.T) { // as Exchange 2000 says it, KB 257569
	lines := []string{"mail.contoso.example Hello [192.0.2.1]", "SIZE 2097152", "8bitmime", "X-EXPS GSSAPI NTLM LOGIN", "X-EXPS=LOGIN",
		"AUTH GSSAPI NTLM LOGIN", "AUTH=LOGIN PLAIN", "XEXCH50", "OK"}
	greeting, offered := smtp.ParseExtensions(smtp.NewReply(250, lines...))
	if greeting != lines[0] {
		t.Errorf("greeting: got %q", greeting)
	}
	want := smtp.Extensions{
		{Keyword: "SIZE", Params: []string{"2097152"}},
		{Keyword: "8bitmime"},
		{Keyword: "X-EXPS", Params: []string{"GSSAPI", "NTLM", "LOGIN"}},
		{Keyword: "X-EXPS", Params: []string{"LOGIN"}, Equals: true},
		{Keyword: "AUTH", Params: []string{"GSSAPI", "NTLM", "LOGIN"}},
		{Keyword: "AUTH", Params: []string{"LOGIN", "PLAIN"}, Equals: true},
		{Keyword: "XEXCH50"},
		{Keyword: "OK"},
	}
	if diff := cmp.Diff(want, offered); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(lines, offered.Reply(greeting).Lines); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"GSSAPI", "NTLM", "LOGIN", "PLAIN"}, offered.Auth()); diff != "" {
		t.Error(diff)
	}
	if !offered.Has("8BITMIME") || offered.Has("PIPELINING") {
		t.Error("8BITMIME is offered, in any case of letters; PIPELINING is not")
	}
}

func TestAuthInItsOldFormAlone(t *testing.T) {
	_, offered := smtp.ParseExtensions(smtp.NewReply(250, "mx", "AUTH=login"))
	if offered.Has("AUTH") || len(offered.Auth()) != 1 || offered.Auth()[0] != "LOGIN" {
		t.Errorf("got %v", offered)
	}
}

func TestSizeOffered(t *testing.T) { // RFC 1870 4
	for line, want := range map[string]int64{"SIZE 100": 100, "size": 0, "SIZE 0": 0, "SIZE lots": 0, "PIPELINING": -1} {
		_, offered := smtp.ParseExtensions(smtp.NewReply(250, "mx", line))
		limit, ok := offered.Size()
		if ok != (want >= 0) || ok && limit != want {
			t.Errorf("%q: got %d, %v", line, limit, ok)
		}
	}
}

func TestOddExtensions(t *testing.T) {
	greeting, offered := smtp.ParseExtensions(smtp.Reply{Code: 250})
	if greeting != "" || offered != nil {
		t.Errorf("got %q, %v", greeting, offered)
	}
	_, offered = smtp.ParseExtensions(smtp.NewReply(250, "mx", "", "=", "A=", "=B", "A=B=C d"))
	if diff := cmp.Diff([]string{"mx", "=", "A=", "=B", "A=B=C d"}, offered.Reply("mx").Lines); diff != "" {
		t.Error(diff)
	}
}
