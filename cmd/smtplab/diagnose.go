package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/capture"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { subcommands = append(subcommands, newDiagnose) }

func newDiagnose() *cobra.Command {
	d := &diagnosis{}
	cmd := &cobra.Command{
		Use:   "diagnose FILE",
		Short: "read a capture from the field and say which story it looks like",
		Long: `Reads a capture (pcap or pcapng, as tcpdump and Wireshark write them), puts its TCP streams together, prints each
SMTP dialogue and DNS question as a transcript, and compares it with the signs of every scenario in the book. Where one
fits, the story's trouble and its cures are told. SMTP is recognised on any port. A file of any size will do: it is read
once, talk by talk. Exit code 3 if the file is damaged; what stands before the damage is told all the same.`,
		Example: `  tcpdump -i any -w trouble.pcap port 25 or port 53
  smtplab diagnose trouble.pcap
  smtplab diagnose --quiet trouble.pcap        the diagnoses alone
  smtplab diagnose --save mine.txtar trouble.pcap`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d.out = &printer{w: cmd.OutOrStdout()}
			if err := freeFile("--save", d.save, d.replace); err != nil {
				return err
			}
			return d.file(args[0])
		},
	}
	cmd.Flags().BoolVarP(&d.quiet, "quiet", "q", false, "leave the transcripts out")
	cmd.Flags().BoolVar(&d.asJSON, "json", false, "print a JSON object for each talk, one a line")
	cmd.Flags().BoolVar(&d.replace, "replace", false, "with --save: write in the place of what the file holds, which is lost")
	cmd.Flags().StringVar(&d.save, "save", "", "write the skeleton of a scenario from the capture's SMTP dialogues to this `FILE`")
	return cmd
}

// A diagnosis is one capture being looked at.
type diagnosis struct {
	quiet, asJSON bool
	save          string
	replace       bool
	out           *printer
	book          *harness.Book
	skeleton      skeleton
	told          map[string]bool // scenarios whose story has been told
	fits          map[string]int  // scenarios, and the talks that look like them
}

func (d *diagnosis) file(name string) error {
	book, err := harness.Load(scenarios.FS)
	if err != nil {
		return trouble(err)
	}
	d.book, d.told, d.fits = book, map[string]bool{}, map[string]int{}
	r, err := capture.Open(name, capture.Limits{})
	if err != nil {
		return misused("%v", err)
	}
	defer r.Close()
	damage := d.talks(r)
	d.sum(r.Summary())
	if err := d.keep(name); err != nil {
		return err
	}
	if err := d.out.end(); err != nil {
		return err
	}
	if damage != nil {
		return trouble(fmt.Errorf("%s: %w", name, damage))
	}
	return nil
}

// talks goes through the capture. The error says that the file could not be read to its end.
func (d *diagnosis) talks(r *capture.Reader) error {
	for {
		talk, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		found := d.book.Diagnose(talk.Events)
		for _, f := range found {
			d.fits[f.Scenario.Name]++
		}
		d.skeleton.add(talk)
		if d.asJSON {
			d.object(talk, found)
			continue
		}
		d.tell(talk, found)
	}
}

// tell prints a talk and what it looks like.
func (d *diagnosis) tell(talk *capture.Talk, found []harness.Diagnosis) {
	if d.quiet && len(found) == 0 {
		return
	}
	d.out.printf("talk %d: %s over %s, %v > %v, after %s\n", talk.Number, talk.Protocol, talk.Transport, talk.Client, talk.Server,
		days(talk.Begin))
	if !d.quiet {
		for _, line := range talkLines(talk.Events) {
			d.out.printf("  %14s  %s\n", days(line.At), shown.Line(line.Text))
		}
	}
	for _, f := range found {
		d.looksLike(f)
	}
}

// talkLines are a talk's lines as transcripts have them.
func talkLines(events []record.Event) []transcript.Line {
	story := transcript.Read(events)
	lines := slices.Clone(story.DNS)
	for _, c := range story.Conversations {
		lines = append(lines, c.Lines...)
	}
	return lines
}

// looksLike prints a diagnosis: the story in full the first time, its name alone after that.
func (d *diagnosis) looksLike(f harness.Diagnosis) {
	s := f.Scenario
	d.out.printf("  this looks like %s, %s: %s\n", strings.Join(s.Articles(), ", "), s.Name, s.Title)
	for _, line := range f.Quoted {
		d.out.printf("    | %s\n", shown.Line(line))
	}
	if d.told[s.Name] {
		return
	}
	d.told[s.Name] = true
	d.out.printf("%s\n", wrap(f.Trouble, "    "))
	for _, cure := range f.Cures {
		d.out.printf("\n%s\n", wrap(cure, "    "))
	}
	d.out.printf("\n    smtplab run -v %s shows it happen.\n", s.Name)
}

// sum prints what the capture held, and what it looks like as a whole.
func (d *diagnosis) sum(s capture.Summary) {
	if d.asJSON {
		return
	}
	d.out.printf("\n%s, %s of mail and DNS, %s", count(s.Packets, "packet"), count(s.Talks, "talk"), count(s.Others, "other connection"))
	if left := s.Broken + s.Unknown + s.Parts + s.Strays; left > 0 {
		d.out.printf(", %d packets left out (broken, unknown or astray)", left)
	}
	if s.NotIP > 0 {
		d.out.printf(", %d packets without IP", s.NotIP)
	}
	if s.Short > 0 {
		d.out.printf(", %d packets cut by the capture: tcpdump -s 0 keeps them whole", s.Short)
	}
	d.out.printf("\n")
	if len(d.fits) == 0 {
		d.out.printf("no story of the book looks like %s\n", whatWasSeen(s))
		return
	}
	for _, b := range d.book.Scenarios {
		if n := d.fits[b.Name]; n > 0 {
			d.out.printf("%d of %s look like %s (%s)\n", n, count(s.Talks, "talk"), strings.Join(b.Articles(), ", "), b.Name)
		}
	}
	d.out.printf("a sign is no proof: what the capture does not show may have another cause\n")
}

// whatWasSeen says how much a "no" is worth.
func whatWasSeen(s capture.Summary) string {
	if s.Short+s.NotIP+s.Broken+s.Unknown > 0 || s.Missing > 0 {
		return "what could be read of this"
	}
	return "this"
}

// count writes a number and its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// object prints a talk as a line of JSON.
func (d *diagnosis) object(talk *capture.Talk, found []harness.Diagnosis) {
	type sign struct {
		Scenario string   `json:"scenario"`
		Articles []string `json:"articles"`
		Title    string   `json:"title"`
		Quoted   []string `json:"quoted"`
	}
	object := struct {
		Talk       int      `json:"talk"`
		Protocol   string   `json:"protocol"`
		Transport  string   `json:"transport"`
		Client     string   `json:"client"`
		Server     string   `json:"server"`
		BeginMS    int64    `json:"begin_ms"`
		Transcript []string `json:"transcript,omitempty"`
		LooksLike  []sign   `json:"looks_like"`
	}{talk.Number, talk.Protocol, talk.Transport, talk.Client.String(), talk.Server.String(), talk.Begin.Milliseconds(), nil, []sign{}}
	if !d.quiet {
		for _, line := range talkLines(talk.Events) {
			object.Transcript = append(object.Transcript, line.Text)
		}
	}
	for _, f := range found {
		object.LooksLike = append(object.LooksLike, sign{f.Scenario.Name, f.Scenario.Articles(), f.Scenario.Title, f.Quoted})
	}
	text, err := json.Marshal(object)
	if err != nil {
		text = []byte(`{}`)
	}
	d.out.printf("%s\n", text)
}
