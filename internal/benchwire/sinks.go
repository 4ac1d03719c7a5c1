//go:build linux

package main

import (
	"context"
	"fmt"
)

func init() {
	register(10, "sink", "The sink beside Postfix's smtp-sink", measureSink)
	register(20, "load", "The load generator beside Postfix's smtp-source", measureLoad)
}

// usual is the job on which the aims are set: smtp-source -s 10 -l 1000.
func (b *bench) usual(keep bool) job {
	if keep {
		return job{connections: 10, messages: b.much(30000), size: 1000, keep: true}
	}
	return job{connections: 10, messages: b.much(10000), size: 1000}
}

// measureSink lets smtp-source send to both sinks in turn.
func measureSink(ctx context.Context, r *report) error {
	send, err := r.source(ctx)
	if err != nil {
		return err
	}
	servers, stop := r.sinks(ctx)
	defer stop()
	r.say(`smtp-source -s 10 -l 1000 sends to each in turn, %d rounds. The aim is at least as many messages in a second as
		smtp-sink takes.`, r.rounds)
	for _, keep := range []bool{false, true} {
		j := r.usual(keep)
		var all []contender
		for _, s := range servers {
			all = append(all, s.against(s.name, send, j))
		}
		r.versus(j, contest(ctx, r.rounds, all...), serverCPU)
	}
	return nil
}

// measureLoad lets both clients send to smtp-sink in turn.
func measureLoad(ctx context.Context, r *report) error {
	source, err := r.source(ctx)
	if err != nil {
		return err
	}
	sink, err := r.startTheirSink(ctx)
	if err != nil {
		return err
	}
	defer sink.stop()
	r.say(`Each sends to smtp-sink in turn, as smtp-source -s 10 -l 1000 does, %d rounds. The aim is to send at least as many
		messages in a second. smtp-source cannot pipeline; that row has no rival.`, r.rounds)
	for _, keep := range []bool{false, true} {
		j := r.usual(keep)
		all := []contender{sink.against(theirLoad, source, j), sink.against(ourLoad, r.load, j)}
		if keep {
			piped := j
			piped.pipelining = true
			all = append(all, sink.against(ourLoad+" --pipelining", r.load, piped))
		}
		r.versus(j, contest(ctx, r.rounds, all...), clientCPU)
	}
	return nil
}

// versus compares, and says whether the second, which is ours, beat the first.
func (r *report) versus(j job, all []*series, cpu string) {
	r.compare(j, all, cpu)
	r.judge(all)
}

// compare is the table of a contest.
func (r *report) compare(j job, all []*series, cpu string) {
	r.heading("%s", j.sessions())
	rows := [][]string{{"", rate, "times the first", cpu}}
	for _, s := range all {
		if s.err != nil {
			r.missing("%s: %v", s.name, s.err)
		}
		rows = append(rows, []string{s.name, s.cell(rate), s.times(all[0], rate), s.cell(cpu)})
	}
	r.table(rows)
}

// judge says whether the second of a contest was as fast as the first.
func (r *report) judge(all []*series) {
	if len(all) < 2 || all[1].ratio(all[0], rate) == 0 {
		r.say("No verdict: one of the two is missing.")
		return
	}
	r.say("%s", verdict(all[1].ratio(all[0], rate), 1))
}

// verdict says whether an aim was reached.
func verdict(got, aim float64) string {
	if got >= aim {
		return fmt.Sprintf("The aim is reached: %.2f, for at least %.2f.", got, aim)
	}
	return fmt.Sprintf("**The aim is missed:** %.2f, for at least %.2f.", got, aim)
}
