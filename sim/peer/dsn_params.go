package peer

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// isNotify reports whether a value fits NOTIFY: NEVER alone, or a list of the others (RFC 3461 section 4.1).
func isNotify(value string) bool {
	value = strings.ToUpper(value)
	if value == "NEVER" {
		return true
	}
	for word := range strings.SplitSeq(value, ",") {
		if !slices.Contains([]string{"SUCCESS", "FAILURE", "DELAY"}, word) {
			return false
		}
	}
	return true
}

// decodeOrcpt reads the value of ORCPT: a type, a semicolon, and an address in xtext (RFC 3461 section 4.2).
func decodeOrcpt(value string) (string, bool) {
	kind, address, ok := strings.Cut(value, ";")
	decoded, err := smtp.DecodeXtext(address)
	return kind + ";" + decoded, ok && kind != "" && err == nil
}
