package judge

import (
	"bytes"

	"github.com/smtplab/smtplab/sim/smtp"
)

// A relayedMessage is a message that came into a mailbox of a host of ours, from the server that passed it on.
type relayedMessage struct {
	own  smtp.Header // what our host put on top: Return-Path and Received
	rest []byte      // what came over the wire
}

// relayed is the one message that came for an address in this phase.
func (v View) relayed(owner string) (relayedMessage, *Miss) {
	files := v.inbox(owner)
	if len(files) != 1 {
		return relayedMessage{}, &Miss{Want: "one message for " + owner, Got: count(len(files), "message"), Evidence: names(files)}
	}
	var m relayedMessage
	m.rest = files[0].Data
	for _, name := range []string{"Return-Path", "Received"} {
		raw, after := cutField(m.rest)
		h, err := smtp.ParseHeader(raw)
		if err != nil || len(h) != 1 || h[0].Name != name {
			return m, &Miss{Want: "our own " + name + " on top", Got: string(raw)}
		}
		m.own, m.rest = append(m.own, h[0]), after
	}
	return m, nil
}

// cutField parts the first field of a message from the rest: its line with the folded ones below it.
func cutField(message []byte) (field, rest []byte) {
	end := 0
	for {
		i := bytes.Index(message[end:], []byte("\r\n"))
		if i < 0 {
			return message, nil
		}
		end += i + 2
		if end == len(message) || message[end] != ' ' && message[end] != '\t' {
			return message[:end], message[end:]
		}
	}
}
