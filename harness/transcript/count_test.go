package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFoldCounting(t *testing.T) {
	counting := func(n int) (words []string) {
		for i := 1; i <= n; i++ {
			words = append(words, fmt.Sprintf("C: RCPT TO:<r%d@b.example>", i), "S: 250 OK")
		}
		return words
	}
	gap := slices.Clone(counting(40))
	gap[40] = "C: RCPT TO:<r99@b.example>" // 21 is missing
	for _, test := range []struct {
		name  string
		words []string
		want  int // lines
		last  string
	}{
		{"counts up", counting(30), 5, "S: 250 OK"},
		{"too few to mind", counting(often - 1), 2 * (often - 1), "S: 250 OK"},
		{"the same again", slices.Repeat([]string{"S: 250 OK"}, 30), 2, "the same, 30 times in all"},
		{"a number is missing", gap, 5 + 2 + 2*19, "S: 250 OK"},
		{"two numbers change", []string{"1 of 1", "2 of 2", "3 of 3"}, 3, "3 of 3"},
		{"nothing", nil, 0, ""},
	} {
		var lines []string
		for i, word := range test.words {
			lines = append(lines, stamp(time.Duration(i)*time.Second, word))
		}
		got := foldCounting(lines)
		if len(got) != test.want {
			t.Errorf("%s: want %d lines, got %d:\n%s", test.name, test.want, len(got), strings.Join(got, "\n"))
		}
		if len(got) > 0 && !strings.HasSuffix(got[len(got)-1], test.last) {
			t.Errorf("%s: want %q at the end, got %q", test.name, test.last, got[len(got)-1])
		}
	}
}

func TestFoldFiles(t *testing.T) {
	var blocks []block
	for i := range often {
		blocks = append(blocks, block{title: fmt.Sprintf("file mx.example/inbox/r%d@b.example/1.eml", i), lines: []string{"Hello"}})
	}
	other := block{title: "file mx.example/inbox/z@b.example/1.eml", lines: []string{"Hello, z"}}
	if got := foldFiles(append(slices.Clone(blocks), other)); len(got) != 2 || len(got[0].lines) != 2 || got[1].lines[0] != "Hello, z" {
		t.Errorf("want the files that are alike told once, and the other one, got %v", got)
	}
	if got := foldFiles(append(blocks[1:], other)); len(got) != often {
		t.Errorf("want %d files to be told one by one, got %d", often, len(got))
	}
}
