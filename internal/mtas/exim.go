package mtas

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Exim is Debian's light daemon, with a configuration file of its own instead of the one that debconf makes.
var Exim = &Program{
	Name:      "Exim",
	packages:  []string{"exim4-daemon-light"},
	configure: configureExim,
	prepare: `
install -d -o Debian-exim -g Debian-exim /run/exim4
chown root:Debian-exim /etc/exim4/* && chmod 640 /etc/exim4/users`,
	start:    "sh /etc/exim4/start",
	stop:     "kill $(mine)",
	binaries: "/usr/sbin/exim4",
	log:      "var/log/exim4/mainlog",
	spool:    []string{eximSpool + "input"},
	memory:   []string{eximSpool + "db", eximSpool + "msglog"},
	queue:    eximQueue,
	flush:    []string{"exim4", "-qff"},
}

// eximSpool is where Exim keeps what it knows, without the slash in front.
const eximSpool = "var/spool/exim4/"

func configureExim(c *Config) map[string]string {
	files := map[string]string{
		"etc/exim4/exim4.conf": eximMain(c) + eximACL + "begin routers\n" + eximRouters(c) + "begin transports\n" + eximTransports(c) +
			"begin retry\n* * F," + seconds(c.Expire) + "," + seconds(c.Retry) + "\n" + eximAuthenticators(c),
		"etc/exim4/mailboxes": c.boxTable(": ", "/"+boxes+"/"),
		"etc/exim4/users":     "",
		"etc/exim4/start":     "exec /usr/sbin/exim4 -bd -q" + seconds(c.Retry) + "\n",
	}
	for _, u := range slices.Sorted(maps.Keys(c.Users)) {
		files["etc/exim4/users"] += u + ": " + c.Users[u] + "\n"
	}
	if c.TLS {
		files[certificateFile] = certificate(c.Name)
	}
	return files
}

func eximMain(c *Config) string {
	main := map[string]string{
		"primary_hostname":           c.Name,
		"domainlist local":           strings.Join(c.Domains, " : "),
		"domainlist relay":           strings.Join(c.passed(), " : "),
		"local_interfaces":           "<; " + c.Address.Addr().String(),
		"daemon_smtp_ports":          fmt.Sprint(c.Address.Port()),
		"acl_smtp_rcpt":              "recipient",
		"acl_smtp_data":              "accept",
		"dsn_advertise_hosts":        "*", // RFC 3461, which is off unless asked for
		"tls_advertise_hosts":        "",
		"timeout_frozen_after":       seconds(c.Expire),
		"ignore_bounce_errors_after": seconds(c.Expire),
		"delay_warning":              "",
		"notifier_socket":            "", // its name is one for the whole network
		"keep_environment":           "",
		"qualify_domain":             c.Name,
		"trusted_users":              "root",
		"exim_user":                  "Debian-exim",
		"log_file_path":              "/var/log/exim4/%slog",
		// Not +received_recipients: with it, Exim 4.96 hangs up at the end of a message for a thousand recipients.
		"log_selector": "+smtp_protocol_error +smtp_syntax_error",
		"message_logs": "false",
	}
	if c.TLS {
		main["tls_advertise_hosts"] = "*"
		main["tls_certificate"], main["tls_privatekey"] = "/"+certificateFile, "/"+certificateFile
	}
	maps.Copy(main, c.Settings)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(main)) {
		fmt.Fprintf(&b, "%s = %s\n", name, main[name])
	}
	return b.String()
}

// eximACL takes what comes from the host itself or from who has logged in, and for others only our domains' mail.
const eximACL = `
begin acl
recipient:
  accept hosts = :
  accept authenticated = *
  require message = relay not permitted
          domains = +local : +relay
  require verify = recipient
  accept

`

