package record

import "time"

// World opens a record: it says from what the rest follows.
type World struct {
	Case  string    // name of the case, for example "kb/q276347/smart-host-by-name[iis5]"
	Seed  uint64    // of the random streams and of the order among tasks that could run at once
	Start time.Time // of the virtual clock; on a real network, what the machines' clocks were set to
	// Ground is the network on which the story was played: "loopback" or "network namespace", on real sockets and in real
	// time; empty for a simulated one.
	Ground string `json:",omitempty"`
	// Names are what a system under test has for the names that a scenario leaves open, such as MAILBOX.
	Names map[string]string `json:",omitempty"`
	Lacks []Lack            `json:",omitempty"` // where there are any, the story was not played
}

// A Lack is what a line of a story needs and its network cannot give.
type Lack struct {
	Line int
	Text string // of the line
	Want string
	Got  string
}

// Chapter says that a new chapter of the story began.
type Chapter struct {
	Line int // in the scenario's file
	Text string
}

// Step says that the story took a step; what follows, up to the next, is its doing.
type Step struct {
	Line int
	Text string
}

// Changed says that a setting has a new value.
type Changed struct {
	Name          string
	Before, After string
}

// Process says that a host's service was started, stopped, restarted or crashed.
type Process struct {
	Did string // "started", "stopped", "crashed"
}

// Hung says that a task was parked for ever when the world fell quiet.
type Hung struct {
	Task string
	Why  string // what it waits for
}

// Trouble is an error of ours: the world could not go on as it should.
type Trouble struct {
	Text string
	// Late says that it is nobody's error: real time ran out, as on a machine that is too busy.
	Late bool `json:",omitempty"`
}

func (*World) Kind() string   { return "world" }
func (*Chapter) Kind() string { return "chapter" }
func (*Step) Kind() string    { return "step" }
func (*Changed) Kind() string { return "changed" }
func (*Process) Kind() string { return "process" }
func (*Hung) Kind() string    { return "hung" }
func (*Trouble) Kind() string { return "trouble" }
