package spool

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// An envelope is the JSON beside a message.
type envelope struct {
	Size    int           // of the message, in octets
	SHA256  string        // of the message, in hex
	Message *peer.Message // without its content
}

// seal writes an envelope. Addresses and replies come over the wire, and need not be UTF-8 as JSON must: see
// [record.Armour].
func seal(m *peer.Message, sum string) ([]byte, error) {
	copied := *m
	copied.Content = nil
	copied.Recipients = append([]peer.Recipient(nil), m.Recipients...)
	eachText(&copied, record.Armour)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // so that addresses stay readable
	e.SetIndent("", "\t")
	err := e.Encode(envelope{Size: len(m.Content), SHA256: sum, Message: &copied})
	return b.Bytes(), err
}

// unseal reads an envelope.
func unseal(text []byte) (*envelope, error) {
	var e envelope
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf("want an envelope as JSON: %w", err)
	}
	if d.More() {
		return nil, errors.New("want one envelope, got more")
	}
	if e.Message == nil || e.Message.ID == "" || len(e.Message.Recipients) == 0 || e.Message.Content != nil {
		return nil, errors.New("want an envelope with an ID and recipients, and the content beside it")
	}
	eachText(e.Message, record.Bare)
	return &e, nil
}

// eachText changes each text of an envelope.
func eachText(m *peer.Message, change func(string) string) {
	texts := []*string{&m.ID, &m.From, &m.Helo, &m.ClientIP, &m.Ret, &m.Envid, &m.ReportOf}
	for i := range m.Recipients {
		r := &m.Recipients[i]
		texts = append(texts, &r.Address, &r.Orcpt, &r.Notify, &r.Status, &r.LastReply, &r.Host)
	}
	for _, t := range texts {
		*t = change(*t)
	}
}
