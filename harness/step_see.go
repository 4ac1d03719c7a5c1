package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	register(Word{
		Name:    "see",
		Kind:    StepWord,
		Usage:   "see TOPIC ...",
		Summary: "claims what must be seen at this point",
		Manual: `Topics look at the current chapter alone, from its first step to this line. Excerpts quote the telling lines in their order; "..."
stands for any run of characters, a "!" in front of a line says that there must be none such, and "!..." below other lines that there
is nothing but them. They are claims: written by hand, and rewritten by no tool.`,
		read: readSee,
	})
}

func readSee(r *reader, a *script.Args) { r.see(a) }

// see reads a claim, and adds it to those of the case.
func (r *reader) see(a *script.Args) judge.Look {
	look := r.look(a, a.Item.Words[0])
	r.claims = append(r.claims, claimOf(a, look))
	return look
}

func claimOf(a *script.Args, look judge.Look) judge.Claim {
	return judge.Claim{Line: a.Item.Line, Text: strings.Join(a.Item.Words, " "), Check: look.Check}
}

// look reads what there is to see at this point, whoever claims it. The usage that mistakes are told with begins with lead.
func (r *reader) look(a *script.Args, lead string) judge.Look {
	name := a.Word()
	topic, ok := judge.LookupTopic(name)
	if !ok && !a.Failed() {
		var names []string
		for _, t := range judge.Topics() {
			names = append(names, t.Name)
		}
		a.Fail("unknown topic %q%s", name, catalogue.Suggest(name, names))
	}
	if a.Failed() {
		return judge.Look{}
	}
	a.Usage = lead + strings.TrimPrefix(topic.Usage, "see")
	look := topic.Read(a)
	if look.Simulated != "" {
		r.lack("claims about what programs see", "one about %s, which only a simulated network has", look.Simulated)
	}
	r.step(func(s *stage) error {
		for _, host := range look.Queues {
			s.lookAtQueue(host)
		}
		return nil
	})
	return look
}
