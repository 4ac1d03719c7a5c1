package peer

import (
	"cmp"
	"fmt"

	"github.com/smtplab/smtplab/sim/record"
)

// drop leaves a message in the one folder that the SMTP service of Internet Information Server has for all users of all its
// domains: "Windows 2000 does not provide direct mailbox support. Instead, incoming mail messages are delivered to a physical
// disk directory called a drop directory" (MSDN, IDropDirectory). Programs that wait for mail take it from there. The envelope
// stands before the header, as in Pickup.
func (s *Server) drop(m *Message, addresses []string, content []byte) error {
	envelope := fmt.Appendf(nil, "x-sender: %s\r\n", cmp.Or(m.From, "<>"))
	users := 0
	for _, a := range addresses {
		if s.hasMailbox(splitAddress(a)) {
			envelope = fmt.Appendf(envelope, "x-receiver: %s\r\n", a)
			users++
		}
	}
	if users == 0 {
		return nil
	}
	return s.file(&record.Filed{Folder: "drop", Name: fileName(m.ID), Message: m.ID, Data: append(envelope, content...)})
}

// Folders are the folders, as [record.Filed] names them, that the product has for people and programs to look at.
func (s *Server) Folders() []string {
	if s.product.Receive.Drop {
		return []string{"drop", "badmail"}
	}
	return []string{"inbox", "badmail"}
}
