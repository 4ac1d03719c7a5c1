package fakefirewall

import "github.com/smtplab/smtplab/sim/catalogue"

func init() {
	register(entry{
		name:    "blob-lost",
		summary: "loses the BLOB that follows XEXCH50, never acknowledged",
		story: `As blob-swallowed, but the segments with the BLOB are dropped: the client's TCP sends them again and again, and
gives up. What the client sends after them does not pass either. Needs a simulated link. KB 818222, "Cause"; that the
segments may be lost rather than swallowed is a reading of "blocks the BLOB data".`,
		loses: func(*catalogue.Settings) bool { return true },
		make: func(*catalogue.Settings) (stream, error) {
			return following(func() rules { return rules{blob: loseBlob} }), nil
		},
	})
}

func loseBlob(s *session, u unit) {
	s.lose(u)
	s.note("lost the BLOB of %d octets, unacknowledged", u.size)
}
