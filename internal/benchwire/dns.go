//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/internal/overlay"
)

func init() { register(80, "dns", "DNS: queries per second", measureDNS) }

// dnsNames is how many mail domains the zone has.
const dnsNames = 200

// latencyRate is how many queries per second are asked when latency is measured: what each server can answer with ease, so
// that it is the time of an answer that is seen, and not the length of a queue.
const latencyRate = 5000

// A dnsServer is one that dnsperf asks.
type dnsServer struct {
	name string
	at   netip.AddrPort
	stop func() error
}

// measureDNS asks our server and others about the same zone.
func measureDNS(ctx context.Context, r *report) error {
	tool, err := r.fetch(ctx, "dnsperf", "dnsperf", "usr/bin/dnsperf", "")
	if err != nil {
		return err
	}
	zone, queries := filepath.Join(r.dir, "bench.zone"), filepath.Join(r.dir, "bench.queries")
	if err := errors.Join(os.WriteFile(zone, []byte(benchZone()), 0o644), os.WriteFile(queries, []byte(benchQueries()), 0o644)); err != nil {
		return err
	}
	servers, err := r.dnsServers(ctx, zone)
	defer func() {
		for _, s := range servers {
			s.stop()
		}
	}()
	if err != nil {
		return err
	}
	r.say("One zone of %d mail domains, asked about MX and A by dnsperf with 100 questions under way. Rates are over UDP (one socket) and "+
		"TCP (ten connections); the times from question to answer are over UDP at %d queries/s. \"smtplab dns\" writes each query into its log; "+
		"knot keeps none. With a fault, smtplab keeps no answers ready: each is looked up and packed anew.", dnsNames, latencyRate)
	var contenders []contender
	for _, s := range servers {
		contenders = append(contenders, contender{s.name, func(ctx context.Context) (figures, error) { return r.askDNS(ctx, tool, s, queries) }})
	}
	all := contest(ctx, r.rounds, contenders...)
	rows := [][]string{{"server", "UDP queries/s", "of knot's", "TCP queries/s", "of knot's", "p50 µs", "p99 µs"}}
	for _, s := range all {
		if s.err != nil {
			r.missing("%s: %v", s.name, s.err)
		}
		rows = append(rows, []string{s.name, s.cell("udp"), s.times(all[0], "udp"), s.cell("tcp"), s.times(all[0], "tcp"), s.cell("p50"), s.cell("p99")})
	}
	r.table(rows)
	return nil
}

// dnsServers starts all that are measured: knot first, the bare echo last. What was started is returned also with an error.
func (r *report) dnsServers(ctx context.Context, zone string) (servers []*dnsServer, err error) {
	knot, err := startKnot(ctx, benchZone())
	if err != nil {
		return nil, err
	}
	servers = append(servers, knot)
	for _, ours := range []struct{ name, log, fault string }{
		{"smtplab dns", filepath.Join(r.dir, "query.log"), ""},
		{"smtplab dns, log thrown away", os.DevNull, ""},
		{"smtplab dns --fault, log thrown away", os.DevNull, "--fault servfail,names=nobody.example"},
	} {
		s, err := r.startOurDNS(ctx, ours.name, fmt.Sprintf("%s %s > %s", zone, ours.fault, ours.log))
		if err != nil {
			return servers, err
		}
		servers = append(servers, s)
	}
	echo, err := startEcho()
	if err != nil {
		return servers, err
	}
	return append(servers, echo), nil
}

// startOurDNS starts "smtplab dns" by way of a shell, so that the log goes to a file.
func (r *report) startOurDNS(ctx context.Context, name, args string) (*dnsServer, error) {
	address, err := freePort()
	if err != nil {
		return nil, err
	}
	p, err := start(nil, "sh", "-c", fmt.Sprintf("exec %s dns --listen %s %s", r.smtplab, address, args))
	if err != nil {
		return nil, err
	}
	if err := p.listens(ctx, address); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return &dnsServer{name, netip.MustParseAddrPort(address), p.stop}, nil
}

// startKnot starts Debian's knot in a root of its own, with its own idea of how many workers to have.
func startKnot(ctx context.Context, zone string) (*dnsServer, error) {
	layer, err := overlay.Install(ctx, "knot")
	if err != nil {
		return nil, err
	}
	address, err := freePort()
	if err != nil {
		return nil, err
	}
	at := netip.MustParseAddrPort(address)
	root, err := layer.Start(ctx, overlay.Options{Files: map[string]string{
		"etc/knot/knot.conf": fmt.Sprintf("server:\n  rundir: /run/knot\n  listen: %v@%d\ndatabase:\n  storage: /run/knot\n"+
			"zone:\n  - domain: bench.example\n    file: /run/knot/bench.zone\n    zonefile-sync: -1\n    journal-content: none\n", at.Addr(), at.Port()),
		"run/knot/bench.zone": zone,
	}})
	if err != nil {
		return nil, err
	}
	version, err := root.Run(ctx, "knotd", "--version")
	if err != nil {
		return nil, errors.Join(err, root.Stop())
	}
	server := root.Command(ctx, "knotd", "-c", "/etc/knot/knot.conf")
	if err := server.Start(); err != nil {
		return nil, errors.Join(err, root.Stop())
	}
	if err := root.Await(ctx, "tcp", at); err != nil {
		return nil, errors.Join(err, root.Stop())
	}
	return &dnsServer{strings.TrimSpace(version), at, root.Stop}, nil
}

// startEcho starts a server that sends each question back as it came but for the bit that says it is an answer: what
// loopback and one goroutine allow.
func startEcho() (*dnsServer, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(buffer)
			if err != nil {
				return
			}
			buffer[2] |= 0x80
			conn.WriteToUDPAddrPort(buffer[:n], from)
		}
	}()
	return &dnsServer{"a bare echo, UDP alone", conn.LocalAddr().(*net.UDPAddr).AddrPort(), conn.Close}, nil
}

// benchZone is a zone of mail domains.
func benchZone() string {
	var b strings.Builder
	b.WriteString("$ORIGIN bench.example.\n@ SOA ns hostmaster 1 3600 600 86400 300\n@ NS ns\nns A 192.0.2.53\n")
	for i := range dnsNames {
		fmt.Fprintf(&b, "mx%d A 192.0.2.%d\nd%d MX 10 mx%d\nd%d MX 20 mx%d\n", i, i+1, i, i, i, (i+1)%dnsNames)
	}
	return b.String()
}

// benchQueries asks about all of them, and about one that is not there.
func benchQueries() string {
	var b strings.Builder
	for i := range dnsNames {
		fmt.Fprintf(&b, "d%d.bench.example MX\nmx%d.bench.example A\n", i, i)
	}
	return b.String() + "nobody.bench.example MX\n"
}

// valueOf reads a figure of dnsperf's statistics: "  Queries per second:   4992.485290".
func valueOf(text, key string) (float64, error) {
	value, err := strconv.ParseFloat(strings.Fields(valueAfter(text, key, ":", "none"))[0], 64)
	if err != nil {
		return 0, fmt.Errorf("dnsperf: want %q among its words, got:\n%s", key, text)
	}
	return value, nil
}
