package load

// SinkSchema names the version of the JSON form of a [Summary].
const SinkSchema = "smtplab.sink/v1"

// A Summary is what a sink has taken in all.
type Summary struct {
	Schema  string  `json:"schema"`
	Seconds float64 `json:"seconds"` // that it stood
	Counts
	Span float64 `json:"seconds_from_first_to_last"` // message
	Rate float64 `json:"messages_per_second"`        // that came after the first, in the time from there to the last
}
