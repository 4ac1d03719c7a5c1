package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// simulated lists the folders whose code runs inside worlds, and must take time, tasks, network and chance from its
// host alone: the same seed gives the same bytes for no other reason.
var simulated = []string{
	"sim", "sim/record", "sim/catalogue", "sim/smtp", "sim/resolver", "sim/nslookup", "sim/peer", "sim/peer/products",
	"fakedns", "fakefirewall", "harness/script", "harness/transcript", "harness/judge",
}

// unworldly lists, for each package of others, the names that simulated code must not use. "*" is all of them.
var unworldly = map[string]string{
	"time":         "Now Since Until Sleep After AfterFunc NewTimer NewTicker Tick",
	"sync":         "*",
	"sync/atomic":  "*",
	"runtime":      "Gosched Goexit GC",
	"context":      "WithTimeout WithTimeoutCause WithDeadline WithDeadlineCause",
	"iter":         "Pull Pull2",
	"math/rand":    "*",
	"math/rand/v2": "Int IntN Int32 Int32N Int64 Int64N Uint UintN Uint32 Uint32N Uint64 Uint64N N Float32 Float64 ExpFloat64 NormFloat64 Perm Shuffle",
	"crypto/rand":  "*",
	"hash/maphash": "*", // its seed is of the process
	"os/signal":    "*",
	"reflect":      "Select",
	"syscall":      "Connect Getpid Getenv Gettimeofday Socket",
	"net": "Dial DialTimeout DialIP DialTCP DialUDP DialUnix Dialer Listen ListenConfig ListenIP ListenMulticastUDP ListenPacket " +
		"ListenTCP ListenUDP ListenUnix ListenUnixgram FileConn FileListener FilePacketConn Resolver DefaultResolver LookupAddr LookupCNAME " +
		"LookupHost LookupIP LookupMX LookupNS LookupPort LookupSRV LookupTXT ResolveIPAddr ResolveTCPAddr ResolveUDPAddr Interfaces InterfaceAddrs",
	"crypto/tls": "Dial DialWithDialer Dialer Listen NewListener",
	"net/http":   "*",
	"net/smtp":   "*",
	"os/exec":    "*",
	"os": "Args Create Environ Getenv Getpid Hostname LookupEnv Mkdir MkdirAll MkdirTemp Open OpenFile ReadDir ReadFile Remove " +
		"RemoveAll Rename Stat Stderr Stdin Stdout WriteFile",
	"github.com/miekg/dns": "Client Dial DialTimeout DialTimeoutWithTLS DialWithTLS Exchange ExchangeConn ExchangeContext Id ListenAndServe " +
		"ListenAndServeTLS Server ActivateAndServe HandleFunc Handle",
}

// permitted names what single files may use all the same, with the reason.
var permitted = map[string]struct{ names, reason string }{
	"sim/coroutine.go": {"iter.Pull", "a task is a coroutine, and this is where they are made"},
	"sim/task.go":      {"runtime.Goexit", "a task that is told to die runs its deferred calls and no more"},
}

func TestSimulatedCodeAsksItsHost(t *testing.T) {
	obey(t, escaping)
}

// escaping finds code in simulated folders that reaches past its host: for concurrency of its own, the real clock, the
// real network, the surroundings of the process, or chance that no seed governs.
func escaping(s source) []string {
	if s.isTest() || !slices.Contains(simulated, s.folder()) {
		return nil
	}
	var found []string
	names := map[string]string{}
	for _, spec := range s.AST.Imports {
		p := importPath(spec)
		switch name := localName(spec); {
		case name == ".":
			found = append(found, s.at(spec, "simulated code must not import %s with a dot: what it uses must be seen", p))
		case unworldly[p] == "*":
			found = append(found, s.at(spec, "simulated code must not import %s", p))
		default:
			names[name] = p
		}
	}
	ast.Inspect(s.AST, func(n ast.Node) bool {
		if what := concurrency(n); what != "" {
			found = append(found, s.at(n, "simulated code must not use %s: ask the host for a task or a monitor", what))
		}
		if p, name := selected(n, names); p != "" && forbids(s.Path, p, name) {
			found = append(found, s.at(n, "simulated code must not use %s.%s: ask the host", path.Base(p), name))
		}
		return true
	})
	return found
}

