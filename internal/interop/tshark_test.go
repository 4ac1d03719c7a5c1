//go:build interop

package interop

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// install is what to do about a missing tshark. Without it this check would prove nothing, so it fails.
const install = "install it (Debian, Ubuntu: apt-get install tshark; macOS: brew install wireshark)"

// The levels of Wireshark's expert notes, as tshark prints them: the upper bits of epan/proto.h's PI_ values.
const (
	levelWarning = 0x00600000
	levelError   = 0x00800000
)

// A frame is what tshark says about one frame.
type frame struct {
	number    int
	protocols string
	payload   string // of TCP, in hex
	commands  string // of SMTP, whole lines: tshark's own field holds four letters
	codes     string // of SMTP replies
	experts   []expert
}

// An expert is an expert note: what Wireshark finds odd.
type expert struct {
	level   int
	message string
}

// fields are the columns that tshark is asked for, in the order in which read takes them.
var fields = []string{"frame.number", "frame.protocols", "tcp.payload", "smtp.command_line", "smtp.response.code",
	"_ws.expert.severity", "_ws.expert.message"}

// dissect lets tshark read a capture, with all checksums checked.
func dissect(t *testing.T, file string) []frame {
	t.Helper()
	args := []string{"-n", "-r", file, "-o", "smtp.decryption:TRUE", // without it any AUTH is warned of, as not decoded
		"-T", "fields", "-E", "separator=,", "-E", "quote=d", "-E", "occurrence=a", "-E", "aggregator=\x1f"}
	for _, checked := range []string{"ip.check_checksum", "tcp.check_checksum", "udp.check_checksum"} {
		args = append(args, "-o", checked+":TRUE")
	}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.Command("tshark", args...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("tshark %s: %v: %s", file, err, failed.Stderr)
	}
	if err != nil {
		t.Fatalf("tshark: %v: %s", err, install)
	}
	frames, err := read(string(out))
	if err != nil {
		t.Fatalf("tshark %s: %v", file, err)
	}
	return frames
}

// read reads tshark's table.
func read(table string) ([]frame, error) {
	in := csv.NewReader(strings.NewReader(table))
	in.LazyQuotes = true
	in.FieldsPerRecord = len(fields)
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	var frames []frame
	for _, row := range rows {
		f := frame{protocols: row[1], payload: row[2], commands: row[3], codes: row[4]}
		if f.number, err = strconv.Atoi(row[0]); err != nil {
			return nil, err
		}
		if f.experts, err = experts(row[5], row[6]); err != nil {
			return nil, fmt.Errorf("frame %d: %w", f.number, err)
		}
		frames = append(frames, f)
	}
	return frames, nil
}

// experts puts levels and messages, of which a frame may have several, together.
func experts(levels, messages string) ([]expert, error) {
	if levels == "" {
		return nil, nil
	}
	l, m := strings.Split(levels, "\x1f"), strings.Split(messages, "\x1f")
	if len(l) != len(m) {
		return nil, fmt.Errorf("want a message for each level, got %q and %q", levels, messages)
	}
	var list []expert
	for i := range l {
		level, err := strconv.ParseInt(l[i], 0, 64)
		if err != nil {
			return nil, err
		}
		list = append(list, expert{int(level), m[i]})
	}
	return list, nil
}
