// Package lab is the simulator as a page uses it: what the page can ask, and what it is told. It is the same code behind
// both ways of serving the page: a server of ours that calls it for each request (package serve), and the browser itself,
// for which it is compiled to WebAssembly (package wasm). The page cannot tell which it has.
//
// There are four things to ask, each a function from one value to another, with nothing kept in between:
//
//	list     what is in the book: articles, lessons, exercises, and the language's catalogues for completion
//	explain  what a scenario holds: its world as a picture, its story, its settings; with changes, what it is after them
//	run      what happens in it: the record, and all that was seen
//	talk     what a server answers when a student types into it, or a DNS server when it is asked
//
// A change is made to the scenario's text and to nothing else, so that what a student has made is a scenario like any
// other: it can be saved, run by the command, and sent to a teacher. A console has no session: all that was typed so far
// is sent each time, and the world, being deterministic, answers each time alike.
//
// The text comes from a stranger: [Limits] bound it, and each limit that is met says so.
//
// [Lab.Answer] is where all begins. A request's text is found and read in text.go, after its changes, which change.go makes in
// a draft of the text; weigh.go turns away what would be too much before it is read. What a scenario holds is told in
// explain.go. A run is told by run.go and the files that it calls: the sequence diagram, every message's fate, what each host
// shows of itself, the files to take away; truncated.go keeps an answer within its bounds. talk.go types into consoles,
// complete.go knows what may be typed next, and replies.go what the RFCs say of an answer.
package lab

import "encoding/json"

// A Request is what the page asks. Its kinds: "list" takes no body, "explain" an [Explain], "run" a [Run], "talk" a [Talk].
type Request struct {
	Ask  string          `json:"ask"`
	Body json.RawMessage `json:"body,omitempty"`
}

// A Reply holds an answer, or why there is none.
type Reply struct {
	Body     any       `json:"body,omitempty"`     // a [Book], [World], [Played] or [Told]
	Problems []Problem `json:"problems,omitempty"` // what is wrong with the text, by line
	Error    string    `json:"error,omitempty"`    // what is wrong with the request, or the limit that was met: where, want, got, what to do
}

// A Problem is a mistake in a scenario's text.
type Problem struct {
	Line int    `json:"line"`
	Text string `json:"text"`
}

// A Text is a scenario: one of the book by its name, or any by its text, with changes made to it in order.
type Text struct {
	Name    string   `json:"name,omitempty"`   // of the book: "kb/q818222/blob-swallowed"
	Source  string   `json:"source,omitempty"` // instead of the book's text
	Changes []Change `json:"changes,omitempty"`
	Case    string   `json:"case,omitempty"` // the value of "each" that is meant; the first one unless given
}

// A Change is one turn of one knob, as the page's dialogs make it. Which fields are used depends on Kind:
//
//	setting   Host, Name, Value: a setting of a host's product; an empty Value takes it away
//	registry  Host, Name (HKLM\KEY\NAME), Value (text, dword:N, or - to delete it): in force from the beginning
//	product   Host, Value: another product in the host's place, with those of its settings that this one takes
//	box       A, B, Name, Settings, On: a box on the link between two hosts
//	fault     Server, Name, Settings, On: a fault of a DNS server
//	zone      Name, Value: the text of a section that holds a zone
//	section   Name, Value: the text of any other section
type Change struct {
	Kind     string   `json:"kind"`
	Host     string   `json:"host,omitempty"`
	A        string   `json:"a,omitempty"`
	B        string   `json:"b,omitempty"`
	Server   string   `json:"server,omitempty"`
	Name     string   `json:"name,omitempty"`
	Value    string   `json:"value,omitempty"`
	Settings []string `json:"settings,omitempty"` // "NAME=VALUE"
	On       bool     `json:"on,omitempty"`
}

// Explain asks what a scenario holds.
type Explain struct {
	Text Text `json:"text"`
	// Reveal asks for what tells the answer to an exercise as well: its text, reasons, cures and references. The page asks once an
	// answer was given or the exercise was given up, and notes it. It is no lock: the book is open to whoever wants to read it. It
	// sees to it that nobody is told by accident.
	Reveal bool `json:"reveal,omitempty"`
}

// Run asks what happens in a scenario.
type Run struct {
	Text Text   `json:"text"`
	Seed uint64 `json:"seed,omitempty"` // 1 unless given
	Goal bool   `json:"goal,omitempty"` // judge the exercise as well: its goal, or with Reveal its answers
	Keep bool   `json:"keep,omitempty"` // give record, captures, logs and all else to take away as well
	// Reveal is as in Explain. Without it, of what is to be predicted or diagnosed the story's own words are left out; and what is to be
	// diagnosed is told as one has it who captured at the host that the scenario names first, and who read the logs there and those of
	// boxes: without what boxes on the way did, and without what only the other end has.
	Reveal bool `json:"reveal,omitempty"`
}

