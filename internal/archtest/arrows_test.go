package archtest

import (
	"slices"
	"strings"
	"testing"
)

// arrows says, for each folder, which folders of this module it may import. A folder may also import whatever its
// arrows reach in turn, so that only the longest ways need to be drawn. A new package needs a line here.
var arrows = map[string]string{
	"cmd/smtplab": "internal/lab/serve internal/lab/site internal/lab/web harness/certify harness/sut internal/load internal/netns harness harness/judge harness/result harness/waivers reports reports/capture reports/pcapng scenarios " +
		"sim/wire sim/nslookup sim/peer/spool sim/peer/products fakedns fakefirewall",
	"internal/lab":              "harness harness/script reports reports/pcapng reports/sequence fakedns fakefirewall sim/peer/products sim/nslookup",
	"internal/lab/serve":        "internal/lab",
	"internal/lab/site":         "",
	"internal/lab/wasm":         "internal/lab scenarios",
	"internal/lab/web":          "",
	"internal/archtest":         "",
	"internal/hostile":          "",
	"internal/smallworld":       "sim",
	"internal/strange":          "sim/wire sim/peer/products",
	"internal/interop":          "",
	"internal/interop/certify":  "",
	"internal/interop/chromium": "",
	"internal/interop/dns":      "",
	"internal/interop/clients":  "",
	"internal/interop/lab":      "",
	"internal/interop/mail":     "",
	"internal/interop/program":  "",
	"internal/interop/pairs":    "",
	"internal/interop/table":    "internal/interop/pairs",
	"internal/mtas":             "internal/overlay",
	"internal/netns":            "",
	"internal/overlay":          "",
	"internal/tally":            "",
	"internal/editions":         "harness scenarios",
	"internal/results":          "harness/result reports/certificate",

	"internal/load":      "internal/load/loop sim/smtp",
	"internal/load/loop": "",
	"internal/benchwire": "internal/load internal/overlay fakedns sim/smtp",
	"scenarios":          "",

	"harness": "harness/script harness/transcript harness/evidence harness/judge harness/result harness/sut sim/wire sim/nslookup sim/peer/products " +
		"fakedns fakefirewall sim internal/netns",
	"harness/certify":    "harness harness/result harness/sut",
	"harness/judge":      "harness/script harness/transcript harness/result sim/record",
	"harness/transcript": "sim/smtp sim/record",
	"harness/evidence":   "harness/transcript harness/result sim/record",
	"harness/waivers":    "harness/result",
	"harness/script":     "",
	"harness/result":     "",
	"harness/sut":        "internal/mtas internal/overlay sim/smtp",
	"harness/mutants":    "sim/peer/products",
	"reports":            "reports/sequence reports/shown reports/certificate harness/result harness/transcript sim/record",
	"reports/sequence":   "reports/shown harness/transcript sim/record",
	"reports/shown":      "harness/transcript",
	"reports/capture":    "sim/smtp sim/record",
	"reports/pcapng":     "harness/result sim/record",

	"reports/certificate": "reports/shown reports/replay harness/result harness/transcript scenarios sim/record",
	"reports/replay":      "harness/transcript sim/record",

	"fakedns":           "sim",
	"fakefirewall":      "sim/smtp sim",
	"sim/peer/products": "sim/peer",
	"sim/peer/spool":    "sim/peer",
	"sim/peer":          "sim/resolver sim/smtp sim/secure sim",
	"sim/nslookup":      "sim/resolver",
	"sim/resolver":      "sim",
	"sim/wire":          "sim",
	"sim/secure":        "sim",
	"sim":               "sim/record",
	"sim/record":        "",
	"sim/smtp":          "",
	"sim/catalogue":     "",
}

// forAll is what every folder may import: the way in which things with names register themselves.
const forAll = "sim/catalogue"

// forTests is what every test may import: a world to stand in.
const forTests = "internal/smallworld"

