package load

// SinkSchema names the version of the JSON form of a [Summary].
const SinkSchema = "smtplab.sink/v1"

// A Summary is what a sink has taken in all.
type Summary struct {
	Schema  string  `json:"schema"`
	Seconds float64 `json:"seconds"` // that it stood
	Counts
	Rate float64 `json:"messages_per_second"` // from the first message to the last
}
