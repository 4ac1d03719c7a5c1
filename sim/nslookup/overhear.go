package nslookup

import (
	"strings"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/record"
)

// An overhearing host passes on what its programs record, and notes the questions among it: also those that were put
// again by TCP, or to another server, of which the resolver's answer tells nothing.
type overhearing struct {
	sim.Host
	check *check
}

// Record implements [sim.Host].
func (h *overhearing) Record(f record.Fact) {
	h.Host.Record(f)
	switch f := f.(type) {
	case *record.Asked:
		step := h.check.step()
		step.Questions = append(step.Questions, Question{Name: f.Name, Type: f.Type, Server: f.Server, Transport: f.Transport, number: f.Query})
	case *record.Answered:
		if q := h.check.question(f.Query); q != nil {
			q.Answers, q.Failure = inWords(f), failure(f)
		}
	case *record.Unanswered:
		if q := h.check.question(f.Query); q != nil {
			q.Failure = f.Why
		}
	}
}

// question finds one by its number.
func (c *check) question(number int) *Question {
	questions := c.step().Questions
	for i := range questions {
		if questions[i].number == number {
			return &questions[i]
		}
	}
	return nil
}

// failure is what an answer says in the place of records.
func failure(f *record.Answered) string {
	switch {
	case f.Truncated:
		return "truncated"
	case f.Rcode == "NXDOMAIN":
		return "no such domain"
	case f.Rcode != "NOERROR":
		return f.Rcode
	case len(f.Answers) == 0:
		return "no data: no " + f.Type + " record"
	}
	return ""
}

// inWords are the records of an answer as the article prints them: "mail.mycompany.microsoft.com internet address =
// 172.16.0.200". What follows a CNAME record belongs to the name that it leads to.
func inWords(f *record.Answered) []string {
	var lines []string
	owner := f.Name
	for _, answer := range f.Answers {
		rtype, data, _ := strings.Cut(answer, " ")
		line := owner + " " + rtype + " " + data
		switch rtype {
		case "MX":
			preference, host, _ := strings.Cut(data, " ")
			line = owner + " preference = " + preference + ", mail exchanger = " + host
		case "A":
			line = owner + " internet address = " + data
		case "AAAA":
			line = owner + " AAAA IPv6 address = " + data
		case "NS":
			line = owner + " nameserver = " + data
		case "PTR":
			line = owner + " name = " + data
		case "CNAME":
			line, owner = owner+" canonical name = "+data, data
		}
		lines = append(lines, line)
	}
	return lines
}
