package peer

import (
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// data takes a message up to the final dot (RFC 5321 section 4.1.1.4).
func (n *session) data(args string) {
	if !n.bare(args) || !n.ready() {
		return
	}
	if n.mail.binary { // dots cannot carry it (RFC 3030 section 3)
		n.mistake(textOr(n.rules.Replies.NeedBDAT, "503 5.5.1 BODY=BINARYMIME needs BDAT"))
		return
	}
	if n.mail.chunking { // DATA and BDAT do not mix (RFC 3030 section 2)
		n.mistake(n.rules.Replies.NeedMail)
		return
	}
	if n.objects(AtData, n.mail.accepted()...) {
		return
	}
	n.answer(n.rules.Replies.Data)
	if n.flush() != nil {
		n.done = true
		return
	}
	var content smtp.Content
	err := n.patiently(n.rules.Idle, n.rules.MinRate, func() (err error) {
		content, err = n.readContent()
		return err
	})
	n.heardOctets(octetsMessage, content.Data)
	if err != nil {
		n.gaveUp(err, "end of data", n.rules.Idle)
		n.done = true // an unfinished message is forgotten (RFC 5321 section 4.1.1.4)
		return
	}
	n.heard(smtp.Line{Text: "."})
	n.mail.oversized = content.Overlong()
	n.accept(content.Data)
}

// ready sees to it that content may come now.
func (n *session) ready() bool {
	switch {
	case n.mail == nil:
		n.mistake(n.rules.Replies.NeedMail)
		return false
	case len(n.mail.recipients) == 0:
		n.mistake(n.rules.Replies.NeedRcpt)
		return false
	default:
		return true
	}
}

// accept makes the server responsible for a message, and only then says so (RFC 5321 section 6.1).
func (n *session) accept(content []byte) {
	mail := n.mail
	n.mail = nil
	if mail.oversized {
		n.answer(n.rules.Replies.TooBig)
		return
	}
	if n.objects(AtEnd, mail.accepted()...) {
		return
	}
	if most := n.rules.MaxHops; most > 0 && hopCount(content) > most {
		n.answer(textOr(n.rules.Replies.TooManyHops, "554 5.4.6 Too many hops"))
		return
	}
	content, refusal := n.rules.changed(content)
	if refusal != "" {
		n.answer(refusal)
		return
	}
	s := n.server
	m := &Message{ID: s.nextID(), From: mail.from, Recipients: mail.recipients, Helo: n.caller.Hello,
		ClientIP: n.caller.Address, Ret: mail.ret, Envid: mail.envid, Body8: mail.body8, Binary: mail.binary, UTF8: mail.utf8,
		Stranger: n.rules.RelayRefusedLate && !n.mayRelay()}
	m.Content = append([]byte(n.received(m)), content...)
	if most := n.rules.MaxQueue; most > 0 && s.queued()+len(m.Content) > most { // what waits is in memory, on the disk or not
		n.answer(n.rules.Replies.StorageFailed)
		return
	}
	if err := s.enqueue(m, n.conn.ID()); err != nil {
		n.answer(n.rules.Replies.StorageFailed)
		return
	}
	n.answer(n.rules.Replies.Queued, "id", n.spelt(m.ID))
}

// received is the trace field of a message (RFC 5321 section 4.4).
func (n *session) received(m *Message) string {
	in := ReceivedInput{Helo: n.caller.Hello, ReverseName: firstOf(n.caller.Names), Client: n.client,
		By: n.server.product.Names.FQDN, Version: n.server.product.Version, ID: n.spelt(m.ID), With: n.with(m), TLS: n.secured, At: n.host.Now()}
	if len(m.Recipients) == 1 {
		in.For = m.Recipients[0].Address
	}
	return n.rules.Received(in)
}

// spelt is a message's id in the product's spelling.
func (n *session) spelt(id string) string {
	if n.rules.SpellID == nil {
		return id
	}
	return n.rules.SpellID(id)
}

// bdat takes one chunk (RFC 3030 section 2). Its octets follow whatever the answer will be, and must be read.
func (n *session) bdat(args string) {
	size, last, ok := parseChunk(args)
	if !ok {
		n.mistake(n.rules.Replies.BadArgument)
		n.done = true // where the next command begins is not known
		return
	}
	room := n.room()
	chunk, err := n.octets(size, room)
	if err != nil {
		return
	}
	what := octetsChunk
	if last && (n.mail == nil || len(n.mail.chunks) == 0) {
		what = octetsMessage
	}
	if size > 0 {
		n.heardOctets(what, chunk)
	}
	if !n.ready() {
		return
	}
	n.mail.chunking = true
	if size > room {
		n.mail.oversized, n.mail.chunks = true, nil
	}
	n.mail.chunks = append(n.mail.chunks, chunk...)
	if last {
		n.accept(n.mail.chunks)
		return
	}
	n.answer(n.rules.Replies.Chunk, "count", strconv.FormatInt(size, 10))
}

// parseChunk reads the argument of BDAT: a size, and perhaps LAST.
func parseChunk(args string) (size int64, last, ok bool) {
	words := strings.Fields(args)
	if len(words) == 0 || len(words) > 2 || len(words) == 2 && !strings.EqualFold(words[1], "LAST") {
		return 0, false, false
	}
	size, err := smtp.ParseSize(words[0])
	return size, len(words) == 2, err == nil && size <= maxOctets
}

// maxOctets bounds what a client can announce: XEXCH50 allows a gigabyte (KB 812455), which is no size to hold here.
const maxOctets = 64 << 20

// maxAside is how much is held of octets that are no part of a message, for the record to show.
const maxAside = 1 << 20

// room is how many octets of a chunk may be held. Those of a message that is too large already, or that belong to none, are
// read all the same.
func (n *session) room() int64 {
	switch {
	case n.mail == nil || len(n.mail.recipients) == 0:
		return maxAside
	case n.mail.oversized:
		return 0
	case n.rules.MaxSize == 0:
		return maxOctets
	default:
		return int64(n.rules.MaxSize - len(n.mail.chunks))
	}
}

// octets reads exactly so many, and holds none of them where they are more than most. After an error the session is over.
func (n *session) octets(size, most int64) ([]byte, error) {
	if n.in.Buffered() == 0 && n.flush() != nil {
		n.done = true
	}
	var data []byte
	err := n.patiently(n.rules.Idle, n.rules.MinRate, func() (err error) {
		if size > most {
			return n.in.SkipOctets(size)
		}
		data, err = n.in.AppendOctets(nil, size)
		return err
	})
	if err != nil {
		n.done = true
	}
	return data, err
}

// xexch50 takes Exchange's binary properties of a message (KB 818222, KB 812455): `XEXCH50 1024 2`, 354, that many
// octets, and an answer at once.
func (n *session) xexch50(args string) {
	replies := &n.rules.Replies
	sizeText, _, _ := strings.Cut(args, " ")
	size, err := smtp.ParseSize(sizeText)
	switch {
	case n.rules.Blob == BlobForbidden:
		n.mistake(replies.BlobForbidden)
		n.server.logClientError(n, "XEXCH50 "+args, replies.BlobForbidden)
		return
	case err != nil || size == 0 || size > maxOctets: // odd sizes were an attack (MS03-046)
		n.mistake(replies.BadArgument)
		return
	case !n.ready():
		return
	}
	n.answer(replies.BlobGo)
	if n.flush() != nil {
		n.done = true
		return
	}
	blob, err := n.octets(size, maxAside)
	if len(blob) > 0 {
		n.heardOctets(octetsBlob, blob)
	}
	if err != nil {
		n.gaveUp(err, "BLOB after XEXCH50", n.rules.Idle)
		return
	}
	n.answer(replies.BlobDone)
	n.flush()
}
