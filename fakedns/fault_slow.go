package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "slow",
		Summary: "answers come late",
		Story: "The server answers truthfully, after a while. Look-ups that take long delay the greeting of mail servers " +
			"that look their clients up (KB Q190026 and its like), and those that take longer than the asker waits are " +
			"as good as lost. Other askers are served meanwhile.",
		Params: scopeParams("",
			catalogue.Param{Name: "by", Default: "5s", Usage: "how late, for example 20s"}),
		New: lies("", slow),
	})
}

func slow(s *catalogue.Settings) (spoil, error) {
	by := s.Duration("by")
	return func(_ *Query, truth *Reply) *Reply {
		reply := *truth
		reply.Delay += by
		return &reply
	}, nil
}
