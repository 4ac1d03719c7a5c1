package judge

import "slices"

func (e exchange) lists(keyword string) bool {
	return e.answersEHLO() && slices.Contains(e.keywords(), keyword)
}

// offering makes a rule concern replies to EHLO that list a keyword.
func offering(keyword string) func(exchange) bool {
	return func(e exchange) bool { return e.lists(keyword) }
}

// with wants another keyword in the same reply.
func with(keyword string) func(exchange) breach {
	return func(e exchange) breach {
		if !e.lists(keyword) {
			return breach{want: keyword + " among the extensions as well"}
		}
		return breach{}
	}
}

func utf8Keyword(e exchange) breach {
	if Offered(e.reply, "SMTPUTF8 ...") {
		return breach{want: "SMTPUTF8 without a parameter"}
	}
	return with("8BITMIME")(e)
}

func (e exchange) answersSecuredEHLO() bool { return e.secured && e.answersEHLO() }
func (e exchange) answersClearEHLO() bool   { return !e.secured && e.answersEHLO() }

func noStartTLS(e exchange) breach {
	if e.lists("STARTTLS") {
		return breach{want: "no STARTTLS where there is TLS already"}
	}
	return breach{}
}

func noPasswords(e exchange) breach {
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		if Offered(e.reply, "AUTH "+mechanism) {
			return breach{want: "no AUTH " + mechanism + " in the clear, for it sends the password as it is"}
		}
	}
	return breach{}
}
