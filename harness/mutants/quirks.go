package mutants

import (
	"bytes"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// reference is the product that the conformance cases are proved against.
var reference = []string{"rfc5321"}

// misbehave registers a mutant of the reference that departs from a rule of the receiving side in its dialogue.
func misbehave(name, summary, rule string, kills []string, quirk peer.Quirk) {
	deviate(name, summary, rule, kills, func(r *peer.Receive) { r.Quirks = append(r.Quirks, quirk) })
}

// deviate registers a mutant of the reference that has a field of its receiving side otherwise.
func deviate(name, summary, rule string, kills []string, change func(r *peer.Receive)) {
	register(name, summary, Mutant{Rule: rule, Products: reference, Kills: kills,
		Break: func(_ peer.Machine, p *peer.Product) { change(&p.Receive) }})
}

// caught are the conformance cases of RFC 5321 that must notice a mutant.
func caught(cases ...string) []string {
	for i := range cases {
		cases[i] = "rfc5321/" + cases[i]
	}
	return cases
}

// when carries out commands of that verb otherwise. The greeting and commands that cannot be read have none.
func when(verb string, do func(t *peer.Turn)) peer.Quirk {
	return peer.Quirk{Command: func(t *peer.Turn) {
		if t.Verb != verb {
			t.Obey()
			return
		}
		do(t)
	}}
}

// refuses answers the commands that it is true of with a reply, and does nothing else.
func refuses(reply string, these func(t *peer.Turn) bool) peer.Quirk {
	return peer.Quirk{Command: func(t *peer.Turn) {
		if these(t) {
			t.Answer(reply)
			return
		}
		t.Obey()
	}}
}

// recodes says another code in the place of one that answers that verb.
func recodes(verb string, code, instead int) peer.Quirk {
	return peer.Quirk{Reply: func(t *peer.Turn, r *smtp.Reply) {
		if t.Verb == verb && r.Code == code {
			r.Code = instead
		}
	}}
}

// forgets forgets the transaction when it has carried out a command of that verb.
func forgets(verb string) peer.Quirk {
	return when(verb, func(t *peer.Turn) {
		t.Obey()
		t.Forget()
	})
}

// minds refuses at its end a message that holds a text.
func minds(text string) peer.Quirk {
	return peer.Quirk{Content: func(content []byte) ([]byte, string) {
		if bytes.Contains(content, []byte(text)) {
			return nil, "550 5.6.0 We do not like this message"
		}
		return content, ""
	}}
}

// endsAlso takes a run of octets for the end of the data, beside CRLF.CRLF. It is read as if CRLF stood before the data.
func endsAlso(end string) peer.Quirk {
	return peer.Quirk{Data: func(in *smtp.LineReader) ([]byte, error) {
		data := []byte("\r\n")
		for {
			var err error
			if data, err = in.AppendOctets(data, 1); err != nil {
				return data[2:], err
			}
			for _, e := range []string{"\r\n.\r\n", end} {
				if bytes.HasSuffix(data, []byte(e)) {
					return unstuffed(data[:len(data)-len(e)]), nil
				}
			}
		}
	}}
}

// unstuffed takes the dots away of RFC 5321 section 4.5.2, from data with CRLF before it, and ends it with CRLF.
func unstuffed(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte("\r\n."), []byte("\r\n"))
	return append(bytes.TrimPrefix(data, []byte("\r\n")), "\r\n"...)
}

// argument reports whether the argument of a verb holds a text, in any mixture of case.
func argument(verb, text string) func(t *peer.Turn) bool {
	return func(t *peer.Turn) bool {
		return t.Verb == verb && strings.Contains(strings.ToUpper(t.Args), strings.ToUpper(text))
	}
}
