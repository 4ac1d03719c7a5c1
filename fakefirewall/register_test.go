package fakefirewall

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/sim"
)

func TestEntriesTellTheirStory(t *testing.T) {
	source := regexp.MustCompile(`(KB|RFC) \d+`)
	for _, name := range Boxes.Names() {
		e, err := Boxes.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if e.Summary == "" || strings.HasSuffix(e.Summary, ".") || strings.Contains(e.Summary, "\n") {
			t.Errorf("box %s: want a summary of one line without full stop, got %q", name, e.Summary)
		}
		if !source.MatchString(e.Story) {
			t.Errorf("box %s: want a source in the story, got %q", name, e.Story)
		}
		for _, p := range e.Params {
			if p.Usage == "" {
				t.Errorf("box %s: parameter %s has no usage", name, p.Name)
			}
		}
	}
}

func TestBoxNamesItselfAsItsEntry(t *testing.T) {
	for name, h := range harms {
		if b := mustBox(t, h.box, h.settings...); b.Name() != h.box {
			t.Errorf("%s: want name %s, got %s", name, h.box, b.Name())
		}
	}
}

func TestLimits(t *testing.T) {
	later, other, udp := flow, flow, flow
	later.Start = 2 * time.Hour
	other.Server = flow.Client
	udp.UDP = true
	cases := map[string]struct {
		settings []string
		flows    []sim.Flow
		want     string // + for filtered, - for untouched
	}{
		"none":     {nil, []sim.Flow{flow, flow, later, other, udp}, "+++--"},
		"first":    {[]string{"first=2"}, []sim.Flow{other, flow, udp, flow, flow}, "-+-+-"},
		"from":     {[]string{"from=1h"}, []sim.Flow{flow, later}, "-+"},
		"until":    {[]string{"until=1h"}, []sim.Flow{flow, later}, "+-"},
		"the port": {[]string{"port=1025"}, []sim.Flow{flow, other}, "-+"},
	}
	for name, c := range cases {
		b, got := mustBox(t, "drip", c.settings...), ""
		for _, f := range c.flows {
			if b.Stream(f) == nil {
				got += "-"
			} else {
				got += "+"
			}
		}
		if got != c.want {
			t.Errorf("%s: want %s, got %s", name, c.want, got)
		}
	}
}

func TestConnectionsHaveFiltersOfTheirOwn(t *testing.T) {
	b := mustBox(t, "size-limit", "max=3")
	first, second := pathThrough(t, b.Stream(flow)), pathThrough(t, b.Stream(flow))
	small := talk{reply("220 mx"), command("DATA"), reply("354 go"), octets(content, "\r\n"), dot()}
	small.through(first, uncut)
	small.through(second, uncut)
	if first.result() != second.result() || first.notes() != "" {
		t.Errorf("want the second connection like the first, got\n%s\nand\n%s", first.result(), second.result())
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	cases := map[string][]string{ // what the error says, by box and setting
		"want one of the settings after and verb":            {"reset"},
		"for example after=1000 or verb=DATA":                {"reset", "after=1", "verb=DATA"},
		`setting way: want one of`:                           {"reset", "after=1", "way=up"},
		`setting port: want 1 to 65535, got "70000"`:         {"pix", "port=70000"},
		`setting port: want 1 to 65535, got "0"`:             {"pix", "port=0"},
		`setting verbs: want VERB:LENGTH`:                    {"isa-closes", "verbs=HELO:71,MAIL"},
		`with commas between, got "HELO:0"`:                  {"isa-closes", "verbs=HELO:0"},
		`setting code: want 400 to 599, got "250"`:           {"verb-refused", "code=250"},
		`setting verb: want one word or several`:             {"verb-refused", "verb=A,,B"},
		`setting keyword: want one word or several`:          {"keyword-stripped", "keyword="},
		`setting mode: want one of remove, mask, got "hide"`: {"keyword-stripped", "mode=hide"},
		`setting mask: want one of`:                          {"pix", "mask=y"},
		`setting before: want one of`:                        {"final-dot-split", "before=x"},
		`setting when: want one of`:                          {"final-dot-lost", "when=x"},
		`setting max: want one octet or more, got "0"`:       {"size-limit", "max=0"},
		`setting by: want a time above zero, got "0s"`:       {"delay", "by=0s"},
		`setting size: want 1 or more, got "0"`:              {"drip", "size=0"},
		`setting after: want a time above zero, got "0s"`:    {"idle-timeout", "after=0s"},
		`setting first: want a whole number`:                 {"blob-lost", "first=-1"},
		`unknown setting "frist"; did you mean "first"?`:     {"blob-lost", "frist=1"},
		`unknown box "isa200"; did you mean "isa2000"?`:      {"isa200"},
	}
	for want, words := range cases {
		if _, err := Boxes.New(words[0], words[1:]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want an error with %q, got %v", words, want, err)
		}
	}
}
