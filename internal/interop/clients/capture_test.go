//go:build interop

package clients

import (
	"encoding/hex"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/pairs"
	"github.com/smtplab/smtplab/internal/interop/program"
)

// wall starts our firewall in front of an address, with a capture.
func wall(t *testing.T, to string, boxes ...string) (p *process, capture string) {
	t.Helper()
	capture = filepath.Join(t.TempDir(), "wall.pcapng")
	args := append([]string{"firewall"}, boxes...)
	return stands(t, append(args, "--listen", "127.0.0.1:0", "--to", to, "--capture", capture)...), capture
}

// A shark is a capture as tshark sees it, with all ports of the test's servers taken for SMTP.
type shark struct {
	t    *testing.T
	file string
	args []string
}

func (w *shark) ask(args ...string) string {
	w.t.Helper()
	out, err := exec.Command("tshark", append(append([]string{"-n", "-r", w.file}, w.args...), args...)...).Output()
	if err != nil {
		w.t.Fatalf("tshark %v: %v; install it (Debian: apt-get install tshark)", args, err)
	}
	return strings.TrimSpace(string(out))
}

// warnings lists what Wireshark finds odd, with all checksums checked: frame, message.
func (w *shark) warnings() string {
	w.t.Helper()
	return w.ask("-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", "_ws.expert.severity >= 0x00600000",
		"-T", "fields", "-e", "frame.number", "-e", "_ws.expert.message")
}

// streams are the octets that a side's connections carried, one string for both directions of each: "C" or "S" and what it
// said, in turn.
func (w *shark) stream(side string) string {
	w.t.Helper()
	number, _, _ := strings.Cut(w.ask("-Y", fmt.Sprintf("frame.interface_name == %q", side), "-T", "fields", "-e", "tcp.stream"), "\n")
	var said strings.Builder
	for line := range strings.Lines(w.ask("-q", "-z", "follow,tcp,raw,"+number)) {
		who := "C"
		if strings.HasPrefix(line, "\t") {
			who = "S"
		}
		if octets, err := hex.DecodeString(strings.TrimSpace(line)); err == nil && len(octets) > 0 {
			said.WriteString(who + string(octets))
		}
	}
	return said.String()
}

func opened(t *testing.T, file string, at ...string) *shark {
	t.Helper()
	w := &shark{t: t, file: file}
	for _, a := range at {
		_, port := hostPort(t, a)
		w.args = append(w.args, "-d", "tcp.port=="+port+",smtp")
	}
	return w
}

func tsharkVersion(t *testing.T) string { return program.Version(t, "tshark", "--version") }

// TestCapturesOfPassagesOpen sends through boxes that do all sorts of things to a connection, and opens the capture while the
// firewall still stands. Wireshark warns of nothing, but of RST where a box sends it.
func TestCapturesOfPassagesOpen(t *testing.T) {
	for _, c := range []struct {
		boxes  []string
		breaks bool // the mail does not pass
		resets bool // but RST does
	}{
		{boxes: []string{"drip,size=100,every=0s"}},
		{boxes: []string{"pix", "keyword-stripped,keyword=PIPELINING"}},
		{boxes: []string{"final-dot-split"}},
		{boxes: []string{"delay,by=10ms"}},
		{boxes: []string{"reset,verb=RCPT"}, breaks: true, resets: true},
		{boxes: []string{"verb-refused,verb=RCPT"}, breaks: true},
		{boxes: []string{"size-limit,max=10000"}, breaks: true, resets: true},
	} {
		t.Run(strings.Join(c.boxes, "+"), func(t *testing.T) {
			pairs.Prove(t, pairs.Pair{Ours: "firewall " + strings.Join(c.boxes, " ") + " --capture", Theirs: "tshark", Version: tsharkVersion(t),
				Shows: "the capture opens while it is written, and nothing is warned of that no box does"})
			server := mta(t, "rfc5321")
			wall, file := wall(t, server.at, c.boxes...)
			m := write("long", strings.Repeat(strings.Repeat("0123456789", 7)+"\r\n", 2000))
			if _, err := swak(t, wall.at, m, "--pipeline"); (err != nil) != c.breaks {
				t.Errorf("want the mail stopped: %v, got %v", c.breaks, err)
			}
			wall.over(t)
			shark := opened(t, file, wall.at, server.at)
			for line := range strings.Lines(shark.warnings()) {
				if !c.resets || !strings.Contains(line, "Connection reset (RST)") {
					t.Errorf("want no warning, got frame %s", line)
				}
			}
			if got := shark.ask("-Y", "smtp.req.command", "-T", "fields", "-e", "frame.interface_name", "-e", "smtp.req.command"); !strings.Contains(got, "client side\t") ||
				!strings.Contains(got, "server side\t") {
				t.Errorf("want SMTP on both sides, got %q", got)
			}
		})
	}
}

// TestCaptureShowsTheDifference compares the two sides in tshark's eyes: without a box that meddles they are the same, octet
// for octet; with one the difference is what it did, which the comment of a packet tells.
func TestCaptureShowsTheDifference(t *testing.T) {
	pairs.Prove(t, pairs.Pair{Ours: "firewall --capture", Theirs: "tshark", Version: tsharkVersion(t),
		Shows: "the sides are the same octet for octet but for what the box ate, and a comment says so"})
	server := mta(t, "exchange2000")
	m := write("blob", "Hello\r\n")

	plain, file := wall(t, server.at, "delay,by=10ms")
	if _, err := swak(t, plain.at, m); err != nil {
		t.Fatal(err)
	}
	plain.over(t)
	shark := opened(t, file, plain.at, server.at)
	if near, far := shark.stream("client side"), shark.stream("server side"); near != far || !strings.Contains(near, "Hello") {
		t.Errorf("control: want the same on both sides, got\n%q and\n%q", near, far)
	}

	eats, file := wall(t, server.at, "isa2000")
	sender := sending(t, "--to", eats.at, "--as", "exchange2003")
	eats.Until("isa2000 discarded 1020 octets")
	server.Until("S: 354 Send binary data")
	sender.Process.Kill()
	sender.Wait()
	eats.over(t)
	shark = opened(t, file, eats.at, server.at)
	near, far := shark.stream("client side"), shark.stream("server side")
	blob, found := strings.CutPrefix(near, far)
	if !found || len(blob) != len("C")+1020 {
		t.Errorf("want the client's side to have the 1020 octets of the BLOB more, got\n%q and\n%q", near, far)
	}
	if comment := shark.ask("-Y", "frame.comment", "-T", "fields", "-e", "frame.interface_name", "-e", "tcp.len", "-e", "frame.comment"); comment !=
		"client side\t0\tisa2000 discarded 1020 octets" {
		t.Errorf("want the box's deed beside the acknowledgement, got %q", comment)
	}
	if got := shark.warnings(); got != "" {
		t.Errorf("want no warning, got %s", got)
	}
}

// sending starts "smtplab send" and lets it be.
func sending(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(smtplab, append([]string{"send", "-", "--from", author, "--rcpt", "bob@" + domain}, args...)...)
	cmd.Stdin = strings.NewReader(write("sent", "Hello\r\n").content)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd
}
