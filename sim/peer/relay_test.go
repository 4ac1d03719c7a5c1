package peer

import (
	"testing"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func TestReadRelay(t *testing.T) {
	read := func(value string) (Relay, error) {
		s, err := catalogue.Parse(ConsoleParams(), []string{"relay=" + value})
		if err != nil {
			t.Fatal(err)
		}
		r := readRelay(s)
		return r, s.Err()
	}
	if r, err := read("192.168.2.20,fabrikam.example,2001:db8::1"); err != nil || len(r.Hosts) != 2 || len(r.Domains) != 1 || r.All {
		t.Errorf("want two addresses and a domain, got %+v, %v", r, err)
	}
	for _, bad := range []string{"everybody", "192.168.2", "fabrikam.example.", "192.168.2.256", "192.168.2.20,", ".example"} {
		if r, err := read(bad); err == nil {
			t.Errorf("%q: want an error, got %+v", bad, r)
		}
	}
}

func TestIsWithin(t *testing.T) {
	for _, c := range []struct {
		name string
		want bool
	}{{"fabrikam.example", true}, {"MX.Fabrikam.example", true}, {"notfabrikam.example", false}, {"example", false}, {"fabrikam.example.net", false}} {
		if got := isWithin(c.name, "fabrikam.Example"); got != c.want {
			t.Errorf("%s: want %v, got %v", c.name, c.want, got)
		}
	}
}