// Talk asks what a server, or a DNS server, says to all these lines, in the world as it stands after its story's chapters.
type Talk struct {
	Text Text   `json:"text"`
	Host string `json:"host"` // a mail host's name; or the address of a DNS server, for lines such as "mail.isp.example MX tcp"
	// Lines are what was typed so far, without line ends: raw octets as in talks ("\x00", "\{X*1020}").
	Lines []string `json:"lines"`
	Seed  uint64   `json:"seed,omitempty"`
}

// A Book is what there is.
type Book struct {
	Version   string    `json:"version"`
	Edition   string    `json:"edition"`
	Articles  []Article `json:"articles"`
	Scenarios []Entry   `json:"scenarios"`
	Products  []Thing   `json:"products"`
	Boxes     []Thing   `json:"boxes"`
	Faults    []Thing   `json:"faults"`
	Words     []Thing   `json:"words"` // of the language
	Limits    Limits    `json:"limits"`
}

// An Article is a folder of the book with lessons: a Knowledge Base article or an RFC.
type Article struct {
	Folder  string   `json:"folder"` // "kb/q818222"
	Ref     string   `json:"ref"`    // "Q818222"
	Title   string   `json:"title"`
	Lessons []string `json:"lessons"` // names of scenarios, in the order to read them
	// Aim is what whoever has worked through it can do, and Asks are questions for a class. Both are for the teacher.
	Aim  string     `json:"aim,omitempty"`
	Asks []Question `json:"asks,omitempty"`
}

// A Question is one for a class to talk about.
type Question struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// An Entry is a scenario in a list.
type Entry struct {
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Refs     []string `json:"refs"`               // none of what is to be diagnosed, and of what is to be predicted the article alone
	Exercise string   `json:"exercise,omitempty"` // "predict", "cure", "diagnose"
	Cases    []string `json:"cases,omitempty"`    // values of "each"
	Search   string   `json:"search"`             // all its words in small letters: story, products, replies, codes; of an exercise, those of its task
}

// A Thing is an entry of a catalogue.
type Thing struct {
	Name    string     `json:"name"`
	Kind    string     `json:"kind,omitempty"` // of words: "header", "world", "step", "see"
	Summary string     `json:"summary"`
	Story   string     `json:"story,omitempty"`
	Usage   string     `json:"usage,omitempty"`
	Params  []Param    `json:"params,omitempty"`
	Values  []Registry `json:"registry,omitempty"` // of products: the registry values that they obey
}

// A Param is a setting of a product, box or fault.
type Param struct {
	Name    string `json:"name"`
	Default string `json:"default,omitempty"`
	Usage   string `json:"usage"`
	// Page is where the product itself shows the setting, from its window inwards: "SMTP virtual server > Delivery > Advanced
	// Delivery", "SMTP connector > Advanced", "TCP/IP"; empty where it shows it nowhere. Label is what it calls it there.
	Page    string   `json:"page,omitempty"`
	Label   string   `json:"label,omitempty"`   // "Send HELO instead of EHLO"
	Control string   `json:"control,omitempty"` // "number", "text", "check" (yes or no), "choice", "list" (in order), "retries", "time"
	Choices []string `json:"choices,omitempty"`
}

// A Registry is a value that a product obeys.
type Registry struct {
	Path    string `json:"path"` // HKLM\SYSTEM\…\NAME
	Type    string `json:"type"` // REG_DWORD, REG_SZ, REG_MULTI_SZ
	Default string `json:"default,omitempty"`
	Usage   string `json:"usage"`
	Source  string `json:"source"` // "KB 818222"
}

// A World is a scenario, explained.
type World struct {
	Name     string    `json:"name"`
	Source   string    `json:"source"` // the text, changes made
	Title    string    `json:"title"`
	Story    string    `json:"story"`
	Refs     []string  `json:"refs"`
	Cases    []string  `json:"cases,omitempty"` // values of "each"
	Case     string    `json:"case,omitempty"`  // the one that this is
	Hosts    []Host    `json:"hosts"`
	Servers  []Server  `json:"servers"` // of the DNS
	Links    []Link    `json:"links"`
	Chapters []Chapter `json:"chapters"`
	Sections []Section `json:"sections"`
	Exercise *Exercise `json:"exercise,omitempty"`
	Left     []LeftOut `json:"left,omitempty"`    // steps that cannot be, after the changes
	Dropped  []LeftOut `json:"dropped,omitempty"` // settings that a host's new product does not take
}

// A LeftOut is a step that is not played, as it is about what a change has taken away, or a setting that is not there any more:
// "relay.corp.example: sp=3".
type LeftOut struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}

