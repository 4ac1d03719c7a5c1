// Package certify examines Debian's Postfix and Exim by all conformance cases, as a vendor would by the command, and wants
// the same verdicts each time, beside a busy machine too.
package certify
