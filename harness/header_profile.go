package harness

import "github.com/smtplab/smtplab/harness/script"

// profiles are the sets of conformance cases that can be asked for by name.
var profiles = []string{"core-server", "esmtp", "tls", "security", "relay", "dsn"}

func init() {
	register(Word{
		Name:    "profile",
		Kind:    HeaderWord,
		Usage:   "profile NAME...",
		Summary: "the profiles that a conformance case belongs to",
		Manual: `core-server is what every server must do; esmtp are the extensions; tls is STARTTLS and what it protects; security is what an attacker
would try; relay is what happens to mail on its way; dsn is what happens when it does not arrive. The profile all has every case.`,
		read: func(r *reader, a *script.Args) {
			for a.More() {
				r.scenario.Profiles = append(r.scenario.Profiles, a.Choice(profiles...))
			}
		},
	})
}
