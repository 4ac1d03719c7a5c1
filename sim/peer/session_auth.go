package peer

import (
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// A mechanism asks a client for name and password.
type mechanism func(n *session, first answer) (user, password string, err error)

// mechanisms are those of AUTH that this package knows; a product offers some of them in its keyword AUTH.
var mechanisms = map[string]mechanism{"PLAIN": (*session).plain, "LOGIN": (*session).login}

// An answer is what a client put behind AUTH and the mechanism, if anything (RFC 4954 section 4, initial response).
type answer struct {
	text  string
	given bool
}

// mayAuthenticate reports whether the client may send a password: under TLS, or where the owner does not mind (RFC 4954
// section 4).
func (n *session) mayAuthenticate() bool { return n.secured || n.rules.AuthInClear }

// auth lets a client prove who it is (RFC 4954 section 4).
func (n *session) auth(args string) {
	name, text, given := strings.Cut(args, " ")
	name = strings.ToUpper(name)
	replies := &n.rules.Replies
	switch {
	case !n.server.hasAccounts():
		n.mistake(textOr(replies.NoAuth, "502 5.5.1 Authentication is not enabled"))
	case !n.esmtp:
		n.mistake(replies.NeedHello)
	case n.mail != nil || n.user != "":
		n.mistake(textOr(replies.AuthLate, "503 5.5.1 No AUTH here: done already, or in a transaction"))
	case !n.mayAuthenticate():
		n.mistake(textOr(replies.AuthNeedsTLS, "538 5.7.11 TLS first"))
	case args == "":
		n.mistake(replies.BadArgument)
	case mechanisms[name] == nil || !slices.Contains(n.rules.mechanisms(), name):
		n.mistake(textOr(replies.AuthUnknown, "504 5.5.4 No such mechanism"))
	default:
		n.authenticate(mechanisms[name], answer{strings.TrimSpace(text), given})
	}
}

// mechanisms are those that the product's keyword AUTH names.
func (r *Receive) mechanisms() []string {
	for _, line := range r.Keywords {
		if words := strings.Fields(line); strings.EqualFold(words[0], "AUTH") {
			return words[1:]
		}
	}
	return nil
}

// What can come in the way of an exchange.
var (
	errCancelled   = errors.New("the client cancelled")
	errNotBase64   = errors.New("the client's answer is not base64")
	errLongAnswer  = errors.New("the client's answer is too long")
	errWrongAnswer = errors.New("the client's answer has not the mechanism's form")
)

func (n *session) authenticate(ask mechanism, first answer) {
	replies := &n.rules.Replies
	user, password, err := ask(n, first)
	switch {
	case n.done:
	case errors.Is(err, errCancelled):
		n.answer(textOr(replies.AuthCancelled, "501 5.7.0 Authentication cancelled"))
	case errors.Is(err, errNotBase64):
		n.mistake(textOr(replies.AuthUnreadable, "501 5.5.2 Cannot decode the answer"))
	case errors.Is(err, errLongAnswer):
		n.mistake(textOr(replies.AuthTooLong, "500 5.5.6 Authentication exchange line is too long"))
	case err != nil || !n.server.knows(user, password):
		n.mistake(textOr(replies.AuthFailed, "535 5.7.8 Authentication credentials invalid"))
	default:
		n.user = user
		n.answer(textOr(replies.AuthDone, "235 2.7.0 Authentication successful"))
	}
}

// plain is RFC 4616: all in one answer.
func (n *session) plain(first answer) (user, password string, err error) {
	text, err := n.decode(first.text, true)
	if !first.given {
		text, err = n.challenge("")
	}
	if err != nil {
		return "", "", err
	}
	actFor, user, password, err := smtp.ParsePlain(text)
	if err != nil || actFor != "" && actFor != user { // nobody acts for others here
		return "", "", errWrongAnswer
	}
	return user, password, nil
}

// login is what Microsoft's clients use (draft-murchison-sasl-login): name and password, each asked for.
func (n *session) login(first answer) (user, password string, err error) {
	if first.given {
		user, err = n.decode(first.text, true)
	} else {
		user, err = n.challenge("Username:")
	}
	if err == nil {
		password, err = n.challenge("Password:")
	}
	return user, password, err
}

// challenge says 334 and hears the answer. After a failure of the connection the session is done.
func (n *session) challenge(text string) (string, error) {
	n.sayReply(smtp.NewReply(334, smtp.EncodeSASL(text, false)))
	limit := n.in.SetMax(smtp.MaxSASLLine)
	defer n.in.SetMax(limit)
	line, err := n.hear(n.rules.Idle)
	switch {
	case err != nil:
		n.silent(err)
		n.done = true
		return "", err
	case line.Overlong():
		return "", errLongAnswer
	case line.Text == "*":
		return "", errCancelled
	}
	return n.decode(line.Text, false)
}

func (n *session) decode(line string, initial bool) (string, error) {
	text, err := smtp.DecodeSASL(line, initial)
	if err != nil {
		return "", errNotBase64
	}
	return text, nil
}

// hasAccounts reports whether there is anybody who could authenticate.
func (s *Server) hasAccounts() bool {
	return (len(s.setup.Accounts) > 0 || len(s.machine.Console.Users) > 0) && len(s.product.Receive.mechanisms()) > 0
}

// knows reports whether this is a user and his password.
func (s *Server) knows(user, password string) bool {
	want, ok := s.setup.Accounts[user]
	if !ok && slices.Contains(s.machine.Console.Users, user) {
		want, ok = WorldPassword(user), true
	}
	return ok && subtle.ConstantTimeCompare([]byte(want), []byte(password)) == 1
}

// WorldPassword is the password of a user in a world. It follows from the name, so that no scenario has one in it, and
// protects nothing.
func WorldPassword(user string) string { return "password of " + user }
