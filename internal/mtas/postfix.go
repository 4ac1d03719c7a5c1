package mtas

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// Postfix is Debian's, with Cyrus SASL for those who log in.
var Postfix = &Program{
	Name:      "Postfix",
	packages:  []string{"postfix", "sasl2-bin", "libsasl2-modules"},
	configure: configurePostfix,
	// Postfix waits for two seconds where a file that it reads is fresh, lest somebody is still writing it. "postfix start"
	// would look through all of its own first, which takes longer than all else together, and make the two folders that
	// the package lacks.
	prepare: `
install -d -o postfix -g root -m 700 /var/spool/postfix/hold /var/spool/postfix/trace
touch -d '1 minute ago' /etc/postfix/main.cf /` + postfixBoxes + " /" + postfixTransport + `
while read -r user password; do
	printf %s "$password" | saslpasswd2 -p -c -u localhost "$user"
done <` + "/" + postfixUsers + `
[ ! -e /etc/sasldb2 ] || chown postfix /etc/sasldb2`,
	start:    "/usr/lib/postfix/sbin/master -w",
	stop:     "postfix stop",
	binaries: "/usr/lib/postfix/sbin/*",
	log:      "var/log/postfix.log",
	spool:    []string{postfixSpool + "maildrop", postfixSpool + "incoming", postfixSpool + "active", postfixSpool + "deferred"},
	memory:   []string{postfixSpool + "defer", postfixSpool + "bounce", postfixSpool + "trace"},
	queue:    postfixQueue,
	flush:    []string{"postqueue", "-f"},
}

// Where the files are, without the slash in front.
const (
	postfixUsers     = "etc/postfix/users"
	postfixBoxes     = "etc/postfix/mailboxes"
	postfixTransport = "etc/postfix/transport"
	postfixSpool     = "var/spool/postfix/"
	certificateFile  = "etc/ssl/smtplab.pem"
)

func configurePostfix(c *Config) map[string]string {
	files := map[string]string{
		"etc/postfix/main.cf":         postfixMain(c),
		"etc/postfix/master.cf":       postfixMaster(c),
		"etc/postfix/sasl/smtpd.conf": "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n",
		postfixBoxes:                  c.boxTable(" ", ""),
		postfixTransport:              "",
		postfixUsers:                  "",
	}
	for _, d := range c.routed() {
		files[postfixTransport] += d + " smtp:" + literal(c.Routes[d]) + "\n"
	}
	for _, u := range slices.Sorted(maps.Keys(c.Users)) {
		files[postfixUsers] += u + " " + c.Users[u] + "\n"
	}
	if c.TLS {
		files[certificateFile] = certificate(c.Name)
	}
	return files
}

// literal is an address for which nothing is looked up.
func literal(a netip.AddrPort) string { return fmt.Sprintf("[%v]:%d", a.Addr(), a.Port()) }

func postfixMain(c *Config) string {
	main := map[string]string{
		"compatibility_level":     "3.7",
		"myhostname":              c.Name,
		"mydestination":           "",
		"mynetworks":              "", // nobody is trusted for where he calls from
		"inet_interfaces":         c.Address.Addr().String(),
		"inet_protocols":          "all",
		"maillog_file":            "/var/log/postfix.log",
		"notify_classes":          "",
		"alias_maps":              "",
		"virtual_mailbox_domains": strings.Join(c.Domains, " "),
		"virtual_mailbox_maps":    "texthash:/" + postfixBoxes,
		"virtual_mailbox_base":    "/" + boxes,
		"virtual_uid_maps":        "static:8", // the user mail of every Debian
		"virtual_gid_maps":        "static:8",
		"virtual_minimum_uid":     "8",
		"relay_domains":           strings.Join(c.passed(), " "),
		"transport_maps":          "texthash:/" + postfixTransport,
		"queue_run_delay":         seconds(c.Retry),
		"minimal_backoff_time":    seconds(c.Retry),
		"maximal_backoff_time":    seconds(2 * c.Retry),
		"maximal_queue_lifetime":  seconds(c.Expire),
		"bounce_queue_lifetime":   seconds(c.Expire),
		"smtp_tls_security_level": "may",
		// The default answers strangers with 454, which makes them try again.
		"smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
		// A host that did not answer may be there in the next test, a moment later.
		"default_destination_concurrency_failed_cohort_limit": "0",
		// What is kept open for more mail keeps a test waiting.
		"smtp_connection_cache_on_demand": "no",
		// All clients of a test have one address, and none is an attacker.
		"smtpd_client_event_limit_exceptions": "static:all",
	}
	if next, ok := c.Routes[Rest]; ok {
		main["relayhost"] = literal(next)
	}
	if c.TLS {
		main["smtpd_tls_security_level"], main["smtpd_tls_chain_files"] = "may", "/"+certificateFile
	}
	if len(c.Users) > 0 {
		main["smtpd_sasl_auth_enable"], main["smtpd_sasl_local_domain"] = "yes", "localhost"
	}
	maps.Copy(main, c.Settings)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(main)) {
		fmt.Fprintf(&b, "%s = %s\n", name, main[name])
	}
	return b.String()
}

// postfixMaster is Debian's table of services with chroot off, because names are looked up with the root's own files, and
// with smtpd at the address wanted. postlog writes the log, for there is no syslog.
func postfixMaster(c *Config) string {
	return literal(c.Address) + ` inet n - n - - smtpd
pickup    unix n - n 60    1 pickup
cleanup   unix n - n -     0 cleanup
qmgr      unix n - n 300   1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n -     - trivial-rewrite
bounce    unix - - n -     0 bounce
defer     unix - - n -     0 bounce
trace     unix - - n -     0 bounce
verify    unix - - n -     1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -     - proxymap
proxywrite unix - - n -    1 proxymap
smtp      unix - - n -     - smtp
relay     unix - - n -     - smtp
showq     unix n - n -     - showq
error     unix - - n -     - error
retry     unix - - n -     - error
discard   unix - - n -     - discard
local     unix - n n -     - local
virtual   unix - n n -     - virtual
anvil     unix - - n -     1 anvil
scache    unix - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
`
}

// postfixQueue reads what postqueue prints: a JSON object on each line.
func postfixQueue(ctx context.Context, s *Server) ([]Queued, error) {
	out, err := s.Root.Run(ctx, "postqueue", "-j")
	if err != nil {
		return nil, err
	}
	var queue []Queued
	for line := range strings.Lines(out) {
		var m struct {
			ID         string `json:"queue_id"`
			From       string `json:"sender"`
			Recipients []struct {
				Address string `json:"address"`
				Reason  string `json:"delay_reason"`
			} `json:"recipients"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			return nil, fmt.Errorf("mtas: postqueue -j: %w: %s", err, line)
		}
		q := Queued{ID: m.ID, From: strings.TrimPrefix(m.From, "MAILER-DAEMON")}
		for _, r := range m.Recipients {
			q.Recipients, q.Reason = append(q.Recipients, r.Address), r.Reason
		}
		queue = append(queue, q)
	}
	return queue, nil
}
