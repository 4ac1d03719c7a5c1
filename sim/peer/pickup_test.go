package peer

import (
	"slices"
	"strings"
	"testing"
)

func TestPickupEnvelope(t *testing.T) {
	const rest = "Subject: x\n\nHello\n"
	for _, c := range []struct{ text, from, to, content string }{
		{"x-sender: ana@a.example\nx-receiver: bob@b.example\nX-Receiver: <cid@c.example>\nFrom: f@f.example\nTo: t@t.example\n" + rest,
			"ana@a.example", "bob@b.example cid@c.example", "From: f@f.example\nTo: t@t.example\n" + rest},
		{"From: ana@a.example\nTo: Bob <bob@b.example>,\n cid@c.example\nCc: dan@d.example\n" + rest,
			"ana@a.example", "bob@b.example cid@c.example dan@d.example",
			"From: ana@a.example\nTo: Bob <bob@b.example>,\n cid@c.example\nCc: dan@d.example\n" + rest},
		{"Sender: sue@s.example\nFrom: ana@a.example\nTo: bob@b.example\nBcc: dan@d.example,\n eve@e.example\n" + rest,
			"sue@s.example", "bob@b.example dan@d.example eve@e.example", "Sender: sue@s.example\nFrom: ana@a.example\nTo: bob@b.example\n" + rest},
		{"x-sender: ana@a.example\nTo: bob@b.example\nFrom: f@f.example\n" + rest, "ana@a.example", "bob@b.example",
			"To: bob@b.example\nFrom: f@f.example\n" + rest},
	} {
		crlf := strings.NewReplacer("\n", "\r\n")
		from, to, content, err := pickupEnvelope([]byte(crlf.Replace(c.text)))
		if err != nil || from != c.from || strings.Join(to, " ") != c.to || string(content) != crlf.Replace(c.content) {
			t.Errorf("%s\ngot <%s> for %v, %v\n%s", c.text, from, to, err, content)
		}
	}
	for _, text := range []string{"", "To: bob@b.example\r\n\r\n", "From: ana@a.example\r\n\r\n", "no header\r\n\r\nx", "x-receiver: bob@b.example\r\n\r\n",
		"x-sender: a@a.example\r\nx-sender: b@b.example\r\nx-receiver: c@c.example\r\n\r\n", "From: ana\r\nTo: bob\r\n\r\n",
		"x-sender: a@a.example\r\nx-receiver: b@b.example\r\nx-receiver: bad one\r\nx-receiver: c@c.example\r\nFrom: a@a.example\r\nTo: b@b.example\r\n\r\n",
		"x-sender: a@a.example\r\nx-receiver: bad one\r\nFrom: a@a.example\r\nTo: b@b.example\r\n\r\n",
		"x-sender: bad one\r\nx-receiver: b@b.example\r\nFrom: a@a.example\r\nTo: b@b.example\r\n\r\n",
		"x-sender: a@a.example\r\nx-receiver: b@b.example\r\nx-sender: a@a.example\r\nx-receiver: c@c.example\r\n\r\n"} {
		if from, to, _, err := pickupEnvelope([]byte(text)); err == nil {
			t.Errorf("%q: want an error, got <%s> for %v", text, from, to)
		}
	}
}

// Two addresses are one if only the case of the domain sets them apart, in any script.
func TestAddressSet(t *testing.T) {
	list := []string{"bob@b.example", "Bob@b.example", "bob@B.Example", "bob@\u212a.example", "bob@k.example", "bob@\u017f.example", "bob@S.example",
		"bob@\u00c4.example", "bob@\u00e4.example", "bob@b@b.example", "bob", "BOB", ""}
	for _, a := range list {
		for _, b := range list {
			la, da := splitAddress(a)
			lb, db := splitAddress(b)
			want := la != lb || !strings.EqualFold(da, db)
			if s := (addressSet{}); !s.add(a) || s.add(b) != want {
				t.Errorf("%q after %q: want fresh: %v", b, a, want)
			}
		}
	}
}

// Any file is an envelope with recipients, or an error.
func FuzzPickupEnvelope(f *testing.F) {
	f.Add("x-sender: ana@a.example\r\nx-receiver: bob@b.example\r\n\r\nx")
	f.Add("From: ana@a.example\r\nTo: bob@b.example\r\nBcc: c@c.example\r\n\r\nx")
	f.Fuzz(func(t *testing.T, text string) {
		_, to, content, err := pickupEnvelope([]byte(text))
		if err == nil && (len(to) == 0 || slices.Contains(to, "")) {
			t.Errorf("got %q", to)
		}
		if len(content) > len(text) {
			t.Errorf("want no more than was there, got %q", content)
		}
		if err == nil && isEnvelopeLine(content) {
			t.Errorf("want no address of the envelope in the header, got %q", content)
		}
	})
}
