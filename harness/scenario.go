package harness

import "time"

// A Scenario is one file of the book: a story, the world it happens in, and what it claims.
type Scenario struct {
	Name  string   // its identity: the path below the book without ".txtar", for example "kb/q276347/smart-host-by-name"
	File  string   // as messages name it
	Title string   // the first line
	Story string   // the paragraphs below the title
	Refs  []string // "Q276347", "RFC7766:5"
	Level string   // MUST, SHOULD, MAY or interop
	Role  string   // whom a conformance case tests: "server", "relay", "dsn" or "client"; else empty
	// Requirement is the one that a conformance case examines: "RFC5321-4.1.1.5-01". Profiles are those it belongs to.
	Requirement string
	Profiles    []string
	Needs       []string // what a system under test must have for this case: "mailbox", "pipelining"
	needsLine   int      // in the file
	Clock       time.Time
	Chapters    []Chapter
	Exercise    *Exercise // what it asks of a student; nil for most
	Cases       []*Case   // one, or one for each value of "each"; of an exercise, one more for each cure
	Source      []byte    // the file's text, line ends LF
}

// A Chapter is a part of the story. Its steps are one phase of the run.
type Chapter struct {
	Line  int    // in the file
	Text  string // the paragraph that opens it; that of the first chapter may be the whole story
	Steps []string
}

// A Case is a scenario with the value of "each" put in, or with a cure done first: what can be run and judged.
type Case struct {
	Name     string // the scenario's name and, in brackets, the value: "kb/q276347/smart-host-by-name[iis5]"
	Value    string // of "each", or the name of a cure; empty where there is none
	Scenario *Scenario
	*plan
}
