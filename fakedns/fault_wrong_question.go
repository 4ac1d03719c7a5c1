package fakedns

import (
	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "wrong-question",
		Summary: "answers repeat another question than was asked",
		Story: "The id fits, the question section does not. An asker must compare both, and ignore such an answer (RFC " +
			"5452 section 9.1): one that does not takes the records of one name for those of another.",
		Params: scopeParams("",
			catalogue.Param{Name: "name", Default: "wrong.example", Usage: "the name that answers are said to be about"}),
		New: lies("", wrongQuestion),
	})
}

func wrongQuestion(s *catalogue.Settings) (spoil, error) {
	other, err := readName("name", s.String("name"))
	return func(q *Query, truth *Reply) *Reply {
		if q.Name == "" || q.Name == other {
			return nil
		}
		question := truth.Msg.Question[0]
		question.Name = other
		reply := truth.changed()
		reply.Msg.Question = []dns.Question{question}
		return reply
	}, err
}
