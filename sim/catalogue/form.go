package catalogue

// A Form is what can stand in a setting. Nobody declares it: it is known from how the setting is read.
type Form struct {
	Kind    Kind
	Choices []string // of a Choice
}

// A Kind of a setting's values.
type Kind string

// The kinds, by the getters that read them.
const (
	Text   Kind = "text"
	Number Kind = "number"
	Time   Kind = "time"
	Times  Kind = "times" // several, with commas between
	Check  Kind = "check" // yes or no
	Choice Kind = "choice"
	List   Kind = "list" // words with commas between
)

// Form is what can stand in a setting, as far as it was read.
func (s *Settings) Form(name string) Form {
	if f := s.must(name).form; f.Kind != "" {
		return f
	}
	return Form{Kind: Text}
}

func (s *Settings) note(name string, kind Kind, choices ...string) {
	s.must(name).form = Form{Kind: kind, Choices: choices}
}

// Read is the settings of the entry as New has read them, none of them given: it is how their forms are known.
func (e Entry[T]) Read() *Settings {
	s, err := Parse(e.Params, nil)
	if err != nil {
		return &Settings{}
	}
	_, _ = e.New(s) // which may want a setting that has no default
	return s
}
