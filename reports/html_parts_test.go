package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/sequence"
	"github.com/smtplab/smtplab/sim/record"
)

// drawn is the diagram of a record's first chapter, and the happenings in it.
func drawn(t *testing.T, events []record.Event) (*diagram, []sequence.Happening) {
	t.Helper()
	s := transcript.Read(events)
	told := sequence.Of(s)
	ways := told.Paths(s.Phases[0])
	all := told.Happenings(s.Phases[0], ways)
	return draw(shapes{}.fold(episodes(all)), all, ways, func(int) string { return "x" }), all
}

func TestLanesAreInTheOrderOfTheMail(t *testing.T) {
	d, _ := drawn(t, story())
	var got []string
	for _, l := range d.Lanes {
		got = append(got, l.Role+" "+l.Name)
	}
	want := []string{"DNS 198.51.100.53", "sender " + sender, "firewall " + firewall, "receiver " + receiver}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A box that is not on the way has no lane: that is how a control looks.
func TestLanesWithoutBox(t *testing.T) {
	tp := &tape{}
	tp.chapter("control")
	tp.link(sender + "--" + receiver)
	tp.open()
	tp.both(record.Client, "QUIT")
	d, _ := drawn(t, tp.events)
	if len(d.Lanes) != 2 || len(d.Marks[0].Dots) != 0 {
		t.Errorf("want two lanes and no dots, got %+v", d.Lanes)
	}
}

func find(t *testing.T, d *diagram, kind string) mark {
	t.Helper()
	i := slices.IndexFunc(d.Marks, func(m mark) bool { return m.Kind == kind })
	if i < 0 {
		t.Fatalf("want a mark of kind %s", kind)
	}
	return d.Marks[i]
}

func TestWhatIsLostEndsAtTheBox(t *testing.T) {
	d, _ := drawn(t, story())
	if m := find(t, d, sequence.Lost); m.X1 != "37.5%" || m.X2 != "62.5%" || !strings.Contains(m.Spoken, "to isa2000, never arrived") {
		t.Errorf("got %+v", m)
	}
	if m := find(t, d, sequence.Altered); m.X2 != "37.5%" || !strings.Contains(m.Label, "1 removed on the way") {
		t.Errorf("got %+v", m)
	}
}

// Where no box is known, the arrow ends between the lanes.
func TestWhatIsLostWithoutBoxEndsOnTheWay(t *testing.T) {
	tp := &tape{}
	tp.chapter("lost")
	tp.open()
	tp.say(record.Client, []string{"QUIT"})
	d, _ := drawn(t, tp.events)
	if m := find(t, d, sequence.Lost); m.X1 != "25%" || m.X2 != "52.5%" {
		t.Errorf("got %+v", m)
	}
}

func TestWhatIsForgedBeginsAtTheBox(t *testing.T) {
	events := story()
	s := transcript.Read(events)
	p := s.Phases[1]
	told := sequence.Of(s)
	all := told.Happenings(p, told.Paths(p))
	i := slices.IndexFunc(all, func(m sequence.Happening) bool { return m.Kind == sequence.Forged })
	if i < 0 || all[i].From != firewall || all[i].To != sender || all[i].Text != "220 ****" {
		t.Fatalf("got %+v", all)
	}
	kinds := map[string]int{}
	for _, m := range all {
		kinds[m.Kind]++
	}
	if kinds[sequence.Reset] != 3 || kinds[sequence.Filed] != 1 || kinds[sequence.Trouble] != 1 {
		t.Errorf("want three resets, one filing in Badmail, one trouble: got %v", kinds)
	}
}

// Nine tries are told as the first, the second and the last; the page says how many it leaves out.
func TestRetriesAreFolded(t *testing.T) {
	d, all := drawn(t, story())
	fold := find(t, d, folded)
	if !strings.HasPrefix(fold.Label, "and 5 more like this, the last begun at ") {
		t.Errorf("got %q", fold.Label)
	}
	if d.Messages >= len(all)/2 {
		t.Errorf("want less than half of %d messages, got %d", len(all), d.Messages)
	}
	if m := find(t, d, waits); m.Label != "10 min pass" {
		t.Errorf("got %q", m.Label)
	}
}

func TestFirstAndLast(t *testing.T) {
	for _, c := range []struct {
		keys, want string
		known      map[string]int
	}{
		{"a", "a", nil}, {"aaaa", "aaaa", nil}, {"aaaaa", "aa..a", nil}, {"aaaba", "aaaba", nil}, {"aabaaba", "aab..ba", nil},
		{"aaaa", "a..a", map[string]int{"a": 2}}, {"a", "a", map[string]int{"a": 2}}, {"", "", nil},
	} {
		got := []byte(c.keys)
		for i, show := range firstAndLast(strings.Split(c.keys, "")[:len(c.keys)], c.known) {
			if !show {
				got[i] = '.'
			}
		}
		if string(got) != c.want {
			t.Errorf("%s: want %s, got %s", c.keys, c.want, got)
		}
	}
}

func TestEdgeTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 5200 * time.Microsecond: "5.2ms", 10*time.Minute + 5600*time.Microsecond: "10m0.006s",
		24*time.Hour + 3*time.Minute + 400*time.Millisecond: "24h3m", 24*time.Hour + 10*time.Second: "24h0m10s",
	} {
		if got := edgeTime(d); got != want {
			t.Errorf("%v: want %q, got %q", d, want, got)
		}
	}
}

