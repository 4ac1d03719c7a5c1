package transcript

import (
	"strings"
	"testing"
	"time"
)

// stamped makes lines a second apart, one for each word.
func stamped(words string) []string {
	var lines []string
	for i, word := range strings.Fields(words) {
		lines = append(lines, stamp(time.Duration(i)*time.Second, word))
	}
	return lines
}

func TestFold(t *testing.T) {
	tests := []struct{ name, words, want string }{
		{"nothing comes again", "a b c d", "0s a|1s b|2s c|3s d"},
		{"twice is no repetition", "a b a b", "0s a|1s b|2s a|3s b"},
		{"thrice", "a b a b a b", "0s a|1s b|... the same 2 times more, the last at 4s"},
		{"between others", "x a a a a y", "0s x|1s a|... the same 3 times more, the last at 4s|5s y"},
		{"the shortest of equals", "a a a a a a", "0s a|... the same 5 times more, the last at 5s"},
		{"what covers most", "a a a b a a a b a a a b",
			"0s a|1s a|2s a|3s b|... the same 2 times more, the last at 8s"},
		{"only dates differ", "at=2003-11-03 at=2003-11-04 at=2003-12-05", "0s at=2003-11-03|... the same 2 times more, the last at 2s"},
		{"codes differ", "250 451 550", "0s 250|1s 451|2s 550"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, line := range fold(stamped(test.words)) {
				at, text := cutStamp(line)
				got = append(got, at+" "+text)
			}
			if strings.Join(got, "|") != test.want {
				t.Errorf("want %q\n got %q", test.want, strings.Join(got, "|"))
			}
		})
	}
}

func TestTimeless(t *testing.T) {
	same := []struct{ a, b string }{
		{"220 ready at  Mon, 3 Nov 2003 00:00:00 +0000", "220 ready at  Tue, 14 Nov 2003 12:11:10 +0000"},
		{"220+ready+at++Mon,+3+Nov+2003+00:00:00++0000", "220+ready+at++Wed,+5+Nov+2003+01:02:03++0000"},
		{"2003-11-03 00:00:00 EHLO", "2003-11-04 23:59:59 EHLO"},
		{"10.0.0.1, -, 8/28/99, 9:32:00, SMTPSVC1", "10.0.0.1, -, 12/1/99, 19:32:00, SMTPSVC1"},
		{"[18/Aug/1997:13:17:37 -0800] MAIL", "[19/Aug/1997:03:00:07 -0800] MAIL"},
	}
	for _, pair := range same {
		if Timeless(pair.a) != Timeless(pair.b) {
			t.Errorf("want the same of %q and %q, got %q and %q", pair.a, pair.b, Timeless(pair.a), Timeless(pair.b))
		}
	}
	differ := []struct{ a, b string }{
		{"XEXCH50 1020 2", "XEXCH50 1124 2"}, {"192.168.2.25", "192.168.2.26"}, {"tried 1 time", "tried 2 times"}, {"[::1]", "[::2]"},
	}
	for _, pair := range differ {
		if Timeless(pair.a) == Timeless(pair.b) {
			t.Errorf("want a difference between %q and %q, got none", pair.a, pair.b)
		}
	}
}

func TestFoldDialogues(t *testing.T) {
	dialogue := func(begin, answer time.Duration, words string) block {
		return block{at: begin, title: "a > b", lines: []string{stamp(begin, "C: EHLO a"), stamp(begin+answer, words)}}
	}
	got := foldDialogues([]block{
		dialogue(0, time.Second, "S: 250 ok"),
		dialogue(time.Minute, time.Second, "S: 250 ok"),
		dialogue(2*time.Minute, 2*time.Second, "S: 250 ok"), // slower
		dialogue(3*time.Minute, time.Second, "S: 451 no"),
		dialogue(4*time.Minute, time.Second, "S: 250 ok"),
	})
	if len(got) != 3 {
		t.Fatalf("want 3 dialogues that differ, got %d: %v", len(got), got)
	}
	want := "...  the same again at 1m0s, 4m0s"
	if last := strings.TrimSpace(got[0].lines[2]); last != want {
		t.Errorf("want %q, got %q", want, last)
	}
	if len(got[1].lines) != 2 || len(got[2].lines) != 2 {
		t.Errorf("want the other two as they were, got %v", got[1:])
	}
}

func TestTimelessFindsWhatItsShortcutLetsThrough(t *testing.T) {
	for _, text := range []string{"Sat, 28 Aug 1999 09:32:00 -0400", "31/Jul/2002", "7/31/02 9:00:00 AM : x", "2003-11-03", "28 Aug 1999",
		"Mon,+3+Nov+2003", "at 9:00:00", "250 2.1.0 OK", "S: 250 OK", "1 A 22", "", "12"} {
		if got, want := Timeless(text), clocks.ReplaceAllString(text, "<time>"); got != want {
			t.Errorf("%q: want %q, got %q", text, want, got)
		}
	}
}
