package overlay

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Lines of /proc/net/tcp, tcp6 and udp of a little-endian machine.
const sockets = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0A27 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 28719 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0A28 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 28720 1 0000000000000000 100 0 0 10 0
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 28719 1 0000000000000000 100 0 0 10 0
   3: 00000000000000000000000001000000:0019 00000000000000000000000000000000:0000 0A 00000000:00000000
   4: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 28719 1 0000000000000000 100 0 0 10 0
   5: nonsense:0036 00000000:0000 07
   6: 0100007F:nonsense 00000000:0000 07
`

func TestBound(t *testing.T) {
	for at, want := range map[string]bool{
		"127.0.0.1:2599": true,
		"127.0.0.2:2599": false,
		"127.0.0.1:2600": false, // a connection
		"10.0.0.1:22":    true,  // at all addresses
		"[::1]:25":       true,
		"127.0.0.1:25":   false,
		"127.0.0.1:53":   true,
		"127.0.0.1:54":   false,
	} {
		if got := bound(sockets, netip.MustParseAddrPort(at)); got != want {
			t.Errorf("%s: want %v, got %v", at, want, got)
		}
	}
}

func TestLayerName(t *testing.T) {
	for _, bad := range [][]string{{}, {""}, {"postfix", "-o=x"}} {
		if _, err := layerName(bad); err == nil {
			t.Errorf("%q: want an error, got none", bad)
		}
	}
	if _, err := os.Stat(status); err != nil {
		t.Skipf("this is no Debian system: %v", err)
	}
	one, err := layerName([]string{"postfix", "exim4"})
	two, _ := layerName([]string{"exim4", "postfix"})
	other, _ := layerName([]string{"exim4"})
	if err != nil || one != two || one == other || !strings.HasPrefix(one, "exim4+postfix-") {
		t.Errorf("want names for packages in any order, got %s, %s, %s, %v", one, two, other, err)
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{"old.tar": 2 * time.Hour, "new.tar": time.Minute} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	prune(dir, now.Add(-time.Hour))
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 || filepath.Base(left[0]) != "new.tar" {
		t.Errorf("want new.tar to be left, got %q", left)
	}
}

func TestIndented(t *testing.T) {
	if got := indented(" \n"); got != "" {
		t.Errorf("want nothing of nothing, got %q", got)
	}
	if got := indented(strings.Repeat("x\n", 20) + "last\n"); strings.Count(got, "x") != 11 || !strings.HasSuffix(got, "\n\tlast") {
		t.Errorf("want the last lines, got %q", got)
	}
}