func TestMatrixHasAColumnForEachValue(t *testing.T) {
	var cases []result.Case
	for _, name := range []string{"kb/a/one[iis4]", "kb/a/one[iis5]", "kb/a/two[iis4]", "kb/a/two[iis5]", "kb/a/three", "kb/b/four"} {
		cases = append(cases, result.Case{Name: name})
	}
	var got []string
	for _, g := range groups(cases, caseIDs(cases)) {
		for _, m := range g.Matrices {
			got = append(got, fmt.Sprintf("%s %v %d", g.Name, m.Columns, len(m.Rows)))
		}
	}
	want := []string{"kb/a [iis4 iis5] 2", "kb/a [] 1", "kb/b [] 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCaseIDsAreStableAndUnique(t *testing.T) {
	long := strings.Repeat("x", 500)
	ids := caseIDs([]result.Case{{Name: "kb/q1/a[b,c=1]"}, {Name: "kb/q1/a[b c 1]"}, {Name: long + "1"}, {Name: long + "2"}, {Name: "<>"}})
	want := []string{"case-kb-q1-a-b-c-1", "case-kb-q1-a-b-c-1-", ids[2], ids[2] + "-", "case-"}
	if diff := cmp.Diff(want, ids); diff != "" || len(ids[2]) > longestID {
		t.Error(diff, ids)
	}
}

func TestFilesCanBeSavedOrArePacked(t *testing.T) {
	for _, c := range []struct {
		name, data, ending string
		packed             bool
		left               int
	}{
		{"CRLF", "a\r\n\tb\r\n", "crlf", false, 0}, {"LF", "a\nb\n", "lf", false, 0}, {"no end", "a", "", true, 0},
		{"eight bits", "\x80\r\n", "", true, 0}, {"long", strings.Repeat("line\r\n", 500), "", true, 500 - headLines - tailLines},
		{"huge", strings.Repeat("x", maxFile+1), "", false, 0}, {"empty", "", "", true, 0},
	} {
		f := &fileView{data: []byte(c.data)}
		f.finish()
		if f.Ending != c.ending || (f.Data != "") != c.packed || f.Left != c.left {
			t.Errorf("%s: got ending %q, packed %v, %d lines left out", c.name, f.Ending, f.Data != "", f.Left)
		}
	}
}

func TestBytesStandOnce(t *testing.T) {
	book := newByteBook()
	one, same := book.enter([]byte("blob"), "row1")
	again, where := book.enter([]byte("blob"), "row2")
	if one == "" || same != "" || again != "" || where != "row1" {
		t.Errorf("got %q %q, then %q %q", one, same, again, where)
	}
}

// Leaving packets out changes nothing that the page shows.
func TestWithoutPackets(t *testing.T) {
	lines := `{"at":0,"host":"a--b","kind":"packet","fact":{}}
{"at":0,"host":"a--b","kind":"packet","fact":{}}
{"at":0,"host":"b--c","kind":"packet","fact":{}}
{"at":0,"host":"","kind":"chapter","fact":{}}
{"at":0,"host":"a--b","kind":"packet","fact":{}}
`
	got := strings.Split(string(withoutPackets([]byte(lines))), "\n")
	want := strings.Split(lines, "\n")
	want[1] = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHexDump(t *testing.T) {
	want := "0000  41 00 ff                                         A..\n"
	if got := hexDump([]byte("A\x00\xff")); got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	if got := hexDump(make([]byte, 1000)); !strings.HasSuffix(got, "and 744 more bytes\n") {
		t.Errorf("got %q", got)
	}
}

// BenchmarkHTML renders a report of 1,000 cases, each with a record of nine tries in twelve hours.
func BenchmarkHTML(b *testing.B) {
	r := result.NewReport("smtplab bench", 1)
	records := map[string][]record.Event{}
	for i := range 1000 {
		c := verdictCase(result.Verdicts()[i%8])
		c.Name = fmt.Sprintf("chapter%d/scenario%d[product%d]", i/100, i/4, i%4)
		r.Add(c)
		records[c.Name] = story()
	}
	evidence := folder(b, records, nil)
	var size int
	for b.Loop() {
		size = len(renderPage(b, r, evidence))
	}
	b.ReportMetric(float64(size)/1e6, "MB")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/1000cases")
}
