package lab

import (
	"strings"

	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// messages are all messages of a run, each where it was accepted first, and what became of it in the end: a message that is
// passed on gets a name of its own on each host, and is one message here.
func messages(events []record.Event, s *scenario) []Message {
	m := &mailroom{byID: map[string]*letter{}, came: map[arrival][]*hop{}, heard: map[int]string{}, story: s}
	for _, e := range events {
		m.see(e)
	}
	for _, l := range m.all {
		m.follow(l)
	}
	list := []Message{}
	for _, l := range m.all {
		if !l.later {
			list = append(list, m.message(l))
		}
	}
	return list
}

// A letter is a message on one host.
type letter struct {
	Message
	later bool               // it was passed on to this host, as another letter
	fates []*hop             // one for each recipient
	of    map[mailbox][]*hop // the same by recipient, who may be named more than once
}

// A hop is what became of a letter for one recipient on one host.
type hop struct {
	Fate
	conn int // by which it was passed on
	next *hop
	of   *letter
}

// A mailroom follows messages from host to host.
type mailroom struct {
	all   []*letter
	byID  map[string]*letter
	came  map[arrival][]*hop // in the order in which they came
	heard map[int]string     // the subject of the message that came last by a connection
	step  string             // the subject of the message that the story hands in
	story *scenario
}

// An arrival is a recipient by a connection.
type arrival struct {
	conn int
	mailbox
}

func (m *mailroom) see(e record.Event) {
	switch f := e.Fact.(type) {
	case *record.Step:
		m.step = m.handedIn(f.Text)
	case *record.Octets:
		if f.Heard && f.What == "message" {
			m.heard[f.Conn] = subject(f.Data)
		}
	case *record.Accepted:
		m.accept(e, f)
	case *record.Filed:
		if l := m.byID[f.Message]; l != nil && l.Subject == "" && f.Folder == "inbox" {
			l.Subject = subject(f.Data)
		}
	case *record.Fate:
		m.settle(e, f)
	}
}

func (m *mailroom) accept(e record.Event, f *record.Accepted) {
	l := &letter{of: map[mailbox][]*hop{}, Message: Message{ID: f.Message, Host: e.Host, At: seconds(e.At), From: f.From, ReportOf: f.ReportOf}}
	switch {
	case f.Conn != 0:
		l.Subject = m.heard[f.Conn]
	case f.ReportOf == "":
		l.Subject = m.step
	}
	for _, to := range f.To {
		h := &hop{of: l, Fate: Fate{To: to, Fate: record.Queued, At: l.At, Host: e.Host}}
		who := mailboxOf(to)
		l.fates, l.of[who] = append(l.fates, h), append(l.of[who], h)
		m.came[arrival{f.Conn, who}] = append(m.came[arrival{f.Conn, who}], h)
	}
	m.all = append(m.all, l)
	m.byID[l.ID] = l
}

func (m *mailroom) settle(e record.Event, f *record.Fate) {
	l := m.byID[f.Message]
	if l == nil {
		return
	}
	for _, h := range l.of[mailboxOf(f.Recipient)] {
		h.Fate = Fate{To: h.To, Fate: f.Fate, At: seconds(e.At), Host: e.Host, Reason: strings.TrimSpace(f.Status + " " + f.Reason)}
		h.conn = f.Conn
	}
}

// follow finds where a letter went that was passed on: to the first letter of that connection with this recipient that no
// other letter became.
func (m *mailroom) follow(l *letter) {
	for _, h := range l.fates {
		if h.Fate.Fate != record.Relayed || h.conn == 0 {
			continue
		}
		way := arrival{h.conn, mailboxOf(h.To)}
		if waiting := m.came[way]; len(waiting) > 0 && waiting[0].of != l {
			h.next, waiting[0].of.later = waiting[0], true
			m.came[way] = waiting[1:]
		}
	}
}

// message is a letter with its fates at the last host that is known.
func (m *mailroom) message(l *letter) Message {
	done := l.Message
	done.From, done.Fates = shown.Line(done.From), []Fate{}
	for _, h := range l.fates {
		to := h.To
		for h.next != nil {
			h = h.next
			if done.Subject == "" {
				done.Subject = h.of.Subject
			}
		}
		last := h.Fate
		last.To, last.Reason = shown.Line(to), shown.Line(last.Reason)
		done.Fates = append(done.Fates, last)
	}
	return done
}

// handedIn is the subject of the message that a step hands in.
func (m *mailroom) handedIn(step string) string {
	words := strings.Fields(step)
	if len(words) < 3 || words[0] != "send" {
		return ""
	}
	section, known := m.story.file.Section(words[2], m.story.Value)
	if !known {
		return ""
	}
	return subject([]byte(section.Text))
}

func subject(message []byte) string {
	text, _ := smtp.FieldOf(smtp.CanonicalLines(message), "Subject")
	return shown.Line(text)
}

// A mailbox is an address of mail as it is compared: the case of a local part counts, that of a domain does not (RFC 5321
// section 2.4).
type mailbox string

func mailboxOf(address string) mailbox {
	at := strings.LastIndexByte(address, '@') + 1
	return mailbox(address[:at] + strings.ToLower(address[at:]))
}
