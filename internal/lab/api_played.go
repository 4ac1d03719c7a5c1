package lab

import "github.com/smtplab/smtplab/harness/result"

// A Played is what came of a run.
type Played struct {
	Name   string      `json:"name"`
	Source string      `json:"source"`
	Seed   uint64      `json:"seed"`
	Case   result.Case `json:"case"`             // verdict and findings, as in report.json
	Record string      `json:"record,omitempty"` // record.jsonl, as the command keeps it; where Keep was asked for
	Phases []Phase     `json:"phases"`           // the chapters, as times and places in Happenings
	Lanes  []Lane      `json:"lanes"`
	// Happenings are the rows of the sequence diagram and of the transcripts, in order of time.
	Happenings []Happening `json:"happenings"`
	Mail       []Message   `json:"mail"`  // every message there was
	Hosts      []Seen      `json:"hosts"` // what each host shows of itself
	Goal       *Graded     `json:"goal,omitempty"`
	Answers    []bool      `json:"answers,omitempty"`   // of the exercise's choices: which of them the record bears out
	Files      []File      `json:"files"`               // the mail that was filed; with Keep also captures, logs and the rest: to take away
	Truncated  string      `json:"truncated,omitempty"` // the limit that ended the run, and what to do

	unseen int // lines of what hosts show that are left out
}

// A Phase is a chapter as it was played.
type Phase struct {
	Text  string  `json:"text"`
	Line  int     `json:"line"`
	From  int     `json:"from"`  // the first of its happenings
	To    int     `json:"to"`    // after the last
	Begin float64 `json:"begin"` // seconds since the world began
	End   float64 `json:"end"`
}

// A Lane is one who takes part: a host, box or DNS server, from left to right.
type Lane struct {
	Name string `json:"name"`
	Kind string `json:"kind"`           // "host", "box", "dns"
	Text string `json:"text,omitempty"` // its product
}

// A Happening is an arrow from one lane to another, or a note on one.
type Happening struct {
	At    float64 `json:"at"`    // seconds since the world began
	Event int     `json:"event"` // its place in the record
	Kind  string  `json:"kind"`  // said, altered, lost, forged, dns, open, close, reset, note, filed, boxed, trouble; of the story: step, wait, claim
	From  int     `json:"from"`  // lanes; the same for a note; -1 for what is on none
	To    int     `json:"to"`
	Conn  int     `json:"conn,omitempty"` // numbers the conversation that it is of
	Label string  `json:"label"`
	Line  int     `json:"line,omitempty"` // of the scenario, of step, wait and claim
	Rows  []Row   `json:"rows,omitempty"`
	Left  int     `json:"left,omitempty"` // rows that are left out here
}

// A Row is one line of a happening, with its bytes.
type Row struct {
	Who    string `json:"who,omitempty"`   // C, S, F
	Said   string `json:"said,omitempty"`  // as it left
	Heard  string `json:"heard,omitempty"` // as it arrived, if that is not what was said: of a forged one. What is neither lost nor forged arrived as it left
	Lost   bool   `json:"lost,omitempty"`
	Forged bool   `json:"forged,omitempty"`
	Bytes  []byte `json:"bytes,omitempty"` // on the wire; left out where they are the text and CRLF
	Size   int    `json:"size,omitempty"`  // of all bytes, where Bytes is only their beginning
	Ref    string `json:"ref,omitempty"`   // of a reply: the section of the RFC that tells of its code
}

// A Message is one message and what became of it for each recipient.
type Message struct {
	ID       string  `json:"id"`
	Host     string  `json:"host"` // where it was accepted first
	At       float64 `json:"at"`
	From     string  `json:"from"`
	Subject  string  `json:"subject,omitempty"`
	ReportOf string  `json:"report_of,omitempty"`
	Fates    []Fate  `json:"fates"`
}

// A Fate is what became of a message for one recipient in the end: delivered, relayed, returned, badmail, dropped, queued.
type Fate struct {
	To     string  `json:"to"`
	Fate   string  `json:"fate"`
	At     float64 `json:"at"`
	Host   string  `json:"host"`
	Reason string  `json:"reason,omitempty"`
}

// A Seen is what a host shows of itself: each entry has a time, so that the page can show it as of any moment.
type Seen struct {
	Host    string      `json:"host"`
	Log     []Entryline `json:"log,omitempty"`     // protocol log
	Events  []Entryline `json:"events,omitempty"`  // event viewer
	Queue   []Entryline `json:"queue,omitempty"`   // all that waits, after each change: those of one time; an empty Text where nothing does
	Filed   []Entryline `json:"filed,omitempty"`   // Badmail, Drop, inboxes: Name is the file of Files
	DNS     []Entryline `json:"dns,omitempty"`     // what it asked and was answered
	Changed []Entryline `json:"changed,omitempty"` // settings turned, service restarted
}

// An Entryline is one line of what a host shows.
type Entryline struct {
	At   float64 `json:"at"`
	Text string  `json:"text"`
	Name string  `json:"name,omitempty"` // of the file that it tells of
}

// A Graded is how an exercise was done.
type Graded struct {
	Reached  bool             `json:"reached"`
	Findings []result.Finding `json:"findings"` // what is missing
}

// A File is something to take away.
type File struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type
	Data []byte `json:"data"`
}
