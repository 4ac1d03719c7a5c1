package main

import (
	"strings"
	"testing"
)

// TestCompletion checks that a shell is told the names that a command takes.
func TestCompletion(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"mta exch", "exchange2003\tExchange Server 2003"},
		{"send note.eml --as ii", "iis5\t"},
		{"dns world.zone --fault tcp", "tcp-refused\t"},
		{"firewall pix is", "isa2000\t"},
		{"explain isa", "isa2000\t"},
		{"run kb/q27", "kb/q276347/"},
	} {
		smtplab(t, t.TempDir(), append([]string{"__complete"}, strings.Fields(c.args)...)...).want(t, 0, c.want)
	}
	if e := smtplab(t, t.TempDir(), "__complete", "mta", "iis5", ""); strings.Contains(e.out, "exchange2003") {
		t.Errorf("want no second product, got %q", e.out)
	}
}
