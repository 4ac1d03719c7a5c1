//go:build interop

package certify

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/internal/interop/program"
)

// TestMain builds smtplab, the program under test.
var smtplab string

func TestMain(m *testing.M) {
	os.Exit(program.Main(func(built string) int {
		smtplab = built
		return m.Run()
	}))
}

// systems are those that certify starts by itself.
var systems = []string{"postfix", "exim"}

// Two examinations come to the same verdicts, the second of them beside as many busy processes as there are processors: no
// verdict depends on how fast a server answers.
func TestVerdictsAreTheSame(t *testing.T) {
	for _, system := range systems {
		t.Run(system, func(t *testing.T) {
			quiet := examine(t, system)
			var end atomic.Bool
			defer end.Store(true)
			for range runtime.GOMAXPROCS(0) {
				go spin(&end)
			}
			compare(t, quiet, examine(t, system))
		})
	}
}

// spin keeps a processor busy until it is told to end.
func spin(end *atomic.Bool) {
	for n := 0; !end.Load(); n++ {
	}
}

// examine plays all cases, and returns the report that was kept.
func examine(t *testing.T, system string) *result.Report {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "results")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	begun := time.Now()
	out, err := exec.CommandContext(ctx, smtplab, "certify", "server", system, "--out", dir).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == result.ExitFail) {
		t.Fatalf("certify server %s: %v\n%s", system, err, out)
	}
	report, err := result.Read(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(smtplab, "judge", dir).CombinedOutput(); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == result.ExitFail) {
		t.Errorf("judge %s: %v\n%s", system, err, out)
	}
	t.Logf("%s %s: %d cases in %v: %v", report.System.Name, report.System.Version, report.Totals.Cases, time.Since(begun).Round(100*time.Millisecond), report.Totals.Verdicts)
	return report
}

// compare wants the same verdict for each case.
func compare(t *testing.T, first, second *result.Report) {
	t.Helper()
	if len(first.Cases) < 150 {
		t.Errorf("want at least 150 cases, got %d", len(first.Cases))
	}
	for _, c := range first.Cases {
		i := slices.IndexFunc(second.Cases, func(d result.Case) bool { return d.Name == c.Name })
		if i < 0 {
			t.Errorf("%s: %v, and not there the second time", c.Name, c.Verdict)
			continue
		}
		if again := second.Cases[i]; again.Verdict != c.Verdict {
			t.Errorf("%s: want the same verdict twice, got %v and %v\n%v\n%v", c.Name, c.Verdict, again.Verdict, c.Findings, again.Findings)
		}
	}
}
