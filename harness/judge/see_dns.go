package judge

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/harness/transcript"
)

func init() {
	register(Topic{
		Name:    "dns",
		Usage:   "see dns EXCERPT",
		Summary: "DNS was asked and answered in this chapter as the excerpt says",
		Manual: `The lines are "D: ASKER ? NAME TYPE udp|tcp" for a question, "D: ASKER ! NAME TYPE DATA" for each answer, and
"D: ASKER NXDOMAIN", "... no data", "... refused", "... timed out" and so on where there is none: "refused" is a closed port,
"REFUSED" what a server answered. The asker may be left out: "D: ? mail.isp.example A udp". "F: BOX ..." is
what a box did to a datagram. A line "after 5s" or "within 5s" is about the time between the lines above and below it. All must be
found in order, with gaps allowed; lines with "!" in front must not be there at all.`,
		Read: readDNS,
	})
}

func readDNS(a *script.Args) Look {
	excerpt := readExcerpt(a, "D:", "F:")
	return Look{Check: func(v View) []Miss {
		return excerpt.seenBy(v).searchTimed("question", [][]transcript.Line{v.dns()}, matchDNS)
	}, Quote: func(v View) []string {
		return excerpt.quote([][]transcript.Line{v.dns()}, matchDNS)
	}}
}

// matchDNS lets an excerpt leave out who asked.
func matchDNS(p Pattern, text string) bool {
	return p.Match(text) || strings.HasPrefix(text, "D:") && p.Match(transcript.WithoutAsker(text))
}
