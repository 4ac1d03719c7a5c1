// Package dns has our DNS server meet the clients and the resolver of others: dig, kdig, drill and a real unbound, which
// see each lie as what it is, and are served where there is none.
//
// Every test starts "smtplab dns" as its users do. The tests have the build tag interop, for they need dig, kdig, drill and
// the right to run unbound in a root of its own (package overlay); "make interop" runs them.
package dns
