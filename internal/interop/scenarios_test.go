//go:build interop

package interop

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/reports/capture"
)

func TestDump(t *testing.T) {
	book, err := harness.Load(os.DirFS("../../scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		run, err := c.Run(context.Background(), harness.Options{})
		if err != nil {
			t.Fatal(err)
		}
		files, err := capture.Write(run.Events)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range files {
			path := filepath.Join(os.Getenv("DUMP"), c.Name, name)
			os.MkdirAll(filepath.Dir(path), 0o755)
			os.WriteFile(path, data, 0o644)
		}
	}
}
