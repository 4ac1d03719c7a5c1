package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/wire"
)

// serverSecurity are the flags about TLS and AUTH of a standing server.
type serverSecurity struct {
	cert, key    string
	listen, auth []string
}

func (s *serverSecurity) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.cert, "tls-cert", "", "offer STARTTLS with the certificate chain in the PEM file `FILE`")
	flags.StringVar(&s.key, "tls-key", "", "the certificate's key, in the PEM file `FILE`; else it is in that of --tls-cert")
	flags.StringArrayVar(&s.listen, "tls-listen", nil, "listen on `ADDR:PORT` as well, where TLS begins at once; ADDR is one of --listen")
	flags.StringArrayVar(&s.auth, "auth", nil, "let a user authenticate, and relay then: `USER:FILE`, whose first line is the password; may be given again")
}

// apply puts what the flags say into a setup. doors says where the program's addresses are on the machine; it returns the
// same with those of TLS.
func (s serverSecurity) apply(setup *peer.Setup, addresses []netip.Addr, doors wire.Map) (wire.Map, error) {
	for _, setting := range setup.Settings {
		switch name, _, _ := strings.Cut(setting, "="); name {
		case "users":
			return nil, misused("--set users: passwords of worlds can be guessed; want --auth USER:FILE")
		case "implicit-tls":
			return nil, misused("--set implicit-tls: want --tls-listen ADDR:PORT")
		}
	}
	var err error
	if setup.Accounts, err = readAccounts(s.auth); err != nil {
		return nil, err
	}
	if setup.Certificate, err = s.certificate(); err != nil {
		return nil, misused("--tls-cert: %w", err)
	}
	all, err := addressFlag("--tls-listen", s.listen)
	if err != nil {
		return nil, err
	}
	if len(all) > 0 && setup.Certificate == nil {
		return nil, misused("--tls-listen: want a certificate as well: --tls-cert FILE")
	}
	ports := map[netip.AddrPort]netip.AddrPort{}
	for _, at := range all {
		if !slices.Contains(addresses, at.Addr()) {
			return nil, misused("--tls-listen %v: want an address that is in --listen too", at)
		}
		program := netip.AddrPortFrom(at.Addr(), implicitPort)
		if _, twice := ports[program]; twice {
			return nil, misused("--tls-listen %v: the address is given twice; a server has one such port at each", at)
		}
		ports[program] = at
		setup.ImplicitTLS = append(setup.ImplicitTLS, program.String())
	}
	return func(network string, a netip.AddrPort) netip.AddrPort {
		if at, ok := ports[a]; ok {
			return at
		}
		return doors(network, a)
	}, nil
}

// implicitPort is where programs listen for TLS from the first octet on (RFC 8314 section 7.3).
const implicitPort = 465

// certificate is nil where there is none.
func (s serverSecurity) certificate() (*tls.Certificate, error) {
	if s.cert == "" {
		if s.key != "" {
			return nil, errors.New("want the certificate that --tls-key belongs to")
		}
		return nil, nil
	}
	key := s.key
	if key == "" {
		key = s.cert
	}
	pair, err := tls.LoadX509KeyPair(s.cert, key)
	if err != nil && s.key == "" {
		err = fmt.Errorf("%s: %w; where the key is in a file of its own, give --tls-key", s.cert, err)
	}
	return &pair, err
}

// warn says what the flags do not do, together or with a product.
func (s serverSecurity) warn(p *peer.Product, say func(string, ...any)) {
	offers := func(word string) bool {
		return slices.ContainsFunc(p.Receive.Keywords, func(line string) bool { return strings.HasPrefix(line+" ", word+" ") })
	}
	switch {
	case len(s.auth) > 0 && !offers("AUTH"):
		say("%s knows no AUTH: nobody can authenticate", p.Name)
	case len(s.auth) > 0 && s.cert == "":
		say("no --tls-cert: AUTH is offered in the clear or, without --set auth-clear=yes, by most products not at all")
	}
	if s.cert != "" && len(s.listen) == 0 && !offers("STARTTLS") {
		say("%s knows no STARTTLS: want --tls-listen as well, or the certificate is never shown", p.Name)
	}
}

// readAccounts reads USER:FILE words. Passwords come from files, for an argument can be seen by everybody on the machine.
func readAccounts(words []string) (map[string]string, error) {
	accounts := map[string]string{}
	for _, word := range words {
		user, file, ok := strings.Cut(word, ":")
		if !ok || user == "" || file == "" {
			return nil, misused("--auth %s: want USER:FILE, with the password in the first line of the file", word)
		}
		password, err := firstLine(file)
		if err != nil {
			return nil, misused("--auth %s: %w", user, err)
		}
		accounts[user] = password
	}
	return accounts, nil
}

func firstLine(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	if !in.Scan() || in.Text() == "" {
		return "", errors.Join(errors.New(file+": want a password in the first line, got nothing"), in.Err())
	}
	return in.Text(), nil
}

// clientSecurity are the flags about TLS and AUTH of a program that calls others.
type clientSecurity struct {
	tls, name, roots, auth string
	implicit               bool
}

func (s *clientSecurity) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.tls, "tls", "", "use TLS: `WHEN` is none, may (where it is offered), encrypt (or send nothing) or verify (and the certificate must be good); as the product does unless given")
	flags.BoolVar(&s.implicit, "implicit-tls", false, "begin TLS at once, without STARTTLS, as on port 465")
	flags.StringVar(&s.name, "tls-name", "", "the certificate must be for `NAME`; else for the host's address")
	flags.StringVar(&s.roots, "tls-ca", "", "trust those in the PEM file `FILE` to sign certificates, in the place of the system's")
	flags.StringVar(&s.auth, "auth", "", "authenticate first: `USER:FILE`, whose first line is the password; under TLS, or with --tls none in the clear")
}

var whenTLS = []string{"none", "may", "encrypt", "verify"}

// apply puts what the flags say into a setup.
func (s clientSecurity) apply(setup *peer.Setup) error {
	setup.TLSName, setup.CallsTLS = s.name, s.implicit
	if s.tls != "" {
		if !slices.Contains(whenTLS, s.tls) {
			return misused("--tls %s: want one of %s", s.tls, strings.Join(whenTLS, ", "))
		}
		setup.Settings = append(setup.Settings, "tls="+s.tls)
	}
	if s.auth != "" {
		accounts, err := readAccounts([]string{s.auth})
		if err != nil {
			return err
		}
		user, _, _ := strings.Cut(s.auth, ":")
		setup.Accounts, setup.Settings = accounts, append(setup.Settings, "auth="+user)
	}
	if s.roots == "" {
		return nil
	}
	text, err := readFile(s.roots)
	if err != nil {
		return misused("--tls-ca: %w", err)
	}
	setup.Roots = x509.NewCertPool()
	if !setup.Roots.AppendCertsFromPEM(text) {
		return misused("--tls-ca %s: want certificates in PEM, got none", s.roots)
	}
	return nil
}
