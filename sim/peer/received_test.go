package peer

import (
	"bufio"
	"net/netip"
	"net/textproto"
	"strings"
	"testing"
)

func TestReceivedForms(t *testing.T) {
	in := ReceivedInput{
		Helo: "jungo.com", Client: netip.MustParseAddr("194.90.113.98"), By: "mail.contoso.example", Version: "5.0.2195.6713",
		With: "ESMTP", ID: "ABCD1234", For: "bob@contoso.example", At: dayOfFix,
	}
	resolved, failed, six, local := in, in, in, in
	resolved.ReverseName = "mx.jungo.com"
	failed.ReverseFailed = true
	six.Client = netip.MustParseAddr("2001:db8::1")
	local.Client = netip.Addr{}
	const date = "Fri, 15 May 1998 18:42:00 -0400\r\n"
	for _, c := range []struct {
		form ReceivedForm
		in   ReceivedInput
		want string
	}{
		{ReceivedSMTPSVC, in, "from jungo.com ([194.90.113.98]) by mail.contoso.example with Microsoft SMTPSVC(5.0.2195.6713);\r\n\t " + date},
		{ReceivedSMTPSVC, failed, "from jungo.com ([194.90.113.98] RDNS failed)" +
			" by mail.contoso.example with Microsoft SMTPSVC(5.0.2195.6713);\r\n\t " + date},
		{ReceivedSMTPSVC, local, "from mail pickup service by mail.contoso.example with Microsoft SMTPSVC;\r\n\t " + date},
		{ReceivedIIS4, in, "from jungo.com ([194.90.113.98]) by mail.contoso.example  with Microsoft SMTPSVC(5.0.2195.6713);\r\n\t " + date},
		{ReceivedIMS, in, "from jungo.com ([194.90.113.98]) by mail.contoso.example with SMTP" +
			" (Microsoft Exchange Internet Mail Service Version 5.0.2195.6713)\r\n\tid ABCD1234; " + date},
		{ReceivedIMS, resolved, "from jungo.com (mx.jungo.com [194.90.113.98]) by mail.contoso.example with SMTP" +
			" (Microsoft Exchange Internet Mail Service Version 5.0.2195.6713)\r\n\tid ABCD1234; " + date},
		{ReceivedIMS, local, "by mail.contoso.example with Internet Mail Service (5.0.2195.6713)\r\n\tid ABCD1234; " + date},
		{ReceivedIMC, in, "from jungo.com ([194.90.113.98]) by mail.contoso.example with SMTP" +
			" (Microsoft Exchange Server Internet Mail Connector Version 5.0.2195.6713)\r\n\tid ABCD1234; " + date},
		{ReceivedIMC, local, "by mail.contoso.example with Microsoft Exchange (IMC 5.0.2195.6713)\r\n\tid ABCD1234; " + date},
		{ReceivedSendmail, resolved, "from jungo.com (mx.jungo.com [194.90.113.98])\r\n\tby mail.contoso.example (5.0.2195.6713/5.0.2195.6713)" +
			" with ESMTP id ABCD1234\r\n\tfor <bob@contoso.example>; " + date},
		{ReceivedRFC5321, six, "from jungo.com ([IPv6:2001:db8::1])\r\n\tby mail.contoso.example with ESMTP id ABCD1234" +
			"\r\n\tfor <bob@contoso.example>;\r\n\t" + date},
		{ReceivedRFC5321, local, "by mail.contoso.example with ESMTP id ABCD1234\r\n\tfor <bob@contoso.example>;\r\n\t" + date},
	} {
		got := c.form(c.in)
		if got != "Received: "+c.want {
			t.Errorf("want\n%q, got\n%q", "Received: "+c.want, got)
		}
		header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(got + "\r\n"))).ReadMIMEHeader()
		if err != nil || len(header) != 1 {
			t.Errorf("want one header field, got %v, %v", header, err)
		}
	}
}
