package harness

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(Word{
		Name:    "reg",
		Kind:    StepWord,
		Usage:   "reg HOST SECTION",
		Summary: "imports registry text into a host's registry",
		Manual: `The section is in the form of .reg files; the first line that names the form may be left out. It takes effect when the host
is restarted.`,
		read: readReg,
	})
}

func readReg(r *reader, a *script.Args) {
	name, section := a.Host(), a.Section()
	if a.Failed() {
		return
	}
	if err := peer.NewRegistry().Import(r.file.Name, section.Line, []byte(section.Text)); err != nil {
		line, text := r.place(err, section.Line)
		a.FailAt(line, "registry text %q: %s", section.Name, text)
	}
	file := r.file.Name
	r.step(func(s *stage) error {
		return s.changeRegistry(name, func(reg *peer.Registry) error {
			return reg.Import(file, section.Line, []byte(section.Text))
		})
	})
}
