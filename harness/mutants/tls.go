package mutants

import "github.com/smtplab/smtplab/sim/peer"

func init() {
	register("commands-heard-under-tls", "keeps what came behind STARTTLS, and hears it under TLS", Mutant{
		Rule:     "What a client said before TLS is forgotten (RFC 3207 section 4.2; CVE-2011-0411).",
		Products: []string{"rfc5321"},
		Kills:    []string{"rfc3207/commands-injected", "rfc3207/4.2-nothing-heard-from-before"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Receive.KeepsPlaintext = true },
	})
	register("replies-heard-under-tls", "keeps what came behind the answer to STARTTLS, and takes it for replies under TLS", Mutant{
		Rule:     "What a server said before TLS is forgotten (RFC 3207 section 4.2).",
		Products: []string{"rfc5321"},
		Kills:    []string{"rfc3207/commands-injected"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.KeepsPlaintext = true },
	})
	register("tls-no-must", "sends in the clear although TLS is a must", Mutant{
		Rule:     "A client can be told to insist on TLS (RFC 3207 section 6).",
		Products: []string{"rfc5321"},
		Kills:    []string{"rfc3207/starttls-stripped", "rfc3207/commands-injected"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.TLS = min(p.Send.TLS, peer.TLSMay) },
	})
	register("tls-never", "does without TLS where it is offered", Mutant{
		Rule:     "TLS is used where it is to be had (RFC 7435; RFC 8314 section 3.3).",
		Products: []string{"rfc5321"},
		Kills:    []string{"rfc3207/starttls-stripped", "rfc3207/commands-injected"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.TLS = peer.TLSNone },
	})
	register("tls-or-nothing", "lets the mail wait where a handshake fails that was no must", Mutant{
		Rule:     "Without TLS as a must, a failed handshake is followed by a try in the clear (RFC 7435 section 3).",
		Products: []string{"rfc5321"},
		Kills:    []string{"rfc3207/commands-injected"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.FallsBack = false },
	})
}
