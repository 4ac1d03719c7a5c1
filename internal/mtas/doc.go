// Package mtas starts real mail servers, Debian's Postfix and Exim, configured for tests and out of anybody's way.
//
//	server, err := mtas.Postfix.Start(ctx, mtas.Config{
//		Name:      "mx.b.example",
//		Mailboxes: []string{"bob@b.example"},
//		Routes:    map[string]netip.AddrPort{"c.example": next},
//	})
//	defer server.Stop()
//	err = smtp.SendMail(server.Address.String(), nil, "ana@a.example", []string{"bob@b.example"}, note)
//	mail, err := server.Await(ctx, "bob@b.example", 1)
//
// Each server is a root of package overlay: it needs what that needs, and leaves as little behind. Its files are where
// Debian has them, and [Server.Root] runs its commands (postconf, exim4 -bt, ...).
//
// The configuration is the shortest with which a server is one of the internet: it takes mail for its mailboxes from
// anybody, and refuses other recipients in its domains; passes mail on for the domains in Routes, and what is handed in by
// [Server.Submit] or by a client that has logged in; looks up MX where it has a resolver; and relays for nobody else.
// Everything else is the server's default, but for times: what fails is tried again after two seconds and returned after
// twenty.
package mtas
