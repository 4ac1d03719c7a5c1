package judge

import (
	"regexp"
	"strings"
)

// Enhanced status codes (RFC 3463 section 2): class, subject and detail, without leading zeros. What looks like one and is none
// is told apart from other text by its form alone.
var (
	enhanced   = regexp.MustCompile(`^[245]\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})( |$)`)
	likeStatus = regexp.MustCompile(`^[0-9]+\s*\.\s*[0-9]+\s*\.\s*[0-9]+(\s|$)`)
)

// wantsStatus reports whether a reply has to have an enhanced status code, where the server offers that: all of 2, 4 and 5,
// but for the greeting and the replies to HELO and EHLO (RFC 2034 section 4).
func (e exchange) wantsStatus() bool {
	return e.asked && !e.isGreeting() && e.verb() != "EHLO" && e.verb() != "HELO" && !strings.HasPrefix(e.reply[0], "3")
}

func everyLineHasStatus(e exchange) breach {
	first, _, _ := strings.Cut(e.texts()[0], " ")
	for _, text := range e.texts() {
		switch {
		case !enhanced.MatchString(text):
			return breach{want: "an enhanced status code at the beginning of each line"}
		case text != first && !strings.HasPrefix(text, first+" "):
			return breach{want: "the same enhanced status code on each line"}
		}
	}
	return breach{}
}

// bearsStatus reports whether a reply has something like an enhanced status code.
func (e exchange) bearsStatus() bool { return e.wantsStatus() && likeStatus.MatchString(e.texts()[0]) }

func sameClass(e exchange) breach {
	if e.texts()[0][0] != e.reply[0][0] {
		return breach{want: "an enhanced status code of the class that the reply's first digit says"}
	}
	return breach{}
}

func statusForm(e exchange) breach {
	for _, text := range e.texts() {
		if likeStatus.MatchString(text) && !enhanced.MatchString(text) {
			return breach{want: "a class of 2, 4 or 5, and numbers of one to three digits without leading zeros or blanks"}
		}
	}
	return breach{}
}
