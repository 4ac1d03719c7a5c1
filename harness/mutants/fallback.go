package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("helo-after-501", "tries HELO where EHLO was answered with 501", Mutant{
		Rule:     "A 501 to EHLO ends the session; HELO is tried after 500 and 502 only (Q186142; the codes are assumed).",
		Products: []string{"mcis1"},
		Kills:    []string{"q186142/bare-name-refused"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Send.HeloAfter
			p.Send.HeloAfter = func(code int) bool { return code == 501 || before(code) }
		},
	})
	register("helo-never", "gives up where EHLO is unknown", Mutant{
		Rule:     "A client falls back to HELO where the server knows no EHLO (RFC 5321 section 3.2; Q186142 speaks of both).",
		Products: []string{"mcis1"},
		Kills:    []string{"q186142/helo-carries-fqdn"},
		Break: func(_ peer.Machine, p *peer.Product) {
			p.Send.HeloAfter = func(int) bool { return false }
		},
	})
	register("helo-box-ignored", "sends EHLO although the connector is set to HELO", Mutant{
		Rule:     `"Send HELO instead of EHLO" means that no list of extensions is asked for (KB 818222, method 2).`,
		Products: exchanges,
		Kills:    []string{"kb818222/helo-instead-of-ehlo"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.HelloOnly = false },
	})
}
