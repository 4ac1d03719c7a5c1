package fakedns

import (
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Faults.Register(catalogue.Entry[Fault]{
		Name:    "wrong-id",
		Summary: "answers carry another id than the question",
		Story: "Such an answer belongs to nobody: it is what a forger sends who has to guess, or a broken translator of " +
			"addresses. An asker must ignore it and go on waiting (RFC 5452 section 9.1), so that over UDP the look-up " +
			"ends by time-out.",
		Params: scopeParams(""),
		New:    lies("", always(wrongID)),
	})
}

func wrongID(_ *Query, truth *Reply) *Reply {
	reply := truth.changed()
	reply.Msg.Id++
	return reply
}
