package harness

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Word{
		Name:    "knob",
		Kind:    HeaderWord,
		Usage:   "knob HOST|ADDRESS|BOX...",
		Summary: "what is the student's to change in an exercise in cure",
		Manual: `Hosts by their names, DNS servers by their addresses, boxes that stand on a link. Without the line all may be changed. Who
administers a mail server has no say about a firewall of others.`,
		read: func(r *reader, a *script.Args) { r.exercise.Knobs = a.Words(1) },
	})
}
