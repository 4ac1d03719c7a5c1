package reports

import (
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/shown"
)

// A groupView is a folder of the book, with its matrices.
type groupView struct {
	Name     string // "kb/q276347"
	Matrices []*matrix
}

// A matrix has a row for each scenario and a column for each of its values, such as products.
type matrix struct {
	Columns []string // empty where the scenarios have no values
	Rows    []matrixRow
}

// A matrixRow is a scenario.
type matrixRow struct {
	Name, Title string
	Cells       []cell
}

// A cell is one case.
type cell struct {
	ID, Value string
	Verdict   result.Verdict
}

// groups arranges cases, which are in the order of their names.
func groups(cases []result.Case, ids []string) []*groupView {
	var list []*groupView
	for begin := 0; begin < len(cases); {
		end := begin + 1
		for end < len(cases) && scenarioOf(cases[end]) == scenarioOf(cases[begin]) {
			end++
		}
		stem, leaf, _ := splitName(cases[begin].Name)
		stem = shown.Line(strings.TrimSuffix(stem, "/"))
		if len(list) == 0 || list[len(list)-1].Name != stem {
			list = append(list, &groupView{Name: stem})
		}
		list[len(list)-1].add(matrixRow{Name: shown.Line(leaf), Title: shown.Line(cases[begin].Title), Cells: cells(cases[begin:end], ids[begin:end])})
		begin = end
	}
	return list
}

// scenarioOf is a case's name without its value.
func scenarioOf(c result.Case) string {
	stem, leaf, _ := splitName(c.Name)
	return stem + leaf
}

func cells(cases []result.Case, ids []string) []cell {
	var list []cell
	for i, c := range cases {
		_, _, value := splitName(c.Name)
		list = append(list, cell{ids[i], shown.Line(value), c.Verdict})
	}
	return list
}

// add puts a row into the matrix that has its columns.
func (g *groupView) add(r matrixRow) {
	var columns []string
	for _, c := range r.Cells {
		if c.Value != "" {
			columns = append(columns, c.Value)
		}
	}
	for _, m := range g.Matrices {
		if slices.Equal(m.Columns, columns) {
			m.Rows = append(m.Rows, r)
			return
		}
	}
	g.Matrices = append(g.Matrices, &matrix{Columns: columns, Rows: []matrixRow{r}})
}

// caseIDs name the cases' sections. They are made of the names, so that a link to one stays good.
func caseIDs(cases []result.Case) []string {
	ids := make([]string, len(cases))
	taken := map[string]bool{}
	for i, c := range cases {
		id := idOf(c.Name)
		for taken[id] {
			id += "-"
		}
		taken[id] = true
		ids[i] = id
	}
	return ids
}

// longestID bounds what is made of a name.
const longestID = 100

// idOf keeps letters, digits and dots of a name.
func idOf(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.')
	})
	id := "case-" + strings.Join(words, "-")
	return id[:min(len(id), longestID)]
}
