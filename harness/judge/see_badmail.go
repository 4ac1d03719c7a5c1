package judge

import (
	"fmt"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "badmail",
		Usage:   "see badmail HOST 0|EXCERPT...",
		Summary: "files were put into a host's Badmail folder in this chapter",
		Manual: `Each excerpt must fit a file of its own; files that no excerpt quotes are allowed. 0 says that no file was put there.
Excerpts quote lines in order, gaps allowed; runs of blanks count as one. An excerpt of lines with "!" alone claims that no file has
them: "!..." that there is no file.`,
		Read: readBadmail,
	})
}

func readBadmail(a *script.Args) Look {
	host := a.Host()
	if a.Peek() == "0" {
		a.Word()
		return Look{Check: func(v View) []Miss { return noBadmail(v.badmail(host)) }}
	}
	excerpts := []Excerpt{readExcerpt(a)}
	for a.More() {
		excerpts = append(excerpts, readExcerpt(a))
	}
	forbidden, wanted := partForbidden(excerpts)
	return Look{Check: func(v View) []Miss {
		files := v.badmail(host)
		return append(inNone(seenBy(v, forbidden), files), eachItsOwn(seenBy(v, wanted), files)...)
	}}
}

func seenBy(v View, excerpts []Excerpt) []Excerpt {
	list := make([]Excerpt, len(excerpts))
	for i, e := range excerpts {
		list[i] = e.seenBy(v)
	}
	return list
}

// partForbidden parts off the excerpts that have lines with "!" alone.
func partForbidden(excerpts []Excerpt) (forbidden, wanted []Excerpt) {
	for _, e := range excerpts {
		if len(e.must()) == 0 {
			forbidden = append(forbidden, e)
		} else {
			wanted = append(wanted, e)
		}
	}
	return forbidden, wanted
}

// inNone sees to it that no file has what the excerpts forbid.
func inNone(forbidden []Excerpt, files []*record.Filed) []Miss {
	var misses []Miss
	for _, e := range forbidden {
		misses = append(misses, e.search("file", fileLines(files), loosely)...)
	}
	return misses
}

func (v View) badmail(host string) []*record.Filed {
	return v.filed("badmail", func(at string, _ *record.Filed) bool { return at == host })
}

func noBadmail(files []*record.Filed) []Miss {
	if len(files) == 0 {
		return nil
	}
	return []Miss{{Want: "no badmail", Got: count(len(files), "file"), Evidence: names(files)}}
}

// eachItsOwn finds a different file for each excerpt.
func eachItsOwn(excerpts []Excerpt, files []*record.Filed) []Miss {
	lines := fileLines(files)
	fits := make([][]int, len(excerpts)) // which files each excerpt fits
	var misses []Miss
	for i, e := range excerpts {
		for j := range lines {
			if e.stopped() {
				return nil
			}
			if len(e.search("file", lines[j:j+1], loosely)) == 0 {
				fits[i] = append(fits[i], j)
			}
		}
		if len(fits[i]) == 0 {
			misses = append(misses, e.search("file", lines, loosely)...)
		}
	}
	if len(misses) > 0 {
		return misses
	}
	taken := map[int]int{}
	for i, e := range excerpts {
		if e.stopped() {
			return nil
		}
		if !assign(i, fits, taken, map[int]bool{}) {
			got := fmt.Sprintf("only files that other excerpts need, of %s", count(len(files), "file"))
			misses = append(misses, Miss{Line: e.Lines[0].Number, Want: fmt.Sprintf("a file of its own for %q", e.Name), Got: got,
				Evidence: names(files)})
		}
	}
	return misses
}

// assign gives excerpt i a file, moving those that have one already if they fit another: an augmenting path.
func assign(i int, fits [][]int, taken map[int]int, tried map[int]bool) bool {
	for _, file := range fits[i] {
		if tried[file] {
			continue
		}
		tried[file] = true
		if holder, held := taken[file]; !held || assign(holder, fits, taken, tried) {
			taken[file] = i
			return true
		}
	}
	return false
}
