package peer

import (
	"strings"

	"github.com/smtplab/smtplab/sim/smtp"
)

// A mailParam reads a parameter of MAIL into the envelope, and returns the product's refusal of its value, or nothing.
type mailParam func(n *session, mail *envelope, value string) (refusal string)

// mailParams are the parameters of MAIL, by name, each with the extensions of which one must be offered.
var mailParams = map[string]struct {
	extensions []string
	read       mailParam
}{
	"SIZE":     {[]string{"SIZE"}, (*session).sizeParam},
	"BODY":     {[]string{"8BITMIME", "BINARYMIME"}, (*session).bodyParam},
	"RET":      {[]string{"DSN"}, (*session).retParam},
	"ENVID":    {[]string{"DSN"}, (*session).envidParam},
	"AUTH":     {[]string{"AUTH"}, (*session).authParam},
	"SMTPUTF8": {[]string{"SMTPUTF8"}, (*session).utf8Param},
}

// mailParams reads the parameters of MAIL that the product offers, and returns its refusal of any other (RFC 5321
// section 4.1.1.11), or nothing.
func (n *session) mailParams(mail *envelope, params smtp.Params) (refusal string) {
	for _, p := range params {
		known := mailParams[strings.ToUpper(p.Keyword)]
		offered := false
		for _, extension := range known.extensions {
			offered = offered || n.may(extension)
		}
		if !offered {
			return n.rules.Replies.BadParameter
		}
		if refusal := known.read(n, mail, p.Value); refusal != "" {
			return refusal
		}
	}
	return ""
}

func (n *session) sizeParam(_ *envelope, value string) string {
	size, err := smtp.ParseSize(value)
	switch {
	case err != nil:
		return n.rules.Replies.BadMail
	case n.rules.MaxSize > 0 && size > int64(n.rules.MaxSize): // RFC 1870 section 6.1
		return n.rules.Replies.TooBig
	}
	return ""
}

// bodyParam is of RFC 6152 and RFC 3030.
func (n *session) bodyParam(mail *envelope, value string) string {
	switch value = strings.ToUpper(value); {
	case value == "7BIT":
	case value == "8BITMIME" && n.may("8BITMIME"):
		mail.body8 = true
	case value == "BINARYMIME" && n.may("BINARYMIME"):
		mail.binary = true
	default:
		return n.rules.Replies.BadMail
	}
	return ""
}

func (n *session) retParam(mail *envelope, value string) string {
	ret, err := smtp.ParseRet(value)
	if err != nil {
		return n.rules.Replies.BadMail
	}
	mail.ret = ret
	return ""
}

func (n *session) envidParam(mail *envelope, value string) string {
	envid, err := smtp.ParseEnvID(value)
	if err != nil {
		return n.rules.Replies.BadMail
	}
	mail.envid = envid
	return ""
}

// authParam says who handed the message in. It is read and not believed: nobody is trusted to speak for others (RFC 4954
// section 5).
func (n *session) authParam(_ *envelope, value string) string {
	if _, err := smtp.DecodeXtext(value); err != nil && value != "<>" {
		return n.rules.Replies.BadMail
	}
	return ""
}

// utf8Param has no value (RFC 6531 section 3.4).
func (n *session) utf8Param(mail *envelope, value string) string {
	if value != "" {
		return n.rules.Replies.BadMail
	}
	mail.utf8 = true
	return ""
}

// needsUTF8 is the refusal of an address that SMTPUTF8 alone allows, where the client did not say that (RFC 6531
// section 3.5), or nothing.
func (n *session) needsUTF8(mail *envelope, address string) string {
	if mail.utf8 || !utf8Needed(address) {
		return ""
	}
	return textOr(n.rules.Replies.NeedUTF8, "553 5.6.7 Non-ASCII addresses need SMTPUTF8")
}