// testArrows says what the tests of a folder may import besides.
var testArrows = map[string]string{
	"cmd/smtplab":     "internal/strange", // servers to examine
	"harness":         "harness/mutants scenarios reports",
	"harness/mutants": "harness scenarios",
	"fakedns":         "sim/resolver sim/wire", // a client to lie to, and sockets for those who mean harm
	"sim/resolver":    "fakedns sim/wire",      // a server to ask, and sockets
	"sim/nslookup":    "fakedns",               // likewise
	"scenarios":       "harness reports reports/pcapng",

	"internal/hostile":         "sim/wire sim/peer/spool sim/peer/products fakefirewall", // whom to attack
	"internal/strange":         "harness/certify scenarios",                              // who examines them
	"reports/capture":          "harness scenarios reports/pcapng",                       // packets to write, and to read again
	"internal/interop":         "harness reports reports/capture reports/pcapng scenarios internal/interop/chromium",
	"internal/interop/dns":     "internal/interop/pairs internal/interop/program internal/overlay",
	"internal/interop/certify": "harness/result internal/interop/program",
	"internal/interop/clients": "reports/replay internal/interop/pairs internal/interop/program internal/mtas",
	"internal/interop/lab":     "internal/lab internal/lab/serve internal/lab/site internal/lab/web internal/interop/chromium scenarios",
	"internal/interop/mail":    "internal/interop/pairs internal/interop/program internal/mtas",
}

func TestArrows(t *testing.T) {
	obey(t, astray)
}

// astray finds imports that no arrow allows.
func astray(s source) []string {
	drawn, known := arrows[s.folder()]
	if !known {
		return []string{s.at(s.AST.Name, "folder %s has no line in arrows (internal/archtest/arrows_test.go)", s.folder())}
	}
	if s.isTest() {
		drawn += " " + forTests + " " + testArrows[s.folder()]
	}
	allowed := reached(strings.Fields(drawn + " " + forAll))
	var found []string
	for _, spec := range s.AST.Imports {
		to, ours := strings.CutPrefix(importPath(spec), module+"/")
		if ours && to != s.folder() && !slices.Contains(allowed, to) {
			found = append(found, s.at(spec, "%s must not import %s", s.folder(), to))
		}
	}
	return found
}

// reached follows the arrows from folders to all that lie behind them.
func reached(folders []string) []string {
	var all []string
	for len(folders) > 0 {
		first := folders[0]
		folders = folders[1:]
		if !slices.Contains(all, first) {
			all = append(all, first)
			folders = append(folders, strings.Fields(arrows[first])...)
		}
	}
	return all
}

func TestArrowsAreCaught(t *testing.T) {
	ours := func(folder string) string { return `import _ "` + module + "/" + folder + `"` }
	for _, c := range []struct{ file, imports, want string }{
		{"fakedns/x.go", "sim/peer", "fakedns must not import sim/peer"},
		{"fakedns/x_test.go", "fakefirewall", "fakedns must not import fakefirewall"},
		{"fakedns/x.go", "internal/smallworld", "fakedns must not import internal/smallworld"},
		{"sim/peer/x.go", "sim/peer/products", "sim/peer must not import sim/peer/products"},
		{"harness/x.go", "scenarios", "harness must not import scenarios"},
		{"harness/judge/x.go", "sim", "harness/judge must not import sim"},
		{"sim/smtp/x.go", "sim", "sim/smtp must not import sim"},
		{"brandnew/x.go", "sim", "folder brandnew has no line"},
		{"fakedns/x.go", "sim/record", ""},
		{"sim/smtp/x.go", "sim/catalogue", ""},
		{"harness/x_test.go", "scenarios", ""},
		{"harness/x.go", "sim/resolver", ""},
	} {
		caught(t, astray, planted(t, c.file, ours(c.imports)), c.want)
	}
}

// TestArrowsEnd checks that the arrows themselves are sound: none points at a folder that has no line.
func TestArrowsEnd(t *testing.T) {
	for _, set := range []map[string]string{arrows, testArrows} {
		for from, drawn := range set {
			for _, to := range strings.Fields(drawn) {
				if _, known := arrows[to]; !known {
					t.Errorf("arrow from %s points at %s, which has no line", from, to)
				}
			}
		}
	}
}
