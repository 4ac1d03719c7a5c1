package certificate

import (
	"bytes"
	"io/fs"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/replay"
	"github.com/smtplab/smtplab/sim/record"
)

// tell finds the dialogue in which it went wrong, and makes commands of it.
func (c *Certificate) tell(f *Failure, evidence fs.FS) {
	to := c.target()
	text, err := f.Result.Read(evidence, recordFile)
	if err != nil {
		f.Notes = append(f.Notes, "The dialogue cannot be shown: "+err.Error()+".")
		return
	}
	events, err := record.Decode(bytes.NewReader(text))
	if err != nil {
		f.Notes = append(f.Notes, "The dialogue cannot be shown: "+recordFile+": "+err.Error()+".")
		return
	}
	finding := f.finding()
	d := dialogueOf(events, finding)
	if d == nil {
		f.Notes = append(f.Notes, "The case is about no dialogue of a client.")
		return
	}
	d = d.UpTo(tellingLine(finding))
	f.Said = bounded(d.Lines)
	if d.TLSFirst && c.stand() != "" { // one that is at an address has no other port
		to.Port = 465
	}
	script, err := d.Script(to)
	if err != nil {
		f.Notes = append(f.Notes, "There are no commands for the dialogue: "+err.Error()+". The whole of it is in the evidence.")
		return
	}
	f.Shell, f.Bash, f.Swaks = script.Shell, script.Bash, d.Swaks(to)
	f.Notes = append(f.Notes, script.Notes...)
	if !shownInDialogue(finding) {
		f.Notes = append(f.Notes, "The dialogue hands the mail in. What is wrong shows afterwards: in the mailbox, at the next host, or in a report.")
	}
}

// finding is the one for which the case stands against the server.
func (f *Failure) finding() result.Finding {
	worst := f.verdict()
	for _, x := range f.Result.Findings {
		if x.Verdict == worst {
			return x
		}
	}
	return result.Finding{}
}

func shownInDialogue(f result.Finding) bool {
	return strings.HasPrefix(f.Claim, "talk ") || strings.HasPrefix(f.Claim, "see replies") || strings.HasPrefix(f.Claim, "see dialogue")
}

// tellingLine is the reply for which a case stands against the server, as a line of the dialogue; empty where it is none.
func tellingLine(f result.Finding) string {
	if strings.HasPrefix(f.Claim, "talk ") {
		if reply, err := strconv.Unquote(f.Got); err == nil {
			return "S: " + reply
		}
		return ""
	}
	lines := strings.Split(f.Evidence, "\n")
	if last := lines[len(lines)-1]; strings.HasPrefix(last, "S: ") && strings.HasPrefix(f.Claim, "see replies") {
		return last
	}
	return ""
}

// talkClient is the host that holds the talks of conformance cases.
const talkClient = "client.example"

// dialogueOf is the dialogue that a finding is about: that of its own step, or the last before it that has what was seen, or
// the last before it.
func dialogueOf(events []record.Event, finding result.Finding) *replay.Dialogue {
	step := len(events)
	for i, e := range events {
		if s, is := e.Fact.(*record.Step); is && s.Text == finding.Claim {
			step = i
			break
		}
	}
	var last, seen *replay.Dialogue
	for _, d := range replay.Talks(events, talkClient) {
		switch {
		case d.Step == step && (finding.Evidence == "" || has(d, finding.Evidence)):
			return d
		case d.Step > step || len(d.Lines) == 0:
			continue
		case has(d, finding.Evidence):
			seen = d
		}
		last = d
	}
	if seen != nil {
		return seen
	}
	return last
}

// has reports whether a dialogue has all lines of an evidence that quotes one.
func has(d *replay.Dialogue, evidence string) bool {
	found := false
	for line := range strings.SplitSeq(evidence, "\n") {
		if !strings.HasPrefix(line, "S: ") {
			continue
		}
		if !slices.Contains(d.Lines, line) {
			return false
		}
		found = true
	}
	return found
}

// target is where the commands call: the address at which the server was examined, where it can be had from elsewhere.
func (c *Certificate) target() replay.Target {
	at, err := netip.ParseAddrPort(c.System.Address)
	switch {
	case c.System.Adapter == "product":
		return replay.Target{Host: "127.0.0.1", Port: 2525}
	case err != nil:
		return replay.Target{Host: "127.0.0.1", Port: 25}
	}
	return replay.Target{Host: at.Addr().String(), Port: int(at.Port())}
}

// stand says how the server comes to where the commands call, if it is not there already.
func (c *Certificate) stand() string {
	switch c.System.Adapter {
	case "product":
		return "Before it: smtplab mta " + c.System.Name + " --listen 127.0.0.1:2525 --mailbox mailbox@server.example --mailbox other@server.example"
	case "address", "recipe":
		return ""
	}
	return "The server was examined in a network of its own: put the address and the mailboxes of one of yours into the commands."
}

// greeting is the first line that the server said in the first case that has a dialogue.
func greeting(r *result.Report, evidence fs.FS) string {
	if evidence == nil {
		return ""
	}
	for _, x := range r.Cases {
		text, err := x.Read(evidence, recordFile)
		if err != nil {
			continue
		}
		events, err := record.Decode(bytes.NewReader(text))
		if err != nil {
			continue
		}
		for _, d := range replay.Talks(events, talkClient) {
			if len(d.Lines) > 0 && strings.HasPrefix(d.Lines[0], "S: ") {
				return strings.TrimPrefix(d.Lines[0], "S: ")
			}
		}
	}
	return ""
}
