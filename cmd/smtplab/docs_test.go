package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/harness/sut"
)

func pageOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	shownFile    = regexp.MustCompile("(?ms)^```\\w+ (\\S+)\n(.*?)^```$")
	shownCommand = regexp.MustCompile(`(?m)^ {4}smtplab (.+)$`)
	shownAddress = regexp.MustCompile(`127\.0\.0\.1:252\d`)
)

// TestDocsAreFollowed does what the pages for vendors say, word by word and in their order, but for the addresses, which must
// be free: the files are written, servers stand, and every other command ends as one that was understood.
func TestDocsAreFollowed(t *testing.T) {
	if !called {
		t.Skip("no symbolic links here, by which the shell would find smtplab")
	}
	for _, page := range []string{"certify.md", "adding.md"} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			follow := newFollower(t, pageOf(t, page))
			if len(follow.commands) == 0 {
				t.Fatal("want commands, got none")
			}
			for _, line := range follow.commands {
				follow.take(t, line)
			}
		})
	}
}

// A follower is a reader at a keyboard.
type follower struct {
	dir      string
	commands []string
}

func newFollower(t *testing.T, page string) *follower {
	t.Helper()
	free := map[string]string{}
	page = shownAddress.ReplaceAllStringFunc(page, func(shown string) string {
		if free[shown] == "" {
			free[shown] = fmt.Sprintf("127.0.0.1:%d", freePort(t))
		}
		return free[shown]
	})
	files := map[string]string{}
	for _, f := range shownFile.FindAllStringSubmatch(page, -1) {
		files[f[1]] = f[2]
	}
	f := &follower{dir: folder(t, files)}
	for _, c := range shownCommand.FindAllStringSubmatch(page, -1) {
		f.commands = append(f.commands, c[1])
	}
	return f
}

// take types a command. Certify, judge and diff may end with 1, for the server of the page has faults.
func (f *follower) take(t *testing.T, line string) {
	t.Helper()
	words := strings.Fields(line)
	if words[0] == "mta" {
		t.Cleanup(stands(t, f.dir, words...).stop)
		return
	}
	most := result.ExitOK
	switch words[0] {
	case "certify", "judge", "diff":
		most = result.ExitFail
	}
	if e := smtplab(t, f.dir, words...); e.code > most {
		t.Errorf("smtplab %s: want an exit code of at most %d, got %d\n%s%s", line, most, e.code, e.out, e.errors)
	}
}

// TestDocsAreWhole holds the tables of the pages against what there is.
func TestDocsAreWhole(t *testing.T) {
	verdicts, adding := pageOf(t, "verdicts.md"), pageOf(t, "adding.md")
	at := 0
	for _, v := range result.Verdicts() {
		row := strings.Index(verdicts[at:], "\n| "+v.String()+" |")
		if row < 0 {
			t.Errorf("verdicts.md: want a row for %s, in the order of the verdicts, got none", v)
			continue
		}
		at += row
	}
	for _, code := range []int{result.ExitOK, result.ExitFail, result.ExitUsage, result.ExitError, result.ExitInterrupted} {
		if !strings.Contains(verdicts, "\n| "+strconv.Itoa(code)+" |") {
			t.Errorf("verdicts.md: want a row for the exit code %d, got none", code)
		}
	}
	recipe := reflect.TypeFor[sut.Recipe]()
	for i := range recipe.NumField() {
		if field := recipe.Field(i); field.IsExported() && !strings.Contains(adding, "`"+strings.ToLower(field.Name)+"`") {
			t.Errorf("adding.md: want the line %s of a recipe, got nothing of it", strings.ToLower(field.Name))
		}
	}
	snippet := regexp.MustCompile("(?s)```go\n(.*?)\n```").FindStringSubmatch(adding)
	source, err := os.ReadFile("../../harness/mutants/rfc5321_411.go")
	if err != nil {
		t.Fatal(err)
	}
	if snippet == nil || !strings.Contains(strings.ReplaceAll(string(source), "\n\t", "\n"), snippet[1]) {
		t.Errorf("adding.md: want a mutant as it stands in rfc5321_411.go, got %q", snippet)
	}
}
