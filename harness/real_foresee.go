package harness

import (
	"context"

	"github.com/smtplab/smtplab/harness/judge"
	"github.com/smtplab/smtplab/sim/record"
)

// Foresee is what the case would lack on the real ground of the options, as far as that is known before it is played: what
// the adapter cannot do, what real sockets cannot give, and what a system under test does not offer. The replies to EHLO, in
// the clear and under TLS, are lines with their codes. The error says that ctx was cancelled.
func (c *Case) Foresee(ctx context.Context, o Options, plain, secured []string) ([]record.Lack, error) {
	o = o.withDefaults()
	var lacks []record.Lack
	if o.Real.Under != nil {
		lacks = c.lackingOf(o.Real.Under)
	}
	rehearsed, err := o.Real.Rehearsals.of(ctx, c, o)
	if err != nil {
		return nil, err
	}
	lacks = append(lacks, rehearsed.lacks...)
	for _, t := range c.talks {
		if want, got, missing := unoffered(t.talk, plain, secured); missing {
			lacks = append(lacks, record.Lack{Line: t.line, Text: t.text, Want: want, Got: got})
		}
	}
	return lacks, nil
}

// unoffered is the first thing that a talk wants of the replies to EHLO and that is not so.
func unoffered(t judge.Talk, plain, secured []string) (want, got string, missing bool) {
	reply := plain
	for _, m := range t.Moves {
		if m.Do == judge.StartTLS || m.Do == judge.TLS {
			reply = secured
		}
		if want, got, missing := m.Unoffered(reply); missing && !m.Otherwise.Settles() {
			return want, got, true
		}
	}
	return "", "", false
}
