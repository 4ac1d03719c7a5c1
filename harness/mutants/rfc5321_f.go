package mutants

import "github.com/smtplab/smtplab/sim/peer"

// What is left of RFC 821: RFC 5321 appendix F.
func init() {
	deviate("turn-for-anybody", "offers TURN, and obeys it whoever calls",
		"TURN is for clients that the server can authenticate (RFC 5321 appendix F.1).",
		caught("F.1-turn-refused"), func(r *peer.Receive) {
			r.Keywords = append(r.Keywords, "TURN")
			r.Quirks = append(r.Quirks, recodes("TURN", 500, 250))
		})
	misbehave("sending-unlisted", "has SEND, SOML and SAML and does not list them",
		"SEND, SOML and SAML are listed in the reply to EHLO where they are there (RFC 5321 appendix F.6).",
		caught("F.6-sending-is-listed"), recodesAll([]string{"SEND", "SOML", "SAML"}, 500, 250))
}
