package lab

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/scenarios"
)

// late is a world in which nothing arrives before its sender has given up.
func late(latency string) string {
	return strings.Replace(small, "  isa2000\n", "  latency="+latency+"\n", 1)
}

// extremes are stories of which hardly anything can be told.
var extremes = map[string]string{
	"the caller gives up before he is heard":     late("20s"),
	"the answer comes when nobody waits":         late("15s"),
	"a command that is heard too late":           late("10m"),
	"an hour":                                    late("1h"),
	"longer than the story":                      late("200h"),
	"an hour, with a box":                        strings.Replace(small, "  isa2000\n", "  latency=1h isa2000\n", 1),
	"a box at which calls end":                   strings.Replace(late("20s"), "latency=20s", "latency=20s delay by=1h", 1),
	"nobody speaks":                              "# T\nrefs KB818222\nzone world\nhost a.example 10.0.0.1 rfc5321\nwait quiet\nsee queue a.example 0\n-- world --\n$ORIGIN a.example.\n@ SOA ns h 1 1 1 1 1\n",
	"somebody is called who is not there":        strings.Replace(small, "mx  A    172.16.0.11", "mx  A    172.16.0.99", 1),
	"somebody is called who is down for an hour": strings.Replace(small, "send ", "crash mx.b.example\nsend ", 1),
}

// Each is told in every way that there is.
func TestExtremesAreTold(t *testing.T) {
	l := theBook()
	for name, source := range extremes {
		t.Run(name, func(t *testing.T) {
			s, err := l.open(Text{Source: source})
			if err != nil {
				t.Fatal(err)
			}
			for _, keep := range []bool{false, true} {
				if p := ask(t, l, "run", Run{Text: Text{Source: source}, Keep: keep, Goal: true}).(*Played); len(p.Phases) == 0 {
					t.Error("want phases")
				}
			}
			run, err := s.Run(t.Context(), harness.Options{Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			report, kept := keptOf(t, run)
			for _, format := range reports.Formats.Names() {
				f, err := reports.Formats.New(format, nil)
				if err != nil {
					t.Fatal(err)
				}
				var b bytes.Buffer
				if err := f.Render(&b, report, kept); err != nil || b.Len() == 0 && format != "sha256sums" { // of files that a command has listed
					t.Errorf("%s: got %d octets, %v", format, b.Len(), err)
				}
			}
		})
	}
}

// keptOf is a result folder of a run, with captures.
func keptOf(t *testing.T, run *harness.Run) (*result.Report, fs.FS) {
	t.Helper()
	judged, err := run.JudgeWithin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	report := result.NewReport("smtplab", 1)
	report.System = &result.System{Name: "somebody's", Adapter: "address", Address: "192.0.2.25:25", Edition: scenarios.Edition, Mode: result.Operational}
	files, err := run.Files()
	if err != nil {
		t.Fatal(err)
	}
	captures, err := pcapng.Write(run.Events)
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, some := range []result.Files{files, captures} {
		for name, data := range some {
			folder[path.Join(result.CaseDir(judged.Name), name)] = &fstest.MapFile{Data: data}
		}
	}
	report.Add(judged)
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	folder["result.json"] = &fstest.MapFile{Data: text}
	return report, folder
}

// faulty is a book at which the simulator breaks.
type faulty struct{}

func (faulty) Open(string) (fs.File, error) { panic("index out of range") }

// A fault of ours is an answer, again and again, and whoever asks for something else gets it.
func TestAFaultIsAnswered(t *testing.T) {
	l := New(faulty{}, Limits{})
	for range 2 {
		if r := l.Answer(t.Context(), Request{Ask: "list"}); !strings.HasPrefix(r.Error, "the simulator has a fault: index out of range") || r.Body != nil {
			t.Errorf("want the fault told, got %+v", r)
		}
	}
	body, _ := json.Marshal(Run{Text: Text{Source: small}})
	if r := l.Answer(t.Context(), Request{Ask: "run", Body: body}); r.Error != "" || r.Body == nil {
		t.Errorf("want a run, got %+v", r)
	}
}

// Nothing in the place of a body is told as that.
func TestNothingAsked(t *testing.T) {
	l := theBook()
	for _, kind := range []string{"run", "talk", "explain"} {
		for _, body := range []string{"null", " null ", ""} {
			if r := l.Answer(t.Context(), Request{Ask: kind, Body: []byte(body)}); !strings.HasSuffix(r.Error, "of "+kind+", got nothing") {
				t.Errorf("%s %q: got %q", kind, body, r.Error)
			}
		}
	}
	if r := l.Answer(t.Context(), Request{}); !strings.HasPrefix(r.Error, "request: want list") {
		t.Errorf("got %q", r.Error)
	}
}
