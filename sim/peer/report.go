package peer

import (
	"slices"
	"strings"
	"time"
)

// A ReportForm writes a non-delivery or delay report in the form of one product. Forms are pure: the same input gives
// the same octets, and ids and boundaries come from the counter and the times given.
type ReportForm func(ReportInput) Report

// A ReportInput is what a report is made from.
type ReportInput struct {
	Reporter      string    // full name of the host that reports
	DefaultDomain string    // domain of the postmaster's address; empty: Reporter is used
	Version       string    // of the product, as its headers show it: "5.5.2653.13"
	Now           time.Time // when the report is written
	Started       time.Time // when the service was started
	Counter       int       // number of this report at this host, from 1
	Original      *Message  // the message that is reported on
	Failed        []FailedRecipient
	RetryUntil    time.Time // for delays: when the server will give up
}

// A FailedRecipient is one recipient that a report is about; of one that nothing failed for, Why means nothing.
type FailedRecipient struct {
	Address   string
	Orcpt     string   // original recipient as in [Recipient.Orcpt]; may be empty
	Action    string   // "failed", "delayed", "delivered" or "relayed" (RFC 3464 section 2.3.3)
	Status    string   // enhanced status code (RFC 3463): "5.1.1"; empty: taken from Reply, else from Why
	Reply     []string // the remote host's last reply, line by line, codes included; nil if there was none
	RemoteMTA string   // name of the host that said so, or that could not be reached; may be empty
	Why       Why
}

// Why says what kept a message from a recipient.
type Why int

// The reasons that reports and Badmail files tell apart.
const (
	WhyRefused           Why = iota // the next host said no
	WhyExpired                      // the time in the queue is over
	WhyNoHost                       // the domain, or the smart host's name, does not exist
	WhyLookupFailed                 // DNS did not answer, so nobody knows
	WhyConnectionFailed             // no connection could be made
	WhyConnectionDropped            // the connection was lost, or the peer fell silent
	WhyLoop                         // too many hops, or the next host is this one
	WhyLocalUnknown                 // no such local mailbox
	WhyRelayDenied                  // the server accepted what it will not relay (MCIS, KB 280580)
	WhyNotSupported                 // the next host lacks an extension that the message needs
	WhyNoTLS                        // the next host and this one found no TLS that the owner would have
	WhyNoAuth                       // the next host does not believe who this one is
	WhyNoAuthor                     // handed in without a From (pickup, KB Q319285)
)

// A Report is a message that tells of failures or delays. Its reverse path is always null (RFC 5321 section 4.5.5).
type Report struct {
	To      string // the author of the original: its reverse path
	Subject string
	Content []byte // with CRLF line ends
	Body8   bool   // the returned message has 8-bit octets, and so has the report
}

// genericStatus are the enhanced status codes that name each reason (RFC 3463 section 3), for a failure.
var genericStatus = map[Why]string{
	WhyRefused:           "5.0.0",
	WhyExpired:           "4.4.7", // a failure of class 4: "too old" (as all products seen report it)
	WhyNoHost:            "5.1.2",
	WhyLookupFailed:      "5.4.3",
	WhyConnectionFailed:  "5.4.1",
	WhyConnectionDropped: "5.4.2",
	WhyLoop:              "5.4.6",
	WhyLocalUnknown:      "5.1.1",
	WhyRelayDenied:       "5.7.1",
	WhyNotSupported:      "5.6.1",
	WhyNoAuthor:          "5.1.7",
}

// Status returns the enhanced status code (RFC 3463) for a reason where nobody gave a better one. An action "delayed"
// has a code of class 4.
func (w Why) Status(action string) string {
	status, known := genericStatus[w]
	if !known {
		status = "5.0.0"
	}
	if action == "delayed" {
		return "4" + status[1:]
	}
	return status
}

// status returns the recipient's status: the one given, the one in the remote host's reply, or the reason's.
func (f FailedRecipient) status() string {
	if f.Status != "" {
		return f.Status
	}
	if code := enhancedCode(f.Reply); code != "" && (f.Why == WhyRefused || f.Action == "delayed") {
		return code
	}
	return f.Why.Status(f.Action)
}

// enhancedCode finds the code that a reply states after the reply code (RFC 2034 section 4).
func enhancedCode(reply []string) string {
	if len(reply) == 0 || len(reply[0]) < len("550 5.1.1") {
		return ""
	}
	line := reply[0]
	code, _, _ := strings.Cut(line[4:], " ")
	digits := strings.Split(code, ".")
	if len(digits) != 3 || digits[0] != line[:1] || !isNumber(digits[1]) || !isNumber(digits[2]) {
		return ""
	}
	return code
}

func isNumber(s string) bool {
	return s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

// delay reports whether all that a report has to say is that mail is late.
func (in ReportInput) delay() bool {
	for _, f := range in.Failed {
		if f.Action != actionDelayed {
			return false
		}
	}
	return true
}

// success reports whether a report tells of nothing but mail that went its way, as NOTIFY=SUCCESS asks for.
func (in ReportInput) success() bool {
	return !slices.ContainsFunc(in.Failed, func(f FailedRecipient) bool { return f.Action != actionDelivered && f.Action != actionRelayed })
}

// domain is the domain of the postmaster who signs.
func (in ReportInput) domain() string {
	if in.DefaultDomain != "" {
		return in.DefaultDomain
	}
	return in.Reporter
}
