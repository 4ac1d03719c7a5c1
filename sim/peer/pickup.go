package peer

import (
	"bytes"
	"errors"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// PickUp takes a message that lay in the server's pickup folder as a file, with line ends of any kind. Its first lines may
// be the envelope: "x-sender: ana@a.example", then "x-receiver: bob@b.example" for each recipient; else it is made of
// Sender or From, and To, Cc and Bcc (KB Q201314). What no envelope can be made of goes to Badmail at once, and is in no
// queue and no protocol log (KB Q319285).
//
// It may park and must be called in a task of the host. When it returns nil the message is queued or filed, and the file
// may go; whoever crashes before it is gone sends the message again.
func (s *Server) PickUp(text []byte) error {
	text = smtp.CanonicalLines(text)
	from, to, content, err := pickupEnvelope(text)
	if err != nil {
		return s.badPickup("", text)
	}
	to = eachOnce(to)
	if most := s.product.Receive.MaxRecipients; most > 0 && len(to) > most {
		return s.badPickup(from, text) // nobody is there to be answered 452
	}
	return s.Submit(from, to, content)
}

// eachOnce leaves out what is there already.
func eachOnce(addresses []string) (list []string) {
	known := addressSet{}
	for _, a := range addresses {
		if known.add(a) {
			list = append(list, a)
		}
	}
	return list
}

// PicksUp reports whether the product has a pickup folder, and how large a file it takes from there; zero for any size.
func (s *Server) PicksUp() (does bool, most int) {
	return s.product.Receive.Pickup, s.product.Receive.MaxSize
}

// pickupEnvelope parts a file into envelope and message.
func pickupEnvelope(text []byte) (from string, to []string, content []byte, err error) {
	senders, content := cutLines(text, "x-sender")
	receivers, content := cutLines(content, "x-receiver")
	if isEnvelopeLine(content) { // sent as a header, it would tell each recipient of the others
		return "", nil, nil, errors.New("pickup: want an address in each line of the envelope, and one x-sender before the x-receivers")
	}
	header, _ := smtp.SplitMessage(content)
	fields, err := smtp.ParseHeader(header)
	if err != nil {
		return "", nil, nil, err
	}
	if len(senders) > 1 || len(receivers) > 0 && len(senders) == 0 {
		return "", nil, nil, errors.New("pickup: want one x-sender before the x-receivers")
	}
	if len(senders) == 0 || len(receivers) == 0 {
		author, all, err := smtp.EnvelopeOf(fields)
		if err != nil {
			return "", nil, nil, err
		}
		if len(senders) == 0 {
			senders = []smtp.Path{author}
		}
		receivers = all
		content = smtp.WithoutField(content, "Bcc") // RFC 5322 section 3.6.3; that the products do so is assumed
	}
	for _, r := range receivers {
		if r.Domain == "" {
			return "", nil, nil, errors.New("pickup: want recipients with a domain")
		}
		to = append(to, r.Mailbox())
	}
	if !senders[0].IsNull() {
		from = senders[0].Mailbox()
	}
	return from, to, content, nil
}

// isEnvelopeLine reports whether a text begins with a line that belongs to an envelope, whatever is in it.
func isEnvelopeLine(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\r\n"))
	key, _, colon := strings.Cut(string(line), ":")
	key = strings.TrimSpace(key)
	return colon && (strings.EqualFold(key, "x-sender") || strings.EqualFold(key, "x-receiver"))
}

// cutLines takes the lines of one name from the top of a text, with the addresses in them. A line without an address ends
// them.
func cutLines(text []byte, name string) (paths []smtp.Path, rest []byte) {
	for {
		line, after, ok := bytes.Cut(text, []byte("\r\n"))
		key, value, colon := strings.Cut(string(line), ":")
		if !ok || !colon || !strings.EqualFold(strings.TrimSpace(key), name) {
			return paths, text
		}
		value = strings.Trim(strings.TrimSpace(value), "<>")
		path, err := smtp.ParsePath("<"+value+">", smtp.AllowUTF8)
		if err != nil {
			return paths, text
		}
		paths = append(paths, path)
		text = after
	}
}

// badPickup files a message without an envelope: whole, so that its owner can mend it and leave it in Pickup again.
func (s *Server) badPickup(from string, text []byte) error {
	m := &Message{ID: s.nextID(), From: from, Content: text, Arrived: s.host.Now()}
	files := s.product.Badmail.Form(BadmailInput{Message: m, Failed: []FailedRecipient{{Action: actionFailed, Why: WhyNoAuthor}},
		ComputerName: s.machine.ComputerName(), Now: s.host.Now(), Counter: s.next(&s.count.badmail)})
	if !s.takesBadmail(files) {
		return nil
	}
	for _, f := range files {
		if err := s.file(&record.Filed{Folder: "badmail", Name: f.Name, Message: m.ID, Data: f.Data}); err != nil {
			return err
		}
	}
	return nil
}
