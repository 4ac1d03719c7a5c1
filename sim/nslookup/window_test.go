package nslookup_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/fakedns"
	"github.com/smtplab/smtplab/internal/smallworld"
	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/nslookup"
)

// window types lines into nslookup on a host, where the zone of the article is served, with faults.
func window(t *testing.T, faults string, lines ...string) []string {
	t.Helper()
	w := smallworld.New(t, sim.Options{NoPackets: true})
	asker, server := w.Host("asker", "172.16.0.9"), w.Host("dns", serverAt.Addr().String())
	zones, err := fakedns.ParseZone("test.zone", 1, article)
	if err != nil {
		t.Fatal(err)
	}
	config := fakedns.Config{Zones: []*fakedns.Zones{zones}}
	if name, settings, _ := strings.Cut(faults, " "); name != "" {
		fault, err := fakedns.Faults.New(name, strings.Fields(settings))
		if err != nil {
			t.Fatal(err)
		}
		config.Faults = append(config.Faults, fault)
	}
	do(t, w, server, func() error {
		_, err := fakedns.Start(server, config)
		return err
	})
	var printed []string
	do(t, w, asker, func() error {
		n := 0
		window := nslookup.NewWindow(asker, serverAt, func() int { n++; return n })
		for _, line := range lines {
			printed = append(printed, window.Type(line)...)
		}
		return nil
	})
	return printed
}

func TestWindow(t *testing.T) {
	heading := "Server:  [" + serverAt.Addr().String() + "]\nAddress:  " + serverAt.Addr().String() + "\n\n"
	const mail, domain = "mail.mycompany.microsoft.com", "mycompany.microsoft.com"
	const notCommand = ` is not a command of this window: type a name or an address, a type behind it for once ("b.example MX"), ` +
		"set type=MX, set vc, set novc, or server ADDRESS"
	cannot := "*** [" + serverAt.Addr().String() + "] can't find "
	for _, c := range []struct {
		name, faults string
		lines        []string
		want         string
	}{
		{"an address", "", []string{mail}, heading + mail + " internet address = 172.16.0.200"},
		{"a type for once", "", []string{domain + " MX", mail}, heading + domain + " preference = 10, mail exchanger = " + mail + "\n" +
			heading + mail + " internet address = 172.16.0.200"},
		{"a type from now on", "", []string{"set q=mx", domain}, heading + domain + " preference = 10, mail exchanger = " + mail},
		{"a name for an address", "", []string{"172.16.0.200"}, heading + "200.0.16.172.in-addr.arpa name = " + mail},
		{"a name for an address, by its type", "", []string{"set type=ptr", "172.16.0.200"}, heading + "200.0.16.172.in-addr.arpa name = " + mail},
		{"a name for an address, by its type for once", "", []string{"172.16.0.200 PTR"}, heading + "200.0.16.172.in-addr.arpa name = " + mail},
		{"a name that is reversed already", "", []string{"set type=ptr", "200.0.16.172.in-addr.arpa"}, heading + "200.0.16.172.in-addr.arpa name = " + mail},
		{"an address of IPv6", "", []string{"set type=ptr", "2001:db8::1"}, heading + cannot + "2001:db8::1: Query refused"},
		{"a name for an address without one", "", []string{"set type=ptr", "172.16.0.77"}, heading + cannot + "172.16.0.77: Non-existent domain"},
		{"help", "", []string{"Help"}, "*** Help" + notCommand},
		{"a list of a zone", "", []string{"ls -d " + domain}, "*** ls" + notCommand},
		{"a server without its address", "", []string{"server"}, "*** server" + notCommand},
		{"no such name", "", []string{"x." + domain}, heading + cannot + "x." + domain + ": Non-existent domain"},
		{"no such record", "", []string{domain}, heading + "*** No A records available for " + domain},
		{"no such type", "", []string{domain + " NOTHING"}, heading + cannot + domain + ": " + domain + " NOTHING: bad name (no such type)"},
		{"somebody else's", "", []string{"x.example"}, heading + cannot + "x.example: Query refused"},
		{"TCP is refused", "tcp-refused", []string{mail, mail + " tcp", "set vc", mail}, heading + mail + " internet address = 172.16.0.200\n" +
			heading + cannot + mail + ": Connection refused\n" + heading + cannot + mail + ": Connection refused"},
		{"and is not any more", "tcp-refused", []string{"set vc", "set novc", mail}, heading + mail + " internet address = 172.16.0.200"},
		{"no answer", "udp-ignored", []string{mail}, heading + "DNS request timed out.\n    timeout was 2 seconds.\n*** Request to [" + serverAt.Addr().String() + "] timed-out"},
		{"a failure", "servfail", []string{mail}, heading + cannot + mail + ": Server failed"},
		{"another server", "", []string{"server 172.16.0.99", mail}, "Server:  [172.16.0.99]\nAddress:  172.16.0.99\n\nServer:  [172.16.0.99]\nAddress:  172.16.0.99\n\n" +
			"DNS request timed out.\n    timeout was 2 seconds.\n*** Request to [172.16.0.99] timed-out"},
		{"a server by name", "", []string{"server dns.example"}, "*** Can't find address for server dns.example: give its address"},
		{"no such option", "", []string{"set debug"}, "*** Invalid option: debug"},
		{"nothing", "", []string{"", "  "}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(window(t, c.faults, c.lines...), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
