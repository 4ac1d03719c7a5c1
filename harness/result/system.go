package result

import (
	"cmp"
	"fmt"
)

// A System is a mail server that was examined.
type System struct {
	Name      string   `json:"name"`
	Version   string   `json:"version,omitempty"`
	Adapter   string   `json:"adapter"`   // "address", "recipe", "postfix"
	Address   string   `json:"address"`   // where it listened
	Abilities []string `json:"abilities"` // what the harness could do with it beside talking
	// Config is how it was configured: files by name.
	Config map[string]string `json:"config,omitempty"`
	// Offers is what it says in its reply to EHLO, and what it says under TLS; of a server of ours, nothing.
	Offers        []string `json:"offers,omitempty"`
	OffersSecured []string `json:"offers_secured,omitempty"`
	// Differences are between what it offers and what its adapter declares, in words.
	Differences []string `json:"differences,omitempty"`
	// Canaries are what was tried before the first case, to see whether verdicts would mean anything.
	Canaries []Canary `json:"canaries,omitempty"`
	// Edition is that of the catalogue of cases, which is not the program's version.
	Edition string `json:"edition"`
	Mode    string `json:"mode"` // "operational" or "strict"
	Machine string `json:"machine"`
	Again   string `json:"again"` // the command that examines it again
	// Started is when the examination began, as RFC 3339 has it; TookMS are the milliseconds that it took, without those
	// between an interruption and its resumption.
	Started string  `json:"started,omitempty"`
	TookMS  float64 `json:"took_ms,omitempty"`
}

// The modes of an examination: what an outcome counts that is not strict, such as a refusal by policy.
const (
	Operational = "operational" // it is told, and breaks nothing
	Strict      = "strict"      // it breaks a MUST
)

// InMode has what is not strict break a MUST, where the mode is so.
func (c *Case) InMode(mode string) {
	if mode != Strict || c.Level != "MUST" {
		return
	}
	for i := range c.Findings {
		if c.Findings[i].Verdict == NonStrict {
			c.Findings[i].Verdict = Fail
		}
	}
	c.Verdict = Worst(c.Findings)
}

// A Canary is one try whether a system, and the adapter to it, are fit to be examined.
type Canary struct {
	Title      string  `json:"title"`
	Verdict    Verdict `json:"verdict"`
	Transcript string  `json:"transcript"` // what was said
}

// GoesOn takes over from an earlier examination what goes on with this one: when it began and how long it took. The error
// says why the two cannot be one: verdicts about different servers, or by different rules, do not add up.
func (s *System) GoesOn(r *Report, seed uint64) error {
	old := r.System
	if old == nil {
		return fmt.Errorf("want the results of an examination, got those of other stories")
	}
	for _, f := range []struct{ what, was, is string }{
		{"the server", old.Name, s.Name}, {"its version", old.Version, s.Version}, {"the adapter", old.Adapter, s.Adapter},
		{"the edition of the cases", old.Edition, s.Edition}, {"the mode", old.Mode, s.Mode}, {"the seed", fmt.Sprint(r.Seed), fmt.Sprint(seed)},
	} {
		if f.was != f.is {
			return fmt.Errorf("want results with %s %q, got those with %q; begin anew without --resume", f.what, f.is, f.was)
		}
	}
	s.Started, s.TookMS = cmp.Or(old.Started, s.Started), old.TookMS
	return nil
}
