package serve

import (
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// hosts lets pass only requests for a name of ours. An address in the Host field is always ours: whoever points a name of
// his own here has that name in the field, and not an address.
func hosts(names []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostOf(r.Host)
		if !isAddress(name) && !strings.EqualFold(name, "localhost") && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			http.Error(w, fmt.Sprintf("Host %q: want localhost, an address, or a name given with --host", r.Host), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostField is the Host field: a name or an address of IPv4, or an address of IPv6 in brackets; and a port (RFC 3986 section 3.2.2).
var hostField = regexp.MustCompile(`^(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:]+))(?::[0-9]{0,5})?$`)

// hostOf is the Host field without its port and brackets, and nothing where it is not written as it must be: who writes it otherwise is
// no browser.
func hostOf(field string) string {
	parts := hostField.FindStringSubmatch(field)
	if parts == nil || parts[1] != "" && !strings.Contains(parts[1], ":") { // [127.0.0.1] is none
		return ""
	}
	return parts[1] + parts[2]
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}
