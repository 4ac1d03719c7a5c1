package judge

import (
	"fmt"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

func init() {
	register(Topic{
		Name:    "queue",
		Usage:   "see queue HOST N [EXCERPT]",
		Summary: "so many messages wait on a host, at this moment",
		Manual: `Counts the messages that wait in the host's queue at this moment; one with two recipients that wait is one message.
The excerpt quotes entries in the order of their arrival, one line for each recipient that waits:
"bob@fabrikam.example, no status, tried 2 times, next in 15m0s".`,
		Read: readQueue,
	})
}

func readQueue(a *script.Args) Look {
	host, want := a.Host(), a.Count()
	var excerpt *Excerpt
	if a.More() {
		e := readExcerpt(a)
		excerpt = &e
	}
	check := func(v View) []Miss {
		seen := v.looks()[host]
		if seen == nil {
			return []Miss{{Want: "a look at the queue of " + host, Got: "none in the record"}}
		}
		messages := map[string]bool{}
		var entries []string
		for _, item := range seen.Items {
			messages[item.Message] = true
			entries = append(entries, transcript.QueueText(item))
		}
		var misses []Miss
		if len(messages) != want {
			misses = append(misses, Miss{Want: count(want, "message"), Got: fmt.Sprint(len(messages)), Evidence: entries})
		}
		if excerpt != nil {
			misses = append(misses, excerpt.seenBy(v).search("queue", [][]string{entries}, exactly)...)
		}
		return misses
	}
	return Look{Check: check, Queues: []string{host}}
}

// count is a number with its noun: "1 message", "2 messages".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
