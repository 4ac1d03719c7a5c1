package certificate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
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