// localName is what a file calls a package that it imports. A major version at the end of a path is no name.
func localName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	p := importPath(spec)
	if path.Base(p) == "v2" {
		p = path.Dir(p)
	}
	return path.Base(p)
}

// concurrency names the construct of a node that has more than one goroutine in mind, or is empty.
func concurrency(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "go"
	case *ast.SelectStmt:
		return "select"
	case *ast.ChanType:
		return "a channel type"
	case *ast.SendStmt:
		return "a channel's send"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a channel's receive"
		}
	}
	return ""
}

// selected splits a use of another package's name into the package's path and the name.
func selected(n ast.Node, names map[string]string) (pkg, name string) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	return names[x.Name], sel.Sel.Name
}

func forbids(file, pkg, name string) bool {
	allowed := strings.Fields(permitted[file].names)
	return slices.Contains(strings.Fields(unworldly[pkg]), name) && !slices.Contains(allowed, path.Base(pkg)+"."+name)
}

func TestEscapesAreCaught(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"sim/x.go", "func f() { go f() }", "must not use go"},
		{"sim/smtp/x.go", "func f() { select {} }", "must not use select"},
		{"fakedns/x.go", "var c chan int", "a channel type"},
		{"fakedns/x.go", "func f(c any) { c <- 1 }", "a channel's send"},
		{"fakefirewall/x.go", "func f() { <-g() }", "a channel's receive"},
		{"sim/peer/x.go", "import \"time\"\nvar t = time.Now()", "time.Now"},
		{"sim/peer/products/x.go", "import \"time\"\nvar t = time.After", "time.After"},
		{"sim/peer/x.go", "import clock \"time\"\nfunc f() { clock.Sleep(1) }", "time.Sleep"},
		{"sim/peer/x.go", "import . \"time\"\nfunc f() { Sleep(1) }", "with a dot"},
		{"sim/x.go", "import \"sync\"\nvar m sync.Mutex", "must not import sync"},
		{"sim/x.go", "import \"iter\"\nvar f = iter.Pull[int]", "iter.Pull"},
		{"sim/resolver/x.go", "import \"net\"\nvar f = net.DialTimeout", "net.DialTimeout"},
		{"sim/x.go", "import \"math/rand/v2\"\nvar n = rand.IntN(3)", "IntN"},
		{"sim/x.go", "import \"math/rand\"", "must not import math/rand"},
		{"fakedns/x.go", "import \"crypto/rand\"", "must not import crypto/rand"},
		{"harness/judge/x.go", "import \"os\"\nvar v = os.Getenv(``)", "os.Getenv"},
		{"fakedns/x.go", "import \"github.com/miekg/dns\"\nvar s dns.Server", "dns.Server"},
	} {
		caught(t, escaping, planted(t, c.file, c.text), c.want)
	}
}

func TestWorldlyCodeIsLeftAlone(t *testing.T) {
	for _, c := range []struct{ file, text string }{
		{"sim/x.go", "import \"time\"\nvar d = 3 * time.Second"},
		{"sim/x.go", "import \"math/rand/v2\"\nvar r = rand.New(rand.NewPCG(1, 2))"},
		{"sim/x.go", "import \"os\"\nvar e = os.ErrDeadlineExceeded"},
		{"sim/x.go", "import \"net\"\nvar l net.Listener"},
		{"sim/x_test.go", "func f() { go f() }"},
		{"sim/wire/x.go", "func f() { go f() }"},
		{"sim/coroutine.go", "import \"iter\"\nvar f = iter.Pull[int]"},
		{"harness/x.go", "import \"sync\""},
	} {
		caught(t, escaping, planted(t, c.file, c.text), "")
	}
}

// TestPermissionsAreUsed sees to it that a permission goes when its use does.
func TestPermissionsAreUsed(t *testing.T) {
	texts := map[string]string{}
	for _, s := range house(t) {
		texts[s.Path] = s.Text
	}
	for file, p := range permitted {
		for name := range strings.FieldsSeq(p.names) {
			if !strings.Contains(texts[file], name+"(") {
				t.Errorf("%s may use %s (%s), and does not", file, name, p.reason)
			}
		}
	}
}
