//go:build interop

package lab

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/gopacket/pcapgo"

	"github.com/smtplab/smtplab/harness"
)

// What is taken away is what the command would make of the same text: the changed scenario is one that the loader reads, and its
// record is the page's, octet for octet; the capture is read by others.
func TestTakeAway(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens(offer)
		s.runs()
		s.Click("button", "mail.contoso.example*")
		s.sets("SMTP connector", "", "", "Send HELO instead of EHLO*", "yes")
		s.restarts()
		s.runsAgain()
		source := s.Download("The scenario as a file", "blob-swallowed.txtar")
		s.Click("button", "Captures, mail and logs …")
		record := s.Download("The record, record.jsonl", "record.jsonl")
		if want := recordOf(t, source); !bytes.Equal(record, want) {
			t.Errorf("record: want that of the command, %d octets, got %d octets", len(want), len(record))
		}
		const capture = "mail.contoso.example--isa2000.pcapng"
		readable(t, s.Download("*"+capture+"*", capture))
		s.Quiet()
	})
}

// recordOf plays the first case of a scenario here, and returns the record as the command keeps it.
func recordOf(t *testing.T, source []byte) []byte {
	t.Helper()
	scenario, err := harness.ParseScenario("kb/kb818222/blob-swallowed.txtar", source)
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenario.Cases[0].Run(t.Context(), harness.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	files, err := run.Files()
	if err != nil {
		t.Fatal(err)
	}
	return files[harness.RecordFile]
}

// readable wants a capture that gopacket and tshark read to its end.
func readable(t *testing.T, capture []byte) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(capture), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	frames := 0
	for err == nil {
		if _, _, err = r.ReadPacketData(); err == nil {
			frames++
		}
	}
	if !errors.Is(err, io.EOF) || frames == 0 {
		t.Errorf("capture: want it read to its end, got %d frames and %v", frames, err)
	}
	file := filepath.Join(t.TempDir(), "capture.pcapng")
	if err := os.WriteFile(file, capture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-n", "-r", file, "-Y", "smtp.req.command").Output()
	if err != nil || !bytes.Contains(out, []byte("HELO")) {
		t.Errorf("tshark: want the dialogue with HELO, got %v\n%s", err, out)
	}
}
