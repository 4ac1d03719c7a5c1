package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// A replyRule is a rule for all replies of a kind.
type replyRule struct {
	summary  string
	concerns func(exchange) bool
	check    func(exchange) breach
}

// A breach is what a reply ought to be and is not; its zero value is none. The verdict is what the level of the case calls
// for, unless the rule says otherwise.
type breach struct {
	want    string
	verdict result.Verdict
}

// replyRules are the rules by name, each in the file of its family.
var replyRules = map[string]replyRule{
	"ehlo":     {"the reply to EHLO keeps to its grammar (RFC 5321 section 4.1.1.1)", exchange.answersEHLO, ehloGrammar},
	"keywords": {"the reply to EHLO has registered keywords, or such as begin with X (RFC 5321 section 2.2.2)", exchange.answersEHLO, knownKeywords},
	"helo":     {"the reply to HELO lists no extensions (RFC 5321 section 3.2)", exchange.answersHELO, noKeywords},
	"form":     {"a reply has a code of three digits, the same on each line, and CRLF (RFC 5321 section 4.2)", anyReply, replyForm},
	"length":   {"no line has more than 512 octets (RFC 5321 section 4.5.3.1.5)", anyReply, replyLength},
	"ascii":    {"a reply is in US-ASCII (RFC 6531 section 3.7.4.2)", anyReply, onlyASCII},
	"greeting": {"220 has the server's domain or address behind it (RFC 5321 section 4.2)", exchange.isGreeting, greetingName},
	"codes":    {"a command is answered by a code that is meant for it (RFC 5321 section 4.3.2)", exchange.hasCodes, meantForIt},
	"status":   {"each line has an enhanced status code (RFC 2034 section 4)", exchange.wantsStatus, everyLineHasStatus},
	"class":    {"an enhanced status code is of the class of its reply (RFC 2034 section 4)", exchange.bearsStatus, sameClass},
	"subcodes": {"an enhanced status code has no leading zeros and no blanks (RFC 3463 section 2)", exchange.bearsStatus, statusForm},
	"tls-once": {"under TLS, STARTTLS is not offered (RFC 3207 section 4.2)", exchange.answersSecuredEHLO, noStartTLS},
	"password": {"in the clear, AUTH PLAIN and LOGIN are not offered (RFC 4954 section 4)", exchange.answersClearEHLO, noPasswords},
	"binary":   {"BINARYMIME is offered with CHUNKING (RFC 3030 section 3)", offering("BINARYMIME"), with("CHUNKING")},
	"utf8":     {"SMTPUTF8 is offered with 8BITMIME, and has no parameter (RFC 6531 section 3.1)", offering("SMTPUTF8"), utf8Keyword},
	"mailbox":  {"a VRFY that succeeds is answered with a mailbox and its full domain (RFC 5321 section 3.5.2)", exchange.verifies, fullMailbox},
}

func init() {
	names := ruleNames()
	manual := "Looks at all that the hosts with which the story talks have answered in this chapter, each reply with its command. Where no reply is of the\n" +
		"kind that the rule is about, nothing is known, and the verdict is inconclusive. The rules:\n"
	for _, name := range names {
		manual += "\n" + name + ": " + replyRules[name].summary + "."
	}
	register(Topic{
		Name:    "replies",
		Usage:   "see replies " + strings.Join(names, "|"),
		Summary: "all replies in this chapter keep a rule",
		Manual:  manual,
		Read:    readReplies,
	})
}

func ruleNames() []string {
	var names []string
	for name := range replyRules {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func readReplies(a *script.Args) Look {
	name := a.Word()
	rule, ok := replyRules[name]
	if !ok && !a.Failed() {
		a.Fail("unknown rule %q%s", name, catalogue.Suggest(name, ruleNames()))
	}
	return Look{Check: rule.look}
}

// look holds all replies of the chapter against the rule.
func (r replyRule) look(v View) []Miss {
	var misses []Miss
	concerned := 0
	for _, e := range v.exchanges() {
		if !r.concerns(e) {
			continue
		}
		concerned++
		if b := r.check(e); b.want != "" {
			misses = append(misses, Miss{Want: b.want, Got: fmt.Sprintf("%q", e.reply), Verdict: b.verdict, Evidence: e.lines()})
		}
	}
	if concerned == 0 {
		return []Miss{{Want: "a reply of the kind that the rule is about", Got: "none", Verdict: result.Inconclusive}}
	}
	return misses
}
