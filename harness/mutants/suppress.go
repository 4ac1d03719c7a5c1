package mutants

import "github.com/smtplab/smtplab/sim/peer"

// xexch50Key is the key of the value SuppressExternal (KB 818222, method 1).
const xexch50Key = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\XEXCH50`

func init() {
	register("suppress-ignored", "sends XEXCH50 to strangers in spite of SuppressExternal", Mutant{
		Rule:     "SuppressExternal=1 keeps XEXCH50 from strangers (KB 818222, method 1).",
		Products: exchanges,
		Kills:    []string{"kb818222/suppress-external", "kb818222/suppress-spares-internal", "kb818222/isa-closes", "kb818222/refused-504"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.SpareStrangers = false },
	})
	register("suppress-always", "keeps XEXCH50 from strangers without being told to", Mutant{
		Rule:     "Without SuppressExternal=1 the verb is sent to strangers as well (KB 818222).",
		Products: exchanges,
		Kills:    []string{"kb818222/blob-swallowed", "kb818222/suppress-external", "kb818222/suppress-wrong-type", "kb818222/suppress-before-sp3"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Send.SpareStrangers = true },
	})
	register("suppress-read-before-sp3", "reads SuppressExternal before Service Pack 3", Mutant{
		Rule:     "Exchange 2000 reads the value from Service Pack 3 on (KB 818222).",
		Products: []string{"exchange2000"},
		Kills:    []string{"kb818222/suppress-before-sp3"},
		Break: func(m peer.Machine, p *peer.Product) {
			value, ok := m.Registry.DWord(xexch50Key, "SuppressExternal")
			p.Send.SpareStrangers = ok && value == 1
		},
	})
	register("suppress-of-any-type", "obeys a SuppressExternal that is no DWORD", Mutant{
		Rule:     "A value of another type than DWORD counts as absent (KB 818222; assumed).",
		Products: exchanges,
		Kills:    []string{"kb818222/suppress-wrong-type"},
		Break: func(m peer.Machine, p *peer.Product) {
			_, p.Send.SpareStrangers = m.Registry.Get(xexch50Key, "SuppressExternal")
		},
	})
	register("suppress-of-any-number", "obeys SuppressExternal=0", Mutant{
		Rule:     "The value must be 1 (KB 818222, method 1).",
		Products: exchanges,
		Kills:    []string{"kb818222/suppress-external"},
		Break: func(m peer.Machine, p *peer.Product) {
			if _, ok := m.Registry.DWord(xexch50Key, "SuppressExternal"); ok {
				p.Send.SpareStrangers = true
			}
		},
	})
	register("suppress-everywhere", "keeps XEXCH50 from its own organisation too", Mutant{
		Rule:     "SuppressExternal=1 spares hosts of the same organisation (KB 818222; what internal means is assumed).",
		Products: exchanges,
		Kills:    []string{"kb818222/suppress-spares-internal"},
		Break: func(_ peer.Machine, p *peer.Product) {
			if p.Send.SpareStrangers {
				p.Send.Blob = nil
			}
		},
	})
}
