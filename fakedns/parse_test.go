package fakedns

import (
	"strings"
	"testing"
)

func TestParseZoneErrors(t *testing.T) {
	const soa = "$ORIGIN a.example.\n@ SOA ns h 1 2 3 4 5\n"
	for _, c := range []struct{ what, text, want string }{
		{"empty", "", "z:10: want a zone, got no records: begin with $ORIGIN and an SOA record"},
		{"comments only", "; nothing\n\n", "z:10: want a zone, got no records: begin with $ORIGIN and an SOA record"},
		{"no SOA", "$ORIGIN a.example.\n@ A 192.0.2.1\n", "z:11: a.example. lies in no zone of this text: " +
			"give its zone an SOA record, or correct $ORIGIN"},
		{"out of zone", soa + "\nwww.b.example. A 192.0.2.1\n", "z:13: www.b.example. lies in no zone of this text: " +
			"give its zone an SOA record, or correct $ORIGIN"},
		{"second zone without SOA", soa + "$ORIGIN b.example.\nmx A 192.0.2.1\n", "z:13: mx.b.example. lies in no zone of " +
			"this text: give its zone an SOA record, or correct $ORIGIN"},
		{"second SOA", soa + "@ SOA ns h 1 2 3 4 5\n", "z:12: a.example. has a second SOA record: a zone has one"},
		{"CNAME and data", soa + "x A 192.0.2.1\nx CNAME y\n",
			"z:13: x.a.example. has A and CNAME records: where there is a CNAME there is nothing else"},
		{"data and CNAME", soa + "x CNAME y\nx TXT \"t\"\n",
			"z:13: x.a.example. has CNAME and TXT records: where there is a CNAME there is nothing else"},
		{"two CNAMEs", soa + "x CNAME y\nx CNAME z\n", "z:13: x.a.example. has two CNAME records: it can be an alias of one name only"},
		{"duplicate", soa + "x A 192.0.2.1\nX 60 A 192.0.2.1\n", "z:13: x.a.example. has the same A record twice"},
		{"bad type", soa + "x AA 192.0.2.1\n", `z:12: want a record's type or TTL, got "AA"`},
		{"bad address", soa + "x A 192.0.2\n", `z:12: want an IPv4 address after A, got "192.0.2"`},
		{"no data", soa + "x A\n", "z:12: want data after A, got the end of the line"},
		{"no data at the end", soa + "x MX", "z:12: want data after MX, got the end of the line"},
		{"class", soa + "x CH TXT t\n", "z:12: want class IN, got CH"},
		{"relative without origin", "www A 192.0.2.1\n", `z:10: bad owner name: "www"`},
		{"include", soa + "$INCLUDE /etc/passwd\n", `z:12: $INCLUDE directive not allowed: "/etc/passwd"`},
		{"generate", soa + "$generate 1-9 h$ A 192.0.2.$\n", "z:12: $GENERATE is not part of RFC 1035: write the records out"},
		{"DNAME", soa + "x DNAME y\n", "z:12: DNAME records are not served: write CNAME records"},
		{"parenthesis", soa + "x TXT ( \"a\"\n", `z:12: bad TXT Txt: "unbalanced brace"`},
		{"label too long", soa + strings.Repeat("x", 64) + " A 192.0.2.1\n", `z:12: bad owner name: "` + strings.Repeat("x", 64) + `"`},
		{"after a long record", "$ORIGIN a.example.\n@ SOA ns h (\n 1\n 2 3 4 5 )\nx A y\n", `z:14: want an IPv4 address after A, got "y"`},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := ParseZone("z", 10, c.text)
			if err == nil || err.Error() != c.want {
				t.Errorf("\nwant %s\ngot  %v", c.want, err)
			}
		})
	}
}

func TestParseZoneAccepts(t *testing.T) {
	for what, text := range map[string]string{
		"the form of the scenarios": "$ORIGIN isp.example.\n@     SOA  ns hostmaster 1 3600 600 86400 300\nmail  A    192.168.2.25\n",
		"no newline at the end":     "$ORIGIN isp.example.\n@ SOA ns h 1 2 3 4 5\nmail A 192.168.2.25",
		"SOA last":                  "$ORIGIN isp.example.\nmail A 192.168.2.25\n@ SOA ns h 1 2 3 4 5\n",
		"an origin inside a zone": "$ORIGIN isp.example.\n@ SOA ns h 1 2 3 4 5\n$ORIGIN x.isp.example.\ny A 192.0.2.1\n" +
			"$ORIGIN isp.example.\nmail A 192.168.2.25\n",
		"escapes":                "$ORIGIN isp.example.\n@ SOA ns h 1 2 3 4 5\n\\109ail A 192.168.2.25\n",
		"CRLF":                   "$ORIGIN isp.example.\r\n@ SOA ns h 1 2 3 4 5\r\nmail A 192.168.2.25\r\n",
		"the root":               "$ORIGIN .\n@ SOA ns h 1 2 3 4 5\nmail.isp.example A 192.168.2.25\n",
		"a wildcard of the root": "$ORIGIN .\n@ SOA ns h 1 2 3 4 5\n* A 192.168.2.25\n",
	} {
		t.Run(what, func(t *testing.T) {
			s, _ := newTestServer(t, text)
			got, _ := ask(t, s, "udp", question("mail.isp.example", "A"))
			if want := "NOERROR aa | mail.isp.example. A 192.168.2.25"; show(got) != want {
				t.Errorf("want %s, got %s", want, show(got))
			}
		})
	}
}

func TestTimeToLive(t *testing.T) {
	s, _ := newTestServer(t, "$ORIGIN a.example.\n@ 60 SOA ns h 1 2 3 4 900\nx 77 A 192.0.2.1\ny A 192.0.2.2\n")
	for name, want := range map[string]uint32{"x.a.example": 77, "y.a.example": 77} {
		got, _ := ask(t, s, "udp", question(name, "A"))
		if ttl := got.Answer[0].Header().Ttl; ttl != want {
			t.Errorf("%s: want %d, got %d", name, want, ttl)
		}
	}
	// The smaller of the SOA's own time and its last field (RFC 2308 section 3).
	got, _ := ask(t, s, "udp", question("z.a.example", "A"))
	if ttl := got.Ns[0].Header().Ttl; ttl != 60 {
		t.Errorf("negative answer: want 60, got %d", ttl)
	}
}
