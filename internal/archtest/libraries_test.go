package archtest

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// standardOnly lists the folders that know nothing but the standard library and each other: what the project is for is
// its own, and can be taken out and used alone.
var standardOnly = []string{"sim", "sim/record", "sim/smtp", "sim/secure", "sim/catalogue"}

// confined lists libraries that stay in the folders named, so that one of them can be exchanged by touching these only.
// The tests of any folder may use them, as an independent second opinion.
var confined = map[string][]string{
	"github.com/miekg/dns":           {"fakedns", "sim/resolver"},
	"github.com/google/gopacket":     {"reports/capture", "reports/pcapng"},
	"github.com/spf13":               {"cmd/smtplab"},
	"github.com/schollz":             {"cmd/smtplab"},
	"github.com/HdrHistogram":        {"internal/load"},
	"github.com/chromedp":            {"internal/interop/chromium"},
	"github.com/klauspost/compress":  {"internal/lab/serve"},
	"github.com/vishvananda":         {"internal/netns"},
	"testing":                        {},
	"github.com/onsi/ginkgo":         {},
	"github.com/onsi/gomega":         {},
	"github.com/google/go-cmp":       {},
	"github.com/emersion/go-message": {},
	"github.com/santhosh-tekuri":     {},
	"pgregory.net/rapid":             {},
	"golang.org/x/net/nettest":       {},
	"golang.org/x/tools/txtar":       {"harness", "harness/script", "internal/lab"},
}

// meaningless are names of packages that do not say what is in them.
var meaningless = []string{"util", "utils", "common", "helper", "helpers", "types", "misc", "base", "shared"}

func TestStandardLibraryOnly(t *testing.T) {
	obey(t, foreignImport)
}

// foreignImport finds libraries of others in the folders that do without.
func foreignImport(s source) []string {
	if s.isTest() || !slices.Contains(standardOnly, s.folder()) {
		return nil
	}
	var found []string
	for _, spec := range s.AST.Imports {
		p := importPath(spec)
		domain, _, _ := strings.Cut(p, "/")
		if strings.Contains(domain, ".") && !strings.HasPrefix(p, module+"/") {
			found = append(found, s.at(spec, "%s knows the standard library only, and must not import %s", s.folder(), p))
		}
	}
	return found
}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	obey(t, strayLibrary)
}

// strayLibrary finds libraries outside the folders they are confined to.
func strayLibrary(s source) []string {
	if s.isTest() {
		return nil
	}
	var found []string
	for _, spec := range s.AST.Imports {
		for library, folders := range confined {
			if below(importPath(spec), library) && !slices.Contains(folders, s.folder()) {
				found = append(found, s.at(spec, "%s must not import %s: it stays in %s", s.folder(), importPath(spec), whereTo(folders)))
			}
		}
	}
	return found
}

func whereTo(folders []string) string {
	if len(folders) == 0 {
		return "tests"
	}
	return strings.Join(folders, ", ")
}

func TestPackagesSayWhatTheyHold(t *testing.T) {
	obey(t, meaninglessName)
}

// meaninglessName finds packages and folders whose name says nothing.
func meaninglessName(s source) []string {
	name := strings.TrimSuffix(s.AST.Name.Name, "_test")
	if slices.Contains(meaningless, name) || slices.Contains(meaningless, path.Base(s.folder())) {
		return []string{s.at(s.AST.Name, "a package called %s can hold anything: name it for what it does", name)}
	}
	return nil
}

func TestLibrariesAreCaught(t *testing.T) {
	caught(t, foreignImport, planted(t, "sim/x.go", `import "github.com/miekg/dns"`), "standard library only")
	caught(t, foreignImport, planted(t, "sim/x.go", `import "net/netip"`), "")
	caught(t, foreignImport, planted(t, "fakedns/x.go", `import "github.com/miekg/dns"`), "")
	caught(t, strayLibrary, planted(t, "sim/peer/x.go", `import "github.com/miekg/dns"`), "stays in fakedns, sim/resolver")
	caught(t, strayLibrary, planted(t, "sim/resolver/x.go", `import "github.com/miekg/dns"`), "")
	caught(t, strayLibrary, planted(t, "harness/x.go", `import "testing"`), "stays in tests")
	caught(t, strayLibrary, planted(t, "harness/x.go", `import "testing/fstest"`), "stays in tests")
	caught(t, strayLibrary, planted(t, "harness/x.go", `import . "github.com/onsi/gomega"`), "stays in tests")
	caught(t, strayLibrary, planted(t, "harness/x_test.go", `import . "github.com/onsi/gomega"`), "")
	caught(t, meaninglessName, planted(t, "sim/util/x.go", "package util"), "called util")
	caught(t, meaninglessName, planted(t, "sim/helpers/x.go", "package fine"), "called fine")
	caught(t, meaninglessName, planted(t, "sim/spool/x.go", "package spool"), "")
}