// eximRouters try the routes first, then mailboxes, then MX records or the smart host.
func eximRouters(c *Config) string {
	var b strings.Builder
	for i, d := range c.routed() {
		fmt.Fprintf(&b, "route_%d:\n  driver = manualroute\n  domains = %s\n  route_data = <+%v byname\n  transport = to_%[1]d\n  self = send\n\n",
			i, d, c.Routes[d].Addr())
	}
	b.WriteString(`mailbox:
  driver = accept
  domains = +local
  address_data = ${lookup {$local_part@$domain} lsearch {/etc/exim4/mailboxes} {$value} fail}
  transport = mailbox

unknown:
  driver = redirect
  domains = +local
  allow_fail
  data = :fail: Unknown user

`)
	if next, ok := c.Routes[Rest]; ok {
		fmt.Fprintf(&b, "rest:\n  driver = manualroute\n  route_data = <+%v byname\n  transport = to_rest\n  self = send\n\n", next.Addr())
		return b.String()
	}
	// Debian's own router passes over private addresses, which are all that a test has. A domain that leads back to us would wait
	// for the postmaster; so its sender is told.
	b.WriteString("mx:\n  driver = dnslookup\n  transport = to_mx\n  self = fail\n\n")
	return b.String()
}

func eximTransports(c *Config) string {
	var b strings.Builder
	b.WriteString("mailbox:\n  driver = appendfile\n  directory = $address_data\n  maildir_format\n  user = " + boxOwner + "\n" +
		"  return_path_add\n  envelope_to_add\n\n")
	remote := func(name string, port uint16) {
		fmt.Fprintf(&b, "%s:\n  driver = smtp\n  port = %d\n  allow_localhost\n", name, port)
		if c.ownSource() {
			fmt.Fprintf(&b, "  interface = <; %v\n", c.Address.Addr())
		}
		b.WriteString("\n")
	}
	for i, d := range c.routed() {
		remote(fmt.Sprintf("to_%d", i), c.Routes[d].Port())
	}
	remote("to_mx", 25)
	if next, ok := c.Routes[Rest]; ok {
		remote("to_rest", next.Port())
	}
	return b.String()
}

// eximAuthenticators know the users of the file.
func eximAuthenticators(c *Config) string {
	if len(c.Users) == 0 {
		return ""
	}
	const known = "${if eq {%s} {${lookup {%s} lsearch {/etc/exim4/users} {$value} {}}} {${if eq {%[1]s} {} {no} {yes}}} {no}}"
	return "begin authenticators\n" +
		"plain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n  server_set_id = $auth2\n" +
		"  server_condition = " + fmt.Sprintf(known, "$auth3", "$auth2") + "\n" +
		"login:\n  driver = plaintext\n  public_name = LOGIN\n  server_prompts = Username:: : Password::\n  server_set_id = $auth1\n" +
		"  server_condition = " + fmt.Sprintf(known, "$auth2", "$auth1") + "\n"
}

// eximQueue reads what exim4 -bp prints: age, size, identifier and sender on a line, then recipients, those done with a D. Why
// they wait stands in the log.
func eximQueue(ctx context.Context, s *Server) ([]Queued, error) {
	out, err := s.Root.Run(ctx, "exim4", "-bp")
	if err != nil {
		return nil, err
	}
	log, err := s.Log()
	if err != nil {
		return nil, err
	}
	queue := parseEximQueue(out)
	for i, q := range queue {
		queue[i].Reason = cmp.Or(q.Reason, eximReason(log, q))
	}
	return queue, nil
}

// eximReason is why a message waits: of its recipients that do, each has a line with "==" in the log, or nothing is said.
func eximReason(log string, q Queued) string {
	reasons := map[string]string{}
	for line := range strings.Lines(log) {
		_, what, deferred := strings.Cut(line, " "+q.ID+" == ")
		if to, why, _ := strings.Cut(strings.TrimSpace(what), " "); deferred {
			reasons[to] = why
		}
	}
	last := ""
	for _, r := range q.Recipients {
		if last = reasons[r]; last == "" {
			return "" // it was not tried yet
		}
	}
	return last
}

func parseEximQueue(out string) []Queued {
	var queue []Queued
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		switch {
		case len(fields) >= 4 && strings.HasPrefix(fields[3], "<"):
			q := Queued{ID: fields[2], From: strings.Trim(fields[3], "<>")}
			if strings.HasSuffix(strings.TrimSpace(line), "*** frozen ***") {
				q.Reason = "frozen"
			}
			queue = append(queue, q)
		case len(fields) == 1 && len(queue) > 0:
			last := &queue[len(queue)-1]
			last.Recipients = append(last.Recipients, fields[0])
		}
	}
	return queue
}
