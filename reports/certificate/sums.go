package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/scenarios"
)

// Sums lists the hash of each file of evidence, in the form that "sha256sum --check" reads in the result folder.
func Sums(r *result.Report) string {
	var b strings.Builder
	for _, c := range r.Cases {
		for _, f := range c.Files {
			fmt.Fprintf(&b, "%s  %s/%s\n", f.SHA256, result.CaseDir(c.Name), f.Name)
		}
	}
	return b.String()
}

// digest stands for all evidence.
func digest(r *result.Report) string {
	sum := sha256.Sum256([]byte(Sums(r)))
	return hex.EncodeToString(sum[:])
}

// Foreign lists the cases of an examination that were not played by the scenarios of its edition, a line each: what their
// verdicts say is not what the edition asks. It is empty where all were.
func Foreign(r *result.Report) []string {
	if r.System == nil {
		return nil
	}
	edition, err := scenarios.CasesOf(r.System.Edition)
	if err != nil {
		return []string{err.Error()}
	}
	hashes := map[string]string{}
	for _, l := range edition {
		hashes[l.Name] = l.SHA256
	}
	var list []string
	for i, x := range r.Cases {
		want, known := hashes[x.Name]
		switch c := (Case{Result: &r.Cases[i]}); {
		case !known:
			list = append(list, fmt.Sprintf("%s: no case of edition %s", x.Name, r.System.Edition))
		case c.hash(scenarioFile) != want:
			list = append(list, fmt.Sprintf("%s: want the scenario of edition %s, got another", x.Name, r.System.Edition))
		}
	}
	return list
}
