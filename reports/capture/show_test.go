package capture_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/capture"
)

func TestShow(t *testing.T) {
	r, err := capture.Open(os.Getenv("CAP"), capture.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	ev, err := capture.Record(r)
	fmt.Println(transcript.Read(ev).Text())
	fmt.Printf("%+v %v\n", r.Summary(), err)
}
