package mutants

import "github.com/smtplab/smtplab/sim/peer"

// reporting are the servers of which a story has a report returned.
var reporting = []string{"mcis1", "mcis2", "iis4", "iis5", "exchange40", "exchange50", "exchange55", "exchange2000", "exchange2003"}

func init() {
	register("report-to-postmaster", "tells its own postmaster instead of the author", Mutant{
		Rule:     "A report goes to the author: the reverse path of the message (RFC 5321 section 4.5.5).",
		Products: reporting,
		Kills: []string{"q186142/bare-name-refused", "kb818222/blob-swallowed", "q190026/no-ptr-silent-drop", "q276347/originator-local",
			"q240832/relay-restricted"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before, fqdn := p.Report, p.Names.FQDN
			p.Report = func(in peer.ReportInput) peer.Report {
				report := before(in)
				report.To = "postmaster@" + fqdn
				return report
			}
		},
	})
	register("report-in-later-form", "writes its reports as multipart/report", Mutant{
		Rule:     "MCIS and IIS 4 have the plain form with a transcript of the session (Q186142).",
		Products: []string{"mcis1", "mcis2", "iis4"},
		Kills:    []string{"q186142/bare-name-refused", "q276347/originator-local", "q240832/relay-restricted"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Report = peer.DSNReport },
	})
	register("report-in-earlier-form", "writes its reports in the plain form of IIS 4", Mutant{
		Rule:     "From IIS 5 on a report is a multipart/report (RFC 3464; KB 818222).",
		Products: []string{"iis5", "exchange2000", "exchange2003"},
		Kills:    []string{"kb818222/blob-swallowed", "q276347/originator-local"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Report = peer.TranscriptReport },
	})
	register("report-of-another-service", "writes its reports in the plain form of IIS 4", Mutant{
		Rule:     "The connector's report says that the message did not reach the following recipient(s) (Q190026).",
		Products: connectors,
		Kills:    []string{"q190026/no-ptr-silent-drop"},
		Break:    func(_ peer.Machine, p *peer.Product) { p.Report = peer.TranscriptReport },
	})
	register("report-without-reply", "does not quote the other host in its reports", Mutant{
		Rule:     "The report quotes the reply that refused the message (Q186142).",
		Products: []string{"mcis1"},
		Kills:    []string{"q186142/bare-name-refused", "q186142/reverse-lookup-differs"},
		Break: func(_ peer.Machine, p *peer.Product) {
			before := p.Report
			p.Report = func(in peer.ReportInput) peer.Report {
				for i := range in.Failed {
					in.Failed[i].Reply = nil
				}
				return before(in)
			}
		},
	})
}
