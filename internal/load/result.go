package load

import (
	"cmp"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// LoadSchema names the version of the JSON form of a [Result].
const LoadSchema = "smtplab.load/v1"

// A Result is what became of all messages of a [Load].
type Result struct {
	Schema            string    `json:"schema"`
	To                string    `json:"to"`
	Connections       int       `json:"connections"` // at a time
	Sessions          int64     `json:"sessions"`    // in all
	Size              int       `json:"size"`        // octets of a message's content
	Accepted          int64     `json:"accepted"`    // messages that were answered with 250
	Refused           int64     `json:"refused"`     // messages that were answered otherwise
	Failed            int64     `json:"failed"`      // messages of which nobody knows, for the connection ended
	RecipientsRefused int64     `json:"recipients_refused"`
	Seconds           float64   `json:"seconds"`
	Rate              float64   `json:"messages_per_second"` // accepted ones
	Latency           Latency   `json:"latency_ms"`          // of accepted ones
	Troubles          []Trouble `json:"troubles"`
	Interrupted       bool      `json:"interrupted,omitempty"` // before all was sent that was asked for
}

// A Trouble is why messages were not accepted.
type Trouble struct {
	What  string `json:"what"` // a reply, or an error
	Count int64  `json:"count"`
}

// OK reports whether every message was accepted for every recipient.
func (r Result) OK() bool {
	return r.Refused == 0 && r.Failed == 0 && r.RecipientsRefused == 0 && r.Accepted > 0
}

// A counter is what the dialogues of one loop have counted.
type counter struct {
	sessions, accepted, refused, failed, recipientsRefused int64
	latency                                                *hdrhistogram.Histogram
	troubles                                               map[string]int64
}

func newCounter() *counter {
	return &counter{latency: newHistogram(), troubles: map[string]int64{}}
}

// mostTroubles is how many kinds of trouble are told apart.
const mostTroubles = 20

// trouble counts one more of a kind.
func (c *counter) trouble(what string) {
	if _, known := c.troubles[what]; !known && len(c.troubles) >= mostTroubles {
		what = "others"
	}
	c.troubles[what]++
}

// add adds what another loop has counted.
func (c *counter) add(o *counter) {
	c.sessions += o.sessions
	c.accepted += o.accepted
	c.refused += o.refused
	c.failed += o.failed
	c.recipientsRefused += o.recipientsRefused
	c.latency.Merge(o.latency)
	for what, n := range o.troubles {
		c.troubles[what] += n
	}
}

// result is what the counter says about a load that ran for so long.
func (c *counter) result(config Config, took time.Duration) Result {
	r := Result{
		Schema: LoadSchema, To: config.To.String(), Connections: config.Connections, Size: config.Size,
		Sessions: c.sessions, Accepted: c.accepted, Refused: c.refused, Failed: c.failed, RecipientsRefused: c.recipientsRefused,
		Seconds: took.Seconds(), Rate: float64(c.accepted) / took.Seconds(), Latency: newLatency(c.latency), Troubles: []Trouble{},
	}
	for what, n := range c.troubles {
		r.Troubles = append(r.Troubles, Trouble{what, n})
	}
	slices.SortFunc(r.Troubles, func(a, b Trouble) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.What, b.What))
	})
	return r
}
