package peer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/sim/record"
)

func TestEvent4000HasTheCodeThatWordsShow(t *testing.T) {
	e := EventDeliveryFailed("fabrikam.example", ReasonLookupFailed, CodeLookupFailed)
	want := &record.EventLogged{
		Source: "SMTPSVC", ID: 4000, Type: "Warning", Category: "None",
		Text: `Message delivery to the remote domain "fabrikam.example" failed. ` +
			`An internal DNS error caused a failure to find the remote server.`,
		Data: []byte{0xe7, 0x02, 0x04, 0xc0}, // c00402e7 (KB 263237)
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// KB 843106 prints both events.
func TestEventsOfRefusedXEXCH50(t *testing.T) {
	sender := EventPeerError(29, "E2k3server1.contoso.com", "xexch50", "XEXCH50 2336 3", "504 Need to authenticate first")
	receiver := EventClientError(30, "6.5.2.4", "xexch50", "xexch50 1092 2", "504 Need to authenticate first")
	for _, c := range []struct {
		event *record.EventLogged
		id    int
		want  string
	}{
		{sender, 7004, `This is an SMTP protocol error log for virtual server ID 1, connection #29. The remote host "E2k3server1.contoso.com", ` +
			`responded to the SMTP command "xexch50" with "504 Need to authenticate first ". The full command sent was "XEXCH50 2336 3 ". ` +
			`This will probably cause the connection to fail.`},
		{receiver, 7010, `This is an SMTP protocol log for virtual server ID 1, connection #30. The client at "6.5.2.4" ` +
			`sent a "xexch50" command, and the SMTP server responded with "504 Need to authenticate first ". ` +
			`The full command sent was "xexch50 1092 2". ` +
			`This will probably cause the connection to fail.`},
	} {
		// The article as stored has one space where the event has two.
		got := strings.ReplaceAll(c.event.Text, "  ", " ")
		if c.event.ID != c.id || c.event.Type != "Error" || c.event.Category != "SMTP Protocol" || got != c.want {
			t.Errorf("want %d\n%s\ngot %d %s %s\n%s", c.id, c.want, c.event.ID, c.event.Type, c.event.Category, got)
		}
	}
}
