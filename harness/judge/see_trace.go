package judge

import "github.com/smtplab/smtplab/harness/script"

func init() {
	register(Topic{
		Name:    "trace",
		Usage:   "see trace HOST EXCERPT",
		Summary: "Network Monitor on a host shows these frames of a connection of this chapter",
		Manual: `The excerpt quotes a trace as Microsoft Network Monitor shows it, "SMTP: Cmd: Quit, losing connection, 6 bytes" and what is below:
"SMTP: Command = QUIT". The bytes are counted in the packets on the host's own link. All must be found in one connection, in order, with gaps
allowed; runs of blanks count as one. Lines with "!" must be in no connection of the chapter.`,
		Read: readTrace,
	})
}

func readTrace(a *script.Args) Look {
	host := a.Host()
	excerpt := readExcerpt(a, "SMTP:")
	return Look{Simulated: "packets", Check: func(v View) []Miss {
		return excerpt.seenBy(v).searchTimed("connection", v.story.TracesBetween(host, v.begin, v.end), loosely)
	}}
}
