package nslookup

import (
	"fmt"
	"strings"
)

// Text is the report for people: each step with its questions (?), answers (!) and findings.
func (r *Report) Text() string {
	var b strings.Builder
	for _, step := range r.Steps {
		fmt.Fprintf(&b, "%d. %s\n", step.Number, step.Title)
		for _, q := range step.Questions {
			q.write(&b)
		}
		for _, f := range step.Findings {
			fmt.Fprintf(&b, "   %-8s %s\n", f.Level, f.Text)
			if f.Correct != "" {
				fmt.Fprintf(&b, "   %-8s %s\n", "correct", f.Correct)
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(r.conclusion())
	return b.String()
}

func (q *Question) write(b *strings.Builder) {
	fmt.Fprintf(b, "     ? %s %s  (%s, %v)\n", q.Name, q.Type, q.Transport, q.Server)
	for _, line := range q.Answers {
		fmt.Fprintf(b, "     ! %s\n", line)
	}
	if q.Failure != "" {
		fmt.Fprintf(b, "     ! %s\n", q.Failure)
	}
}

// conclusion is what the verdict means, in the article's words where the steps came as far as the reverse lookup.
func (r *Report) conclusion() string {
	switch {
	case r.Verdict == Proper:
		return "The reverse lookup is set up properly.\n"
	case r.Verdict == Broken && r.lookedUpNames():
		return "The reverse lookup fails to resolve properly. Hosts that do one when a connection is established will possibly drop\n" +
			"the connection; then the protocol log shows that it was established, and nothing else (KB Q190026).\n"
	case r.Verdict == Broken:
		return "There is no way from the domain to an address, and so no reverse lookup. Correct that first.\n"
	case r.foundOut():
		return "What could be looked up is in order, but not everything could.\n"
	default:
		return "Nothing could be looked up.\n"
	}
}

// lookedUpNames reports whether the fourth step had an address to look up.
func (r *Report) lookedUpNames() bool {
	for _, f := range r.Steps[3].Findings {
		if f.Level != Skipped {
			return true
		}
	}
	return false
}

// foundOut reports whether any step has a result.
func (r *Report) foundOut() bool {
	for _, step := range r.Steps {
		for _, f := range step.Findings {
			if f.Level == Good || f.Level == Note {
				return true
			}
		}
	}
	return false
}
