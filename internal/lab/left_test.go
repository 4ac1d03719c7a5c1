package lab

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The box of this story is what two of its claims are about.
func TestStepsAboutWhatIsGoneAreLeftOut(t *testing.T) {
	text := Text{Name: "kb/kb818222/blob-swallowed", Changes: []Change{{Kind: "box", A: "mail.contoso.example", B: "mx.fabrikam.example", Name: "isa2000"}}}
	w := ask(t, theBook(), "explain", Explain{Text: text}).(*World)
	want := LeftOut{Text: "see eventlog isa2000 unknown-command", Why: `unknown host or box "isa2000"`}
	if diff := cmp.Diff([]LeftOut{want, want}, w.Left); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(w.Source, "unknown-command") {
		t.Errorf("want no step and no section unknown-command, got\n%s", w.Source)
	}
	p := ask(t, theBook(), "run", Run{Text: text}).(*Played)
	if p.Mail[0].Fates[0].Fate != "delivered" {
		t.Errorf("want the mail delivered without the box, got %+v", p.Mail[0].Fates)
	}
}

func TestNothingIsLeftOutWhileNothingIsGone(t *testing.T) {
	text := Text{Name: "kb/kb818222/blob-swallowed", Changes: []Change{{Kind: "setting", Host: "mail.contoso.example", Name: "helo", Value: "yes"}}}
	if w := ask(t, theBook(), "explain", Explain{Text: text}).(*World); len(w.Left) > 0 {
		t.Errorf("got %+v", w.Left)
	}
}

// A mistake in the world is told of, even where it makes steps impossible too.
func TestMistakesInTheWorldAreNotLeftOut(t *testing.T) {
	body, _ := json.Marshal(Explain{Text: Text{Name: "kb/kb818222/blob-swallowed", Changes: []Change{
		{Kind: "box", A: "mail.contoso.example", B: "mx.fabrikam.example", Name: "isa2000"},
		{Kind: "box", A: "mail.contoso.example", B: "mx.fabrikam.example", Name: "isa2004", On: true},
	}}})
	r := theBook().Answer(t.Context(), Request{Ask: "explain", Body: body})
	if len(r.Problems) == 0 || !strings.Contains(r.Problems[0].Text, "isa2004") {
		t.Errorf("want the unknown box told of, got %v", r.Problems)
	}
}
