package reports

import (
	"io"
	"io/fs"

	"github.com/smtplab/smtplab/harness/result"
)

func init() {
	register("json", "result.json as it is, for programs",
		`The report in the form smtplab.result/v1, whose JSON Schema is harness/result/schema/result-v1.json. All that other formats
show is in it.`, renderJSON)
}

func renderJSON(w io.Writer, r *result.Report, _ fs.FS) error {
	text, err := r.JSON()
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
