package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "role",
		Kind:    HeaderWord,
		Usage:   "role server|relay|dsn|client",
		Summary: "whom a conformance case tests",
		Manual: `A case with a role can be put to a real system. Where it declares no host, the reference product rfc5321 takes the place of
the system under test. Where it declares hosts, that is server.example.`,
		read: func(r *reader, a *script.Args) { r.scenario.Role = a.Choice("server", "relay", "dsn", "client") },
	})
}
