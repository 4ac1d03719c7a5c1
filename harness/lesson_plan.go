package harness

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/catalogue"
)

// PlanFile is the name of a lesson plan, beside the scenarios of its article.
const PlanFile = "lesson.plan"

// A LessonPlan says in which order a class reads an article's scenarios and does its exercises, and what to talk about. What
// there is to tell about each of them, the scenario says itself.
type LessonPlan struct {
	File    string
	Folder  string   // in which it lies: "kb/q276347"
	Ref     string   // of the article: "Q276347"
	Title   string   // what the article is about, in plain words
	Aim     string   // what whoever has worked through it can do
	Lessons []string // names of scenarios, all of the folder and its exercises, in order
	Asks    []Ask
}

// An Ask is a question for the class.
type Ask struct {
	Name             string // of its section
	Question, Answer string
}

// LessonPlans reads the lesson plans below fsys, in the order of their folders. All mistakes are in the error, a line for
// each.
func LessonPlans(fsys fs.FS) ([]LessonPlan, error) {
	var plans []LessonPlan
	var problems script.Problems
	err := fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(file) != PlanFile {
			return err
		}
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		p := parsePlan(fsys, file, src, &problems)
		plans = append(plans, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lesson plans: %w", err)
	}
	return plans, problems.Err()
}

// parsePlan reads one plan.
func parsePlan(fsys fs.FS, file string, src []byte, problems *script.Problems) LessonPlan {
	p := LessonPlan{File: file, Folder: path.Dir(file)}
	f, err := script.Parse(file, src)
	var more script.Problems
	if errors.As(err, &more) {
		*problems = append(*problems, more...)
	}
	if f == nil {
		return p
	}
	for i, item := range f.Items {
		switch {
		case i == 0 && item.IsComment():
			p.Title, p.Aim, _ = strings.Cut(item.Text, "\n")
			p.Aim = strings.TrimSpace(p.Aim)
		case !item.IsComment():
			a := &script.Args{File: file, Item: item, Scope: sectionScope{f}, Problems: problems}
			a.Skip(1)
			p.read(fsys, a)
			a.End()
		}
	}
	p.check(fsys, f, problems)
	return p
}

// read reads one line of a plan.
func (p *LessonPlan) read(fsys fs.FS, a *script.Args) {
	switch word := a.Item.Words[0]; word {
	case "ref":
		a.Usage = "ref ARTICLE"
		if p.Ref = a.Word(); !a.Failed() && !articleForm.MatchString(p.Ref) {
			a.Fail("want an article such as Q276347 or KB818222, got %q", p.Ref)
		}
	case "lesson":
		a.Usage = "lesson SCENARIO"
		name := a.Word()
		if _, err := fs.Stat(fsys, path.Clean(name)+".txtar"); !a.Failed() && err != nil {
			a.Fail("unknown scenario %q: want its name below the book's folder, such as kb/q276347/tcp-ignored", name)
		}
		if slices.Contains(p.Lessons, name) {
			a.Fail("scenario %s is given twice", name)
		}
		p.Lessons = append(p.Lessons, name)
	case "ask":
		a.Usage = "ask SECTION"
		section := a.Section()
		question, answer := cutAnswer(section)
		if !a.Failed() && answer == "" {
			a.FailAt(section.Line, "ask %q: want the question, an empty line, and the answer", section.Name)
		}
		p.Asks = append(p.Asks, Ask{section.Name, question, answer})
	default:
		a.Fail("unknown word %q%s", word, catalogue.Suggest(word, []string{"ref", "lesson", "ask"}))
	}
}

// check sees what only the whole plan shows.
func (p *LessonPlan) check(fsys fs.FS, f *script.File, problems *script.Problems) {
	if p.Title == "" || p.Aim == "" {
		problems.Add(p.File, 1, "want a title in line 1, and below it the aim, as # lines")
	}
	if p.Ref == "" {
		problems.Add(p.File, 1, "want a line ref ARTICLE")
	}
	for _, s := range f.Sections {
		if !slices.ContainsFunc(p.Asks, func(a Ask) bool { return a.Name == s.Name }) {
			problems.Add(p.File, s.Line-1, "section %q is not used: name it in a line ask, or take it out", s.Name)
		}
	}
	files, err := fs.Glob(fsys, p.Folder+"/*.txtar")
	if err != nil {
		problems.Add(p.File, 1, "%v", err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(file, ".txtar"); !slices.Contains(p.Lessons, name) {
			problems.Add(p.File, 1, "want a line %q: the scenario lies in this folder", "lesson "+name)
		}
	}
}

// cutAnswer parts a section at its first empty line.
func cutAnswer(s *script.Section) (text, why string) {
	text, why, _ = strings.Cut(strings.TrimSpace(s.Text), "\n\n")
	return text, strings.TrimSpace(why)
}

// A sectionScope has the sections of a file, and no world.
type sectionScope struct{ file *script.File }

// Hosts implements script.Scope.
func (sectionScope) Hosts() []string { return nil }

// Boxes implements script.Scope.
func (sectionScope) Boxes() []string { return nil }

// Section implements script.Scope.
func (s sectionScope) Section(name string) (*script.Section, bool) {
	i := slices.IndexFunc(s.file.Sections, func(s script.Section) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return &s.file.Sections[i], true
}

// SectionNames implements script.Scope.
func (s sectionScope) SectionNames() []string {
	var names []string
	for _, section := range s.file.Sections {
		names = append(names, section.Name)
	}
	return names
}
