package harness

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

// broken is an exercise in cure: the box refuses MAIL. The tests below break one line of it each.
const broken = `# A box stands in the way
#
# Get the note to Bob.
refs      RFC5321:2.1
exercise  cure
knob      settings mail.contoso.example
knob      box mail.contoso.example mx.fabrikam.example
hint      Look at the box.
hint      Take it away.
cure      taken-away by-another-way
zone      world
host      mail.contoso.example  172.16.0.10   rfc5321
host      mx.fabrikam.example   192.168.2.25  rfc5321
host      way.contoso.example   172.16.0.11   rfc5321  relay=172.16.0.10
mailbox   mail.contoso.example  ana@contoso.example
link      mail.contoso.example  mx.fabrikam.example  verb-refused  verb=MAIL

send      mail.contoso.example  note.eml
wait      quiet
see       inbox  bob@fabrikam.example  0
goal      inbox  bob@fabrikam.example  1
goal      queue  mail.contoso.example  0
` + noteToFabrikam + `-- taken-away --
# Without the box
# nothing is refused.
link      mail.contoso.example  mx.fabrikam.example

# That is all.
-- by-another-way --
# The other host knows a way round.
set       mail.contoso.example  smart-host=[172.16.0.11]
restart   mail.contoso.example
`

// asked is an exercise in predict.
const asked = `# A box stands in the way
#
# Ana writes to Bob.
refs      RFC5321:2.1
exercise  predict
question  Where is the note?
hint      Look at the box.
zone      world
host      mail.contoso.example  172.16.0.10   rfc5321
host      mx.fabrikam.example   192.168.2.25  rfc5321
mailbox   mail.contoso.example  ana@contoso.example
link      mail.contoso.example  mx.fabrikam.example  verb-refused  verb=MAIL

send      mail.contoso.example  note.eml
wait      quiet
see       inbox    bob@fabrikam.example  0
choice    there    inbox  bob@fabrikam.example  1
choice    back     inbox  ana@contoso.example   1
` + noteToFabrikam + `-- there --
With Bob.

No, it was refused.
-- back --
With Ana.

Yes, it was refused.

And returned.
`

