package judge

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "hang",
		Usage:   "see hang [HOST]",
		Summary: "something on a host waits for ever",
		Manual: `A task that waits for something that can no longer happen hangs. It is found when the world has fallen quiet. A hang that no
story claims is an error of ours. Without HOST, any host will do.`,
		Read: readHang,
	})
}

func readHang(a *script.Args) Look {
	host := ""
	if a.More() {
		host = a.Host()
	}
	return Look{Simulated: "the end of time", Check: func(v View) []Miss {
		found := false
		for _, e := range v.phase() {
			if _, ok := e.Fact.(*record.Hung); ok && (host == "" || e.Host == host) {
				v.claim(hangKey(e.Host))
				found = true
			}
		}
		if !found {
			return []Miss{{Want: "a task that hangs", Got: "none"}}
		}
		return nil
	}}
}

func hangKey(host string) string { return "hang on " + host }
