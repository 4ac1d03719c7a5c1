package products

import (
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/peer"
)

// blobParams are the settings of products that know XEXCH50.
func blobParams(policy string) []catalogue.Param {
	return []catalogue.Param{
		{Name: "xexch50", Default: policy, Usage: "open: take it from everybody, as before MS03-046; closed: 504; absent: do not offer it"},
		{Name: "blob", Default: "1020", Usage: "octets of XEXCH50 data that go with each message"},
	}
}

// A blobHabit is how an Exchange server deals with XEXCH50 in both directions.
type blobHabit struct {
	policy  peer.BlobPolicy
	offered bool
	size    int
}

func readBlobHabit(s *catalogue.Settings) blobHabit {
	h := blobHabit{offered: true, size: s.Int("blob")}
	switch s.Choice("xexch50", "open", "closed", "absent") {
	case "open":
		h.policy = peer.BlobOpen
	case "closed":
		h.policy = peer.BlobForbidden
	default:
		h.offered = false
	}
	return h
}

// apply gives a product the habit.
func (h blobHabit) apply(p *peer.Product) {
	if h.offered {
		p.Receive.Keywords = append(p.Receive.Keywords, "XEXCH50") // last, before OK (KB 257569)
		p.Receive.Verbs = append(p.Receive.Verbs, "XEXCH50")
		p.Receive.Blob = h.policy
	}
	if h.size > 0 {
		data := properties(h.size)
		p.Send.Blob = func(*peer.Message) []byte { return data }
	}
	p.Logs.BlobRefused = peer.EventPeerError
	p.Logs.ClientRefused = peer.EventClientError
}

// properties stands for the envelope properties of a message in Exchange's own binary form (MDBEF), which is not
// published. What matters to everybody between the two servers is that it is binary, with NUL, CR, LF and dots in it.
func properties(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i * 31)
	}
	return data
}

// xexch50Key holds the value that keeps XEXCH50 from strangers (KB 818222, method 1).
const xexch50Key = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\XEXCH50`

var suppressValue = Value{xexch50Key + `\SuppressExternal`, peer.RegDWord, "dword:0", "1: send XEXCH50 to hosts of the own organisation alone", "KB 818222"}

// suppressesExternal reads the value. One of another type than REG_DWORD counts as absent (assumed).
func suppressesExternal(m peer.Machine) bool {
	value, ok := m.Registry.DWord(xexch50Key, "SuppressExternal")
	return ok && value == 1
}
