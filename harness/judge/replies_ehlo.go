package judge

import (
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
)

func (e exchange) answersEHLO() bool { return e.verb() == "EHLO" && e.code() == 250 }
func (e exchange) answersHELO() bool { return e.verb() == "HELO" && e.code() == 250 }

// The grammar of a reply to EHLO (RFC 5321 section 4.1.1.1): a domain or address literal with a greeting, then keywords
// with parameters.
var (
	ehloFirst = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[!-Z^-~]+\])( [\t -~]*)?$`)
	ehloLine  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*( [!-~]+)*$`)
)

func ehloGrammar(e exchange) breach {
	for i, line := range e.reply {
		mark := byte('-')
		if i == len(e.reply)-1 {
			mark = ' '
		}
		text := line[min(4, len(line)):]
		switch {
		case len(line) < 5 || !strings.HasPrefix(line, "250") || line[3] != mark:
			return breach{want: "250 on each line, with a hyphen after it on all but the last"}
		case e.endings[i] != "":
			return breach{want: "CRLF at the end of each line"}
		case i == 0 && !ehloFirst.MatchString(text):
			return breach{want: "a domain or an address in brackets on the first line, then a blank and a greeting, if any"}
		case i > 0 && !ehloLine.MatchString(text):
			return breach{want: "a keyword of letters, digits and hyphens on each further line, then its parameters, each after one blank"}
		}
	}
	return breach{}
}

// registered are the keywords of the registry "SMTP Service Extensions" (RFC 5321 section 2.2.2), by the documents that put
// them there, as of 2025. VRFY is no extension, but may be listed (RFC 5321 section 3.5.2).
var registered = strings.Fields(`SEND SOML SAML TURN EXPN HELP VRFY VERB ONEX
	8BITMIME SIZE CHUNKING BINARYMIME CHECKPOINT DELIVERBY PIPELINING DSN ETRN ENHANCEDSTATUSCODES STARTTLS NO-SOLICITING MTRK
	SUBMITTER ATRN AUTH FUTURERELEASE CONPERM CONNEG BURL UTF8SMTP SMTPUTF8 MT-PRIORITY RRVS REQUIRETLS LIMITS`)

func knownKeywords(e exchange) breach {
	for _, keyword := range e.keywords() {
		if keyword[0] != 'X' && !slices.Contains(registered, keyword) {
			return breach{want: "keywords that are registered or begin with X; " + keyword + " was not in the registry of 2025",
				verdict: result.NonStrict}
		}
	}
	return breach{}
}

// keywords are the first words of all lines but the first, in capitals.
func (e exchange) keywords() []string {
	var list []string
	for _, text := range e.texts()[1:] {
		if words := strings.Fields(strings.ToUpper(text)); len(words) > 0 {
			list = append(list, words[0])
		}
	}
	return list
}

func noKeywords(e exchange) breach {
	for _, keyword := range e.keywords() {
		if slices.Contains(registered, keyword) {
			return breach{want: "a reply to HELO without " + keyword + ", which is an extension"}
		}
	}
	return breach{}
}
