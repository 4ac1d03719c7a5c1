package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// hosts lets pass only requests for a name of ours. An address in the Host field is always ours: whoever points a name of
// his own here has that name in the field, and not an address.
func hosts(names []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostOf(r.Host)
		if !isAddress(name) && !strings.EqualFold(name, "localhost") && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			http.Error(w, fmt.Sprintf("Host %q: want localhost, an address, or a name given with --host", name), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf is the Host field without its port.
func hostOf(field string) string {
	if host, _, err := net.SplitHostPort(field); err == nil {
		return host
	}
	return strings.Trim(field, "[]")
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}
