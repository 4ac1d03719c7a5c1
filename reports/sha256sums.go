package reports

import (
	"io"
	"io/fs"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
)

func init() {
	register("sha256sums", "the hashes of all files of evidence, for sha256sum --check",
		`A line for each file that was kept of a case, as "sha256sum --check" reads them in the result folder.`, renderSums)
}

func renderSums(w io.Writer, r *result.Report, _ fs.FS) error {
	_, err := io.WriteString(w, certificate.Sums(r))
	return err
}
