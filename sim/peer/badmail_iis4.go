package peer

import "fmt"

// BadmailIIS4 is what IIS 4 and MCIS leave: the message, and beside it a transcript, .RTR for remote recipients and .LTR
// for local ones. A transcript has a recipient's line and the error's line (KB Q317099 and Q263646 print one each). The
// name is that of a stored message as the log of IIS 4 shows it: digits and the computer's name, such as
// 0019E3517201287MAIL01. That the message's own file ends in .EML is assumed, as is the meaning of the digits.
func BadmailIIS4(in BadmailInput) []File {
	name := fmt.Sprintf("%08X%07d%s", uint32(fileTime(in.Now)>>24), in.Counter%10_000_000, in.ComputerName)
	extension := ".RTR"
	if in.Local {
		extension = ".LTR"
	}
	var t mailText
	for _, f := range in.Failed {
		t.line("<", oneLine(f.Address), ">")
		for _, reason := range f.transcript() {
			t.line(oneLine(reason))
		}
	}
	return []File{{name + ".EML", in.Message.Content}, {name + extension, t.Bytes()}}
}
