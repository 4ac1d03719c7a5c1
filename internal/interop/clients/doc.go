// Package clients has our servers meet the mail clients of others, our clients the servers of others, and our firewall stand
// between two programs that nobody here wrote.
//
// Every test starts smtplab as its users do, as a program, and sends real messages; what arrives is compared byte for byte.
// The tests have the build tag interop, for they need swaks, msmtp, curl, npm, openssl and tshark, and a real Postfix (package
// mtas); "make interop" runs them, as root.
package clients
