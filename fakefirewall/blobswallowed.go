package fakefirewall

import "github.com/smtplab/smtplab/sim/catalogue"

func init() {
	register(entry{
		name:    "blob-swallowed",
		summary: "swallows the BLOB that follows XEXCH50, acknowledged on the wire",
		story: `The XEXCH50 command and the server's 354 pass. The binary large object (BLOB) that the client then sends is
acknowledged by TCP and never forwarded: the server waits for it, and the client waits for the answer to it, until one
of them gives up. Nothing is logged. KB 818222, "Cause" and steps 10 to 13.`,
		make: func(*catalogue.Settings) (stream, error) {
			return following(func() rules { return rules{blob: discardBlob} }), nil
		},
	})
}