// A Host is a mail server of the picture.
type Host struct {
	Line      int               `json:"line"`
	Name      string            `json:"name"`
	Addresses []string          `json:"addresses"`
	Product   string            `json:"product"`
	Settings  map[string]string `json:"settings"` // those given
	Registry  map[string]string `json:"registry"` // in force at the beginning, by path: text or dword:N
	Mailboxes []string          `json:"mailboxes"`
}

// A Server is a DNS server of the picture.
type Server struct {
	Line    int      `json:"line"`
	Address string   `json:"address"`
	Zones   []string `json:"zones"`  // names of sections
	Faults  []Switch `json:"faults"` // that it has
}

// A Link is what stands between two hosts.
type Link struct {
	Line    int      `json:"line"`
	A       string   `json:"a"`
	B       string   `json:"b"`
	Latency string   `json:"latency,omitempty"`
	Boxes   []Switch `json:"boxes"`
}

// A Switch is a box or fault in use.
type Switch struct {
	Name     string   `json:"name"`
	Settings []string `json:"settings,omitempty"`
}

// A Chapter is a part of the story.
type Chapter struct {
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Steps []Step `json:"steps"`
}

// A Step is one line that does or claims something.
type Step struct {
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Claim bool   `json:"claim,omitempty"`
	Turns []int  `json:"turns,omitempty"` // places in Text.Changes: of those that this step turns again
}

// A Section is a part of the file below its script.
type Section struct {
	Name string `json:"name"`
	Line int    `json:"line"`
	Kind string `json:"kind"` // "zone", "mail", "registry", "talk", "excerpt", …
	Text string `json:"text"`
}

// An Exercise is what the scenario asks of a student.
type Exercise struct {
	Kind     string   `json:"kind"` // "predict", "cure", "diagnose"
	Task     string   `json:"task"`
	Question string   `json:"question,omitempty"` // predict, diagnose
	Choices  []Choice `json:"choices,omitempty"`
	Goal     []string `json:"goal,omitempty"` // cure: what must be seen, in the language's words
	Hints    []string `json:"hints"`
	Knobs    []Knob   `json:"knobs,omitempty"`  // cure: what may be turned
	Hidden   bool     `json:"hidden,omitempty"` // diagnose: the page does not show the world before the answer
	Cures    []Cure   `json:"cures,omitempty"`  // cure: some that are right, there may be others; where it was asked to reveal them
}

// A Knob is something that is the student's to change.
type Knob struct {
	Kind  string   `json:"kind"`            // "settings", "registry", "product", "box", "fault", "zone"
	Of    []string `json:"of"`              // the host; the two ends of a link; the DNS server's address
	Names []string `json:"names,omitempty"` // which of them; all unless given
	But   []string `json:"but,omitempty"`   // those that are not
	Text  string   `json:"text"`            // in plain words: "the registry of mail.contoso.example"
}

// A Cure is one that is known to be right.
type Cure struct {
	Why   string   `json:"why"`
	Steps []string `json:"steps"` // as lines of the language: "restart mail.contoso.example"
}

// A Choice is a possible answer. Why it is right or wrong is told where it was asked to reveal it; which one is right, by the Answers
// of a run.
type Choice struct {
	Text string `json:"text"`
	Why  string `json:"why,omitempty"`
}

// A Told is what a console shows.
type Told struct {
	Opened   float64  `json:"opened"` // seconds since the world began: a banner may come late
	Lines    []Said   `json:"lines"`
	Closed   string   `json:"closed,omitempty"`   // how the connection ended, if it did
	Complete []string `json:"complete,omitempty"` // what may be typed next
}

// A Said is one line in a console.
type Said struct {
	Who  string  `json:"who"` // C, S, or empty for what the console itself says
	Text string  `json:"text"`
	At   float64 `json:"at"`
	Ref  string  `json:"ref,omitempty"`  // the section of the RFC that tells of the reply's code: "RFC 5321, 4.2.3"
	Note string  `json:"note,omitempty"` // what that section says, in a sentence of ours
}

// Limits are what a request may ask for. Zero values stand for the defaults.
type Limits struct {
	Source  int    `json:"source"`  // octets of a scenario
	Changes int    `json:"changes"` // in a request
	Lines   int    `json:"lines"`   // typed into a console
	Steps   uint64 `json:"steps"`   // that tasks take
	Events  int    `json:"events"`  // of a record
	Octets  int    `json:"octets"`  // of all that is said, sent and filed in a run
	Days    int    `json:"days"`    // of virtual time
	Seconds int    `json:"seconds"` // of real time: for a run, and as many for what is told of it
	Answer  int    `json:"answer"`  // octets of a reply
}
