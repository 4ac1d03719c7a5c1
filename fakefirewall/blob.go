package fakefirewall

// discardBlob acknowledges the octets that follow XEXCH50 and forwards none.
func discardBlob(s *session, u unit) {
	s.drop(u)
	if u.ends {
		s.note("discarded %d octets", u.size)
	}
}