func parsed(t *testing.T, text string) *Scenario {
	t.Helper()
	s, err := ParseScenario("s.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ran(t *testing.T, c *Case) *Run {
	t.Helper()
	r, err := c.Run(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestACureIsACaseThatReachesTheGoal(t *testing.T) {
	s := parsed(t, broken)
	e := s.Exercise
	if e == nil || e.Kind != Cure || e.Task != "Get the note to Bob." || len(e.Hints) != 2 || e.Hints[1] != "Take it away." ||
		fmt.Sprint(e.Goal) != "[inbox bob@fabrikam.example 1 queue mail.contoso.example 0]" || fmt.Sprint(e.Knobs) != "[the settings of mail.contoso.example the boxes between mail.contoso.example and mx.fabrikam.example]" {
		t.Fatalf("got %+v", e)
	}
	cure := e.Cures[0]
	if len(e.Cures) != 2 || cure.Name != "taken-away" || cure.Why != "Without the box\nnothing is refused.\n\nThat is all." ||
		fmt.Sprint(cure.Steps) != "[link mail.contoso.example mx.fabrikam.example]" || cure.Case != s.Cases[1] {
		t.Errorf("got %+v", cure)
	}
	asItStands := ran(t, s.Cases[0])
	if lacks := goalOf(t, s.Cases[0], asItStands); len(lacks) != 1 || lacks[0].At != "s.txtar:21" || lacks[0].Claim != "goal inbox bob@fabrikam.example 1" {
		t.Errorf("as it stands: want the goal in line 21 to be missed, got %v", lacks)
	}
	if graded := asItStands.Judge(); graded.Verdict != result.Pass {
		t.Errorf("as it stands: %v", graded.Findings)
	}
	for i, name := range []string{"s", "s[taken-away]", "s[by-another-way]"} {
		c := s.Cases[i]
		if c.Name != name {
			t.Errorf("case %d: want %s, got %s", i, name, c.Name)
		}
		if graded := ran(t, c).Judge(); graded.Verdict != result.Pass || len(graded.Findings) != 0 {
			t.Errorf("%s: %v", name, graded.Findings)
		}
	}
}

func TestACureThatDoesNotHelpFails(t *testing.T) {
	s := parsed(t, strings.Replace(broken, "\nrestart   mail.contoso.example\n", "\n", 1))
	graded := ran(t, s.Cases[2]).Judge()
	if graded.Verdict != result.Fail || len(graded.Findings) != 1 || graded.Findings[0].At != "s.txtar:21" {
		t.Errorf("want the goal to be missed, got %v", graded.Findings)
	}
}

func TestAnExerciseThatIsNoneFails(t *testing.T) {
	for _, c := range []struct{ name, text, from, to, want string }{
		{"whole already", strings.Replace(broken, "verb=MAIL", "verb=VRFY", 1), "see       inbox  bob@fabrikam.example  0", "see       inbox  ana@contoso.example  0",
			"s.txtar:21: want a world that does not reach its goal before it is cured"},
		{"no answer", asked, "ana@contoso.example   1", "ana@contoso.example   2", `s.txtar:17: want one choice that the record bears out, got 0: []`},
		{"two answers", asked, "bob@fabrikam.example  1\nch", "bob@fabrikam.example  0\nch",
			`s.txtar:17: want one choice that the record bears out, got 2: ["there" "back"]`},
		{"another article", searched, "refs      Q190026", "refs      Q276347", "s.txtar:17: want the record to bear out Q276347, to which refs refers, got Q190026"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(c.text, c.from, c.to, 1)
			if changed == c.text {
				t.Fatal("the test changes nothing")
			}
			var got []string
			for _, f := range ran(t, parsed(t, changed).Cases[0]).Judge().Findings {
				got = append(got, fmt.Sprintf("%s: want %s, got %s", f.At, f.Want, f.Got))
			}
			if !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}

// searched is an exercise in diagnose, made of the one in predict.
var searched = strings.NewReplacer("exercise  predict\nquestion  Where is the note?", "exercise  diagnose\nhint      Look twice.",
	"RFC5321:2.1", "Q190026", "choice    there ", "choice    Q276347 ", "choice    back ", "choice    Q190026 ",
	"-- there --", "-- Q276347 --", "-- back --", "-- Q190026 --").Replace(asked)

// What was not played is no better and no worse for being an exercise.
func TestAnExerciseThatWasNotPlayed(t *testing.T) {
	slow := strings.Replace(asked, "verb=MAIL\n", "verb=MAIL\nlink      mail.contoso.example  198.51.100.53  latency=1s\n", 1)
	c := parsed(t, slow).Cases[0]
	r, err := c.Run(context.Background(), Options{Real: &Real{}})
	if err != nil {
		t.Fatal(err)
	}
	if graded := r.Judge(); graded.Verdict != result.Unsupported {
		t.Errorf("want unsupported, got %v", graded.Findings)
	}
}

func TestOneChoiceIsRight(t *testing.T) {
	for _, text := range []string{asked, searched} {
		s := parsed(t, text)
		r := ran(t, s.Cases[0])
		if graded := r.Judge(); graded.Verdict != result.Pass {
			t.Error(graded.Findings)
		}
		if got := answersOf(t, s.Cases[0], r.Events); got != "[false true]" {
			t.Errorf("answers: want the second, got %s", got)
		}
		if got := answersOf(t, s.Cases[0], nil); got != "[false false]" {
			t.Errorf("answers of a story that did not come so far: got %s", got)
		}
		if c := s.Exercise.Choices[1]; c.Text != "With Ana." || c.Why != "Yes, it was refused.\n\nAnd returned." {
			t.Errorf("got %+v", c)
		}
	}
	if q := parsed(t, searched).Exercise.Question; q != diagnoseQuestion {
		t.Errorf("got the question %q", q)
	}
}

func manyCures(n int) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprint("c", i))
	}
	return strings.Join(names, " ")
}

func manySections(n int) string {
	return "-- " + strings.ReplaceAll(manyCures(n), " ", " --\n# Why.\nzone world\n-- ") + " --"
}

func TestParseExerciseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, from, to, want string }{
		{"no exercise", broken, "exercise  cure\n", "", `7: hint is a word of exercises; want a line "exercise predict|cure|diagnose" in the header`},
		{"goal without exercise", good, "see      inbox", "goal     inbox", `14: goal is a word of exercises`},
		{"unknown kind", broken, "exercise  cure", "exercise  cured", `5: want one of predict, cure, diagnose, got "cured"; did you mean "cure"?`},
		{"twice", broken, "exercise  cure", "exercise  cure\nexercise  cure", `6: exercise is given twice; it stands in line 5`},
		{"no task", broken, "#\n# Get the note to Bob.\n", "", `3: want a story below the title`},
		{"no hint", asked, "hint      Look at the box.\n", "", `5: exercise predict: want a line hint TEXT`},
		{"empty hint", asked, "hint      Look at the box.", "hint", `7: a word is missing; want: hint TEXT`},
		{"no goal", broken, "goal      inbox  bob@fabrikam.example  1\ngoal      queue  mail.contoso.example  0\n", "", `5: exercise cure: want a line goal TOPIC ...`},
		{"no cure", broken, "cure      taken-away by-another-way\n", "", `5: exercise cure: want a line cure SECTION...`},
		{"unknown cure", broken, "by-another-way\nzone", "by-anyway\nzone", `10: unknown section "by-anyway"`},
		{"cure twice", broken, "by-another-way\nzone", "taken-away\nzone", `10: cure taken-away is given twice`},
		{"endless cures", strings.NewReplacer("by-another-way\nzone", manyCures(21)+"\nzone", "-- by-another-way --", manySections(21)).Replace(broken), "", " ", `10: want at most 20 cures, got more`},
		{"unused cure", broken, "taken-away by-another-way\nzone", "taken-away\nzone", `39: section "by-another-way" is not used`},
		{"choice in cure", broken, "goal      queue", "choice    note.eml queue", `22: exercise cure: takes no line choice`},
		{"question in cure", broken, "hint      Take", "question  Take", `9: exercise cure: takes no line question`},
		{"goal in predict", asked, "choice    there    inbox  bob@fabrikam.example  1", "goal inbox bob@fabrikam.example 1", `17: exercise predict: takes no line goal`},
		{"question in diagnose", searched, "hint      Look twice.", "question  Where?", `6: exercise diagnose: takes no line question`},
		{"no question", asked, "question  Where is the note?\n", "", `5: exercise predict: want a line question TEXT`},
		{"knob in predict", asked, "question  Where is the note?", "question Where?\nknob mx.fabrikam.example", `7: exercise predict: takes no line knob`},
		{"each", asked, "question  Where is the note?", "question Where?\neach P iis4 iis5", `7: an exercise is one story for one student: take out the line each`},
		{"role", asked, "question  Where is the note?", "question Where?\nrole server", `7: an exercise is one story for one student: take out the line role`},
		{"one choice", asked, "choice    there    inbox  bob@fabrikam.example  1\n", "", `5: want two choices at least, got one`},
		{"choice twice", asked, "choice    there ", "choice    back ", `18: choice back is given twice`},
		{"choice without why", asked, "\n\nNo, it was refused.", "", `30: choice "there": want the answer, an empty line, and why it is right or wrong`},
		{"choice without claim", asked, "choice    there    inbox  bob@fabrikam.example  1", "choice there", `17: a word is missing; want: choice SECTION TOPIC ...`},
		{"choice with a bad claim", asked, "choice    there    inbox  bob@fabrikam.example  1", "choice there inbox", `17: a word is missing; want: choice SECTION inbox ADDRESS N [EXCERPT]`},
		{"unknown topic", broken, "goal      queue", "goal      queues", `22: unknown topic "queues"; did you mean "queue"?`},
		{"diagnose by another name", searched, "Q276347", "Q-1", `17: unknown section "Q-1"`},
		{"diagnose what is no article", strings.ReplaceAll(searched, "Q276347", "there"), "there", "there", `17: want an article such as Q276347 or KB818222 to choose, got "there"`},
		{"article not among refs", searched, "refs      Q190026", "refs      Q186142", `5: want one of the choices among refs, which are Q186142`},
		{"two of them", searched, "refs      Q190026", "refs      Q190026 Q276347", `5: want one of the choices among refs, which are Q190026 Q276347`},
		{"no knob", broken, "knob      settings mail.contoso.example\nknob      box mail.contoso.example mx.fabrikam.example\n", "", `5: exercise cure: want a line knob`},
		{"knob of what is no host", broken, "settings mail.contoso.example", "settings mial.contoso.example", `6: unknown host "mial.contoso.example"; did you mean "mail.contoso.example"?`},
		{"knob of no kind", broken, "knob      settings", "knob      setting", `6: want one of settings, registry, product, box, fault, zone, got "setting"; did you mean "settings"?`},
		{"knob of a strange link", broken, "knob      box mail.contoso.example mx", "knob box mail.contoso.example nx", `7: unknown host or DNS server "nx.fabrikam.example"`},
		{"knob of no setting", broken, "settings mail.contoso.example", "settings mail.contoso.example -smart-hots", `6: unknown setting "smart-hots" of mail.contoso.example; did you mean "smart-host"?`},
		{"knob of no DNS server", broken, "knob      settings mail.contoso.example", "knob zone 10.0.0.1", `6: unknown DNS server "10.0.0.1"`},
		{"knob of no zone", broken, "knob      settings mail.contoso.example", "knob zone 198.51.100.53 fabricam.example.", `6: unknown zone "fabricam.example" of 198.51.100.53; did you mean "fabrikam.example"?`},
		{"cure turns no knob", broken, "settings mail.contoso.example", "registry mail.contoso.example", `41: cure "by-another-way" changes the setting smart-host of mail.contoso.example, which is no knob: the student may change the registry of mail.contoso.example, the boxes between`},
		{"cure takes a box that is no knob", broken, "knob      box mail.contoso.example mx.fabrikam.example", "knob      registry mail.contoso.example", `36: cure "taken-away" changes the box verb-refused between mail.contoso.example and mx.fabrikam.example, which is no knob`},
		{"cure restarts what is not the student's", broken, "restart   mail.contoso.example", "restart   way.contoso.example", `42: cure "by-another-way" changes the service on way.contoso.example, which is no knob`},
		{"cure has a mailbox", broken, "restart   mail.contoso.example", "mailbox   mail.contoso.example bob@fabrikam.example", `42: cure "by-another-way": want one of set, reg, restart, zone, dns, link, got "mailbox"`},
		{"cure sends", broken, "restart   mail.contoso.example\n", "send mail.contoso.example note.eml\n", `42: cure "by-another-way": want one of set, reg, restart, zone, dns, link, got "send"`},
		{"cure misspelt", broken, "set       mail", "set       mial", `41: unknown host "mial.contoso.example"`},
		{"cure with a bad setting", broken, "smart-host=[172.16.0.11]", "smart-hots=[172.16.0.11]", `41: unknown setting "smart-hots"`},
		{"cure without lines", broken, "set       mail.contoso.example  smart-host=[172.16.0.11]\nrestart   mail.contoso.example\n", "", `40: cure "by-another-way": want lines that change the world, got none`},
		{"cure without why", broken, "# The other host knows a way round.\n", "", `40: cure "by-another-way": want a paragraph of # lines`},
		{"empty cure", broken, "# The other host knows a way round.\nset       mail.contoso.example  smart-host=[172.16.0.11]\nrestart   mail.contoso.example\n", "", `39: cure "by-another-way": want lines that change the world, got none`},
		{"comment behind a cure's words", broken, "restart   mail.contoso.example\n", "restart mail.contoso.example # now\n", `42: want words, got "#"`},
		{"hint in the story", asked, "wait      quiet", "wait quiet\nhint Wait.", `16: hint stands after the first step`},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(c.text, c.from, c.to, 1)
			if changed == good || changed == broken || changed == asked || changed == searched {
				t.Fatal("the test changes nothing")
			}
			_, err := ParseScenario("s.txtar", []byte(changed))
			if err == nil || !strings.Contains("\n"+err.Error(), "\ns.txtar:"+c.want) {
				t.Errorf("want an error s.txtar:%s\ngot %v", c.want, err)
			}
		})
	}
}

// goalOf is what a run lacks of its case's goal.
func goalOf(t *testing.T, c *Case, r *Run) []result.Finding {
	t.Helper()
	lacks, err := c.JudgeGoal(t.Context(), r.Story())
	if err != nil {
		t.Fatal(err)
	}
	return lacks
}

// answersOf are the answers that a record bears out, as text.
func answersOf(t *testing.T, c *Case, events []record.Event) string {
	t.Helper()
	answers, err := c.Answers(t.Context(), transcript.Read(events))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(answers)
}
