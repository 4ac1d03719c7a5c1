package peer

import "github.com/smtplab/smtplab/sim/smtp"

// wantsToHear finds the recipients that NOTIFY=SUCCESS asks to be told of, and that nobody else will tell of: those whose
// mail is in a mailbox here, and those whose next host knows no DSN (RFC 3461 sections 4.1, 5.2.2 and 5.2.3). The
// attempt is not settled yet; the caller holds the guard.
func (s *Server) wantsToHear(it *item, outcomes []outcome) (glad []outcome) {
	for _, o := range outcomes {
		r := it.recipient(o.address)
		if o.trouble == nil && r != nil && s.tellsOfSuccess(it, r, o) {
			glad = append(glad, o)
		}
	}
	if it.From == "" || len(glad) > 0 && !s.product.Receive.offers("DSN") {
		return nil
	}
	return glad
}

// tellsOfSuccess reports whether one of them is to be told of.
func (s *Server) tellsOfSuccess(it *item, r *Recipient, o outcome) bool {
	action := actionRelayed
	if o.local {
		action = actionDelivered
	}
	return s.product.Twist.tell(&it.Message, r, action, !o.passed && r.notify().Has(smtp.NotifySuccess))
}

// tellOfSuccess queues a report of what arrived, or was handed on for good. Where the report cannot be stored, the record
// says so, and the mail is not sent again for its sake.
func (s *Server) tellOfSuccess(it *item, glad []outcome) {
	list := make([]FailedRecipient, len(glad))
	for i, o := range glad {
		list[i] = FailedRecipient{Address: o.address, Orcpt: it.recipient(o.address).Orcpt, Action: actionRelayed, Status: "2.0.0"}
		if o.local {
			list[i].Action = actionDelivered
		}
	}
	s.report(it, list)
}

// notify is when the author wants to be told; zero for what is usual: of failure and delay.
func (r *Recipient) notify() smtp.Notify {
	if r.Notify == "" {
		return 0
	}
	n, _ := smtp.ParseNotify(r.Notify) // nothing else was taken
	return n
}
