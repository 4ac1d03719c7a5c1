package resolver

import (
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// maxAliases is how many CNAME records are followed. RFC 1034 sets no bound; eight is what BSD's resolver and Go's
// allow, or near it.
const maxAliases = 8

// Query asks for the records of one type ("MX", "A", "TYPE65280") that a name has. CNAME records are followed, with
// further questions where the answer does not hold the target's records. Each error is an [*Error].
func (r *Resolver) Query(name, qtype string) (*Answer, error) {
	code, known := typeCode(qtype)
	if !known {
		return nil, &Error{Name: undotted(name), Type: qtype, Why: BadName, Detail: "no such type"}
	}
	if name == "" {
		return nil, &Error{Name: `""`, Type: qtype, Why: BadName, Detail: "empty"}
	}
	var failed *Error
	for _, candidate := range r.candidates(name) {
		answer, err := r.follow(candidate, code)
		if err == nil {
			return answer, nil
		}
		if !err.NotFound() {
			return nil, err
		}
		// "No data" says more than "no such domain": one of the names does exist.
		if failed == nil || err.Why == NoData && failed.Why != NoData {
			failed = err
		}
	}
	return nil, failed
}

// typeCode reads a type's name; one without a name is written "TYPE65280" (RFC 3597 section 5).
func typeCode(name string) (uint16, bool) {
	name = strings.ToUpper(name)
	if code, known := dns.StringToType[name]; known {
		return code, true
	}
	digits, numbered := strings.CutPrefix(name, "TYPE")
	code, err := strconv.ParseUint(digits, 10, 16)
	return uint16(code), numbered && err == nil
}

// candidates are the full names that a name may stand for, in the order to try them.
func (r *Resolver) candidates(name string) []string {
	itself := dns.Fqdn(name)
	if len(r.config.Search) == 0 || dns.IsFqdn(name) {
		return []string{itself}
	}
	var names []string
	for _, domain := range r.config.Search {
		names = append(names, dns.Fqdn(name+"."+strings.Trim(domain, ".")))
	}
	if strings.Contains(name, ".") {
		return append([]string{itself}, names...)
	}
	return append(names, itself)
}

// A walk is the way from the name asked for along its CNAME records.
type walk struct {
	name    string // where it stands, with its final dot
	qtype   uint16
	aliases []string
}

// follow asks for a full name, and for what its CNAME records lead to.
func (r *Resolver) follow(name string, qtype uint16) (*Answer, *Error) {
	w := &walk{name: name, qtype: qtype}
	for {
		got, err := r.exchange(w.name, qtype)
		if err != nil {
			return nil, err
		}
		before := len(w.aliases)
		records, looped := w.through(got.msg.Answer)
		switch {
		case looped:
			return nil, got.fail(undotted(name), qtype, CNAMELoop, "at "+undotted(w.name))
		case len(records) > 0:
			return w.answer(got, records), nil
		case got.msg.Rcode == dns.RcodeNameError:
			return nil, got.fail(undotted(w.name), qtype, NoSuchDomain, "")
		case got.msg.Truncated:
			return nil, got.fail(undotted(w.name), qtype, Truncated, "")
		case len(w.aliases) == before || hasSOA(got.msg.Ns):
			return nil, got.fail(undotted(w.name), qtype, NoData, "")
		}
	}
}

// through walks along the CNAME records of an answer and returns the records of the type asked for that belong to the
// name at which it ends. It reports whether it walked in a circle, or too far.
func (w *walk) through(section []dns.RR) (found []Record, looped bool) {
	for {
		next := ""
		for _, rr := range section {
			if !strings.EqualFold(rr.Header().Name, w.name) {
				continue
			}
			if rr.Header().Rrtype == w.qtype || w.qtype == dns.TypeANY {
				found = append(found, newRecord(rr))
			} else if alias, ok := rr.(*dns.CNAME); ok {
				next = alias.Target
			}
		}
		if len(found) > 0 || next == "" {
			return found, false
		}
		if w.been(next) || len(w.aliases) == maxAliases {
			return nil, true
		}
		w.aliases = append(w.aliases, undotted(w.name))
		w.name = next
	}
}

// hasSOA reports whether an authority section says that there is nothing more to find (RFC 2308 section 2.2).
func hasSOA(authority []dns.RR) bool {
	for _, rr := range authority {
		if rr.Header().Rrtype == dns.TypeSOA {
			return true
		}
	}
	return false
}

// been reports whether the walk has passed a name or stands there.
func (w *walk) been(name string) bool {
	for _, passed := range w.aliases {
		if strings.EqualFold(passed, undotted(name)) {
			return true
		}
	}
	return strings.EqualFold(w.name, name)
}

func (w *walk) answer(got *exchanged, records []Record) *Answer {
	return &Answer{
		Name:          undotted(w.name),
		Aliases:       w.aliases,
		Records:       records,
		Server:        got.server,
		Transport:     got.transport,
		Authoritative: got.msg.Authoritative,
		Truncated:     got.msg.Truncated,
	}
}
