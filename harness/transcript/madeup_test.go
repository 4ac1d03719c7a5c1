package transcript

import "testing"

// TestLasting has pairs of what servers said at two times: some say the same, others do not.
func TestLasting(t *testing.T) {
	for _, c := range []struct {
		one, other string
		same       bool
	}{
		{`got "250 2.0.0 Ok: queued as 3249432C"`, `got "250 2.0.0 Ok: queued as DEADBEEF"`, true},
		{"250 2.0.0 Ok: queued as 4cXyzT1Qkqz2x", "250 2.0.0 Ok: queued as 4cXzaB0Rlrz3y", true},
		{"250 OK id=1vMk2x-0000Ab-0C", "250 OK id=1vMk9z-0000cD-2K", true},
		{"250 2.0.0 5AM8Ixyz012345 Message accepted", "250 2.0.0 5AM8Jabc012399 Message accepted", true},
		{"220 mx ESMTP Exim 4.96 Sun, 22 Nov 2026 08:44:17 +0000", "220 mx ESMTP Exim 4.96 Mon, 23 Nov 2026 09:01:02 +0000", true},
		{"postfix/smtpd[123]: connect", "postfix/smtpd[4567]: connect", true},
		{"\tby mx with ESMTP id orig.example/2", "\tby mx with ESMTP id orig.example/13", true},
		{"Message-Id: <20261122084417.417C230D@mx>", "Message-Id: <20261123090102.99999999@mx>", true},
		{"--3FD2F30B.1795337057/mx", "--D7EF82E5.1795337099/mx", true},
		{"\tboundary=\"3FD2F30B.1795337057/mx\"", "\tboundary=\"77777777.1795337057/mx\"", true},
		{"delivery-status; boundary=1795339323-eximdsn-48584271", "delivery-status; boundary=1795339395-eximdsn-1397879797", true},
		{"call from 127.0.0.1:45678", "call from 127.0.0.1:51234", true},
		{"1795337057", "1795337058", true},
		{"250-SIZE 10240000", "250-SIZE 50000000", false},
		{"250-SIZE 1024000000", "250-SIZE 2048000000", false},
		{"message file too big, limit 1048576", "message file too big, limit 5242880", false},
		{"250-8BITMIME", "250-SMTPUTF8", false},
		{"550 5.1.1 no", "550 5.1.2 no", false},
		{`got "250 ok"`, `got "500 ok"`, false},
		{"Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: binary", false},
		{"host a1.example", "host a2.example", false},
		{"TLSv1.2", "TLSv1.3", false},
		{"[192.0.2.1]", "[192.0.2.2]", false},
		{"127.0.0.1:2525", "127.0.0.1:2526", false},
	} {
		if got := Lasting(c.one) == Lasting(c.other); got != c.same {
			t.Errorf("want %q and %q the same: %v, got %q and %q", c.one, c.other, c.same, Lasting(c.one), Lasting(c.other))
		}
	}
}
