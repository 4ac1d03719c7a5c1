package peer

import (
	"net/netip"
	"time"

	"github.com/smtplab/smtplab/sim/catalogue"
)

// A Console holds what an administrator sets in a server's console or its system's network panel, as opposed to the
// registry. It is read when the server starts. Every product takes these settings.
type Console struct {
	DNS           []netip.AddrPort // the TCP/IP settings' list of DNS servers, in order
	SmartHost     string           // a name, or an address in brackets
	FQDN          string
	ComputerName  string
	DefaultDomain string // "none" for none
	Gethostname   string // what the call answers: a name, "fails" or "empty"
	HeloOnly      bool   // the connector's "Send HELO instead of EHLO"
	Relay         Relay
	Retry         []time.Duration
	Expire, Delay time.Duration
	LogLevel      string // of the protocol log: none, minimum, medium, maximum
	LogFormat     string // of the SMTP service's protocol log: w3c, iis, ncsa
	MaxSize       int
	SyncTime      time.Duration // that the spool's disk takes for one write
	EndOfData     string        // what ends a message: crlf, any, or the product's own for empty
	Security
}

// ConsoleParams are the settings that ReadConsole reads; the catalogue entry of each product lists them after its own.
func ConsoleParams() []catalogue.Param {
	return append([]catalogue.Param{
		{Name: "dns", Usage: "DNS servers to ask, in order, by address"},
		{Name: "smart-host", Usage: "where all mail goes that is not local: a name, or [address]"},
		{Name: "fqdn", Usage: "full name in banner and headers; the host's own unless set"},
		{Name: "computer-name", Usage: "NetBIOS name; the first label of the host's name unless set"},
		{Name: "default-domain", Usage: "domain appended to bare names, or none; the host's own unless set"},
		{Name: "gethostname", Usage: "what the system call answers: a name, fails or empty"},
		{Name: "helo", Default: "no", Usage: "yes: send HELO instead of EHLO"},
		{Name: "relay", Default: "none", Usage: "who may relay: none, all, or addresses and domains; a client is of a domain by its name in the DNS"},
		{Name: "retry", Usage: "waits between tries, for example 15m,30m,1h; the last one repeats"},
		{Name: "expire", Usage: "age at which mail is returned, for example 2d"},
		{Name: "delay-notice", Usage: "age at which the author is told of the delay, by products that do so"},
		{Name: "log", Default: "maximum", Usage: "level of the protocol log: none, minimum, medium, maximum"},
		{Name: "log-format", Default: "w3c", Usage: "format of the SMTP service's protocol log: w3c, iis, ncsa"},
		{Name: "size", Usage: "largest message taken, in octets"},
		{Name: "end-of-data", Usage: "what ends a message: crlf (CRLF.CRLF alone) or any (LF.LF, LF.CRLF and CRLF.LF as well: SMTP smuggling)"},
		{Name: "organization", Usage: "hosts with the same word trust one another"},
		{Name: "sync-time", Usage: "time that the queue's disk takes for one write, for example 5ms"},
	}, securityParams()...)
}

// ReadConsole reads the values of ConsoleParams. What cannot be read is reported by s.Err.
func ReadConsole(s *catalogue.Settings) Console {
	return Console{
		DNS:           addressPorts(s, "dns", 53),
		SmartHost:     s.String("smart-host"),
		FQDN:          s.String("fqdn"),
		ComputerName:  s.String("computer-name"),
		DefaultDomain: s.String("default-domain"),
		Gethostname:   s.String("gethostname"),
		HeloOnly:      s.Bool("helo"),
		Relay:         readRelay(s),
		Retry:         s.Durations("retry"),
		Expire:        s.Duration("expire"),
		Delay:         s.Duration("delay-notice"),
		LogLevel:      s.Choice("log", "none", "minimum", "medium", "maximum"),
		LogFormat:     s.Choice("log-format", "w3c", "iis", "ncsa"),
		MaxSize:       s.Int("size"),
		SyncTime:      s.Duration("sync-time"),
		EndOfData:     s.ChoiceOrNone("end-of-data", "crlf", "any"),
		Security:      readSecurity(s),
	}
}

func addressPorts(s *catalogue.Settings, name string, port uint16) []netip.AddrPort {
	var list []netip.AddrPort
	for _, a := range s.Addresses(name) {
		list = append(list, netip.AddrPortFrom(a, port))
	}
	return list
}
