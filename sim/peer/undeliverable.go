package peer

import (
	"strings"

	"github.com/smtplab/smtplab/sim/record"
	"github.com/smtplab/smtplab/sim/smtp"
)

// undeliverable ends the way of recipients whose mail cannot be delivered: a report goes to the author, or, where
// there is no author to tell, the message goes to Badmail (RFC 5321 section 4.5.5: no report about a report). It returns
// the recipients' fates; those whose report or bad mail could not be stored are undone. it is a snapshot.
func (s *Server) undeliverable(it *item, lost []outcome) (fates []*record.Fate, undone []outcome) {
	var silent, told, filed []outcome
	for _, o := range lost {
		r := it.recipient(o.address)
		forbidden := r != nil && r.Notify != "" && !r.notify().Has(smtp.NotifyFailure) // RFC 3461 section 4.1
		switch tell := s.product.Twist.tell(&it.Message, r, actionFailed, it.From != "" && !forbidden); {
		case !tell && it.From == "":
			return s.fileBadmail(it, lost, "")
		case !tell:
			silent = append(silent, o)
		case o.trouble.badmail:
			filed = append(filed, o)
		default:
			told = append(told, o)
		}
	}
	for _, o := range silent {
		fates = append(fates, &record.Fate{Message: it.ID, Recipient: o.address, Fate: record.Dropped, Status: o.trouble.status,
			Reason: "NOTIFY=" + it.recipient(o.address).Notify})
	}
	if about := append(told, filed...); !s.sendReport(it, about, actionFailed) {
		return fates, about
	}
	if len(filed) > 0 {
		var more []*record.Fate
		more, undone = s.fileBadmail(it, filed, "a report goes to the author")
		fates = append(fates, more...)
	}
	for _, o := range told {
		fates = append(fates, &record.Fate{Message: it.ID, Recipient: o.address, Fate: record.Returned, Status: o.trouble.status,
			Reason: reason(o.trouble)})
	}
	return fates, undone
}

// sendReport queues a report to the author of a message, and says whether that could be done.
func (s *Server) sendReport(it *item, about []outcome, action string) bool {
	if len(about) == 0 {
		return true
	}
	return s.report(it, failedRecipients(it, about, action))
}

// report queues a report about these recipients, and says whether that could be done.
func (s *Server) report(it *item, about []FailedRecipient) bool {
	report := s.product.Report(ReportInput{
		Reporter: s.product.Names.FQDN, DefaultDomain: s.product.Names.DefaultDomain, Version: s.product.Version,
		Now: s.host.Now(), Started: s.started, Counter: s.next(&s.count.reports), Original: it.Message.Clone(),
		Failed: about, RetryUntil: it.Expires,
	})
	m := &Message{ID: s.nextID(), Content: report.Content, Body8: report.Body8, ReportOf: it.ID,
		Recipients: []Recipient{{Address: report.To}}}
	m.UTF8 = it.UTF8 && m.carriesUTF8()
	if err := s.enqueue(m, 0); err != nil {
		s.host.Record(&record.Trouble{Text: "report: " + err.Error()})
		return false
	}
	return true
}

// tellOfDelay queues a delay notice about all that waits (RFC 3464 section 2.3.3), for those who did not forbid it. now
// is a snapshot of the item.
func (s *Server) tellOfDelay(it, now *item) {
	var late []outcome
	for _, r := range now.Recipients {
		if r.Notify == "" || r.notify().Has(smtp.NotifyDelay) {
			late = append(late, outcome{address: r.Address, trouble: &trouble{status: "4.4.7", why: WhyExpired,
				reply: splitLines(r.LastReply), remote: r.Host}})
		}
	}
	s.sendReport(now, late, actionDelayed)
	s.guard.Lock()
	s.store(it)
	s.guard.Unlock() // not deferred: store frees the guard while the disk works, and the host may stop then
}

func failedRecipients(it *item, about []outcome, action string) []FailedRecipient {
	list := make([]FailedRecipient, len(about))
	for i, o := range about {
		list[i] = FailedRecipient{Address: o.address, Action: action, Status: o.trouble.status, Reply: o.trouble.reply,
			RemoteMTA: o.trouble.remote, Why: o.trouble.why}
		if r := it.recipient(o.address); r != nil {
			list[i].Orcpt = r.Orcpt
		}
	}
	return list
}

// fileBadmail leaves the product's files in the Badmail folder, or discards the message where the product does. It
// returns the recipients' fates, or, where the files could not be written, what is undone.
func (s *Server) fileBadmail(it *item, lost []outcome, note string) (fates []*record.Fate, undone []outcome) {
	files := s.product.Badmail.Form(BadmailInput{Message: it.Message.Clone(), Failed: failedRecipients(it, lost, actionFailed),
		ComputerName: s.machine.ComputerName(), Local: lost[0].trouble.why == WhyLocalUnknown, Now: s.host.Now(),
		Counter: s.next(&s.count.badmail)})
	fate := record.Dropped
	if s.takesBadmail(files) {
		fate = record.Badmailed
		for _, f := range files {
			if err := s.file(&record.Filed{Folder: "badmail", Name: f.Name, Message: it.ID, Data: f.Data}); err != nil {
				s.host.Record(&record.Trouble{Text: "badmail: " + err.Error()})
				return nil, lost
			}
		}
	}
	for _, o := range lost {
		text := reason(o.trouble)
		if note != "" {
			text = strings.TrimSpace(text + "; " + note)
		}
		fates = append(fates, &record.Fate{Message: it.ID, Recipient: o.address, Fate: fate, Status: o.trouble.status, Reason: text})
	}
	return fates, nil
}

func (s *Server) takesBadmail(files []File) bool {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.badmail.Take(s.host.Now(), files)
}

// reason is a trouble in words: the remote host's own, where it spoke.
func reason(t *trouble) string {
	if len(t.reply) > 0 {
		return strings.Join(t.reply, " / ")
	}
	return t.display
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
