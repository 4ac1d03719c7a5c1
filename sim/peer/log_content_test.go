package peer

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// allocated is how many octets something takes from the heap, garbage included.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// The log says how much of a message it leaves out, in a line that no message can have.
func TestIMSLogTellsWhatItLeavesOut(t *testing.T) {
	const prefix, told = len("8/28/99 9:32:01 AM : <<< IO: |"), "8/28/99 9:32:01 AM : 7 octets more of the message are not logged."
	full := strings.Repeat("x", mostLoggedOfContent-prefix-len("\r\n")) + "\r\n"
	for _, more := range []string{"", "1234567"} {
		lines := tell(t, NewIMSLog(IMSLogRules{Level: IMSLogMaximum}), calledBy, "< "+full+more)
		if last := strings.TrimPrefix(lines[len(lines)-1], "L0000000.LOG "); (last == told) != (more != "") {
			t.Errorf("want %q only where %q is left out, got %.80q", told, more, last)
		}
	}
}

// A message of lines that are as short as can be is the worst for a log that has a stamp before each.
func TestIMSLogOfAHugeMessageIsSmall(t *testing.T) {
	const size = 4 << 20
	for name, content := range map[string][]byte{
		"short lines": bytes.Repeat([]byte("X:\r\n"), size/4),
		"no lines":    bytes.Repeat([]byte("\r\n"), size/2),
		"one line":    bytes.Repeat([]byte("x"), size),
		"ended line":  append(bytes.Repeat([]byte("x"), size), "\r\n"...),
		"controls":    bytes.Repeat([]byte("\x1b"), size),
	} {
		for _, level := range []IMSLogLevel{IMSLogMedium, IMSLogMaximum} {
			log, _ := NewIMSLog(IMSLogRules{Level: level}).Connected(dayOfFix, calledBy)
			octets := 0
			took := allocated(func() {
				for _, l := range log.Content(dayOfFix, true, content) {
					octets += len(l.Text)
				}
			})
			t.Logf("%s at level %d: %d octets logged, %d allocated", name, level, octets, took)
			if took > 2*size {
				t.Errorf("%s at level %d: want at most twice the message allocated, which has %d octets, got %d", name, level, size, took)
			}
		}
	}
}

func TestIMSLogOfAHugeSubjectIsSmall(t *testing.T) {
	log, _ := NewIMSLog(IMSLogRules{Level: IMSLogMedium}).Connected(dayOfFix, callingOut)
	log.Heard(dayOfFix, "220 mx")
	if got := log.Rescheduled(dayOfFix, "far.example", strings.Repeat("s", 1<<20)); len(got) != 1 || len(got[0].Text) > mostCopied+200 {
		t.Errorf("want one line of little more than %d octets, got %d of %d", mostCopied, len(got), len(got[0].Text))
	}
}

func TestClippedCutsNoCharacter(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{strings.Repeat("x", mostCopied), strings.Repeat("x", mostCopied)},
		{strings.Repeat("x", mostCopied+1), strings.Repeat("x", mostCopied)},
		{strings.Repeat("x", mostCopied-1) + "\u00f6\u00f6", strings.Repeat("x", mostCopied-1)},
		{strings.Repeat("x", mostCopied-3) + "\U0001f600", strings.Repeat("x", mostCopied-3)},
		{strings.Repeat("\x80", mostCopied+1), strings.Repeat("\x80", mostCopied-4)}, // no UTF-8: the cut goes back no farther
	} {
		if got := clipped(c.text); got != c.want {
			t.Errorf("want %d octets of %d, got %d", len(c.want), len(c.text), len(got))
		}
	}
}

// A boundary that the message foretells, with all that might be made of it, costs one look at the message.
func TestFreeBoundaryIsFreeAndShort(t *testing.T) {
	const wanted = "----=_Next"
	var all strings.Builder
	for n := range 3000 {
		fmt.Fprintf(&all, "--%s=%08X\r\n", wanted, n)
	}
	for name, content := range map[string]string{
		"none": "x\r\n", "one": "--" + wanted, "in a row": "----" + wanted + "--" + wanted, "signs": "--" + wanted + strings.Repeat("=", 1<<20), "all": all.String(),
	} {
		took := allocated(func() {
			got := freeBoundary(wanted, []byte(content))
			if strings.Contains(content, "--"+got) || len(got) > 70 || !strings.HasPrefix(got, wanted) || (got == wanted) != (name == "none") {
				t.Errorf("%s: want a boundary that begins with %s and is free, got %.80q", name, wanted, got)
			}
		})
		if took > 4<<20 {
			t.Errorf("%s: want little allocated, got %d octets", name, took)
		}
	}
}

func TestIMSReportOfAHugeSubjectIsSmall(t *testing.T) {
	const size = 4 << 20
	in := refusedReport()
	in.Original.Content = []byte("Subject: " + strings.Repeat("s", size) + "\r\nTo: " + strings.Repeat("t", size) + "\r\n\r\nx\r\n")
	for form, write := range reportForms {
		if got, most := len(write(in).Content), len(in.Original.Content)+16<<10; got > most {
			t.Errorf("%s: want little beside the message, at most %d octets, got %d", form, most, got)
		}
	}
}
