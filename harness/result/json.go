package result

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON is the report in the form of smtplab.result/v1, with a line end. Nothing in it moves a terminal's cursor or turns
// its direction of writing: characters that show nothing are escaped.
func (r *Report) JSON() ([]byte, error) {
	cases := make([][]byte, len(r.Cases))
	for i, c := range r.Cases {
		text, err := c.json()
		if err != nil {
			return nil, err
		}
		cases[i] = text
	}
	return r.frame(cases)
}

// frame is the report around cases that are JSON already: a folder writes its report once for each case, and would
// otherwise encode all of them each time.
func (r *Report) frame(cases [][]byte) ([]byte, error) {
	around := *r
	around.Cases = []Case{}
	text, err := indented(around, "")
	if err != nil || len(cases) == 0 {
		return text, err
	}
	const place = `"cases": []` // quotes within a string would have backslashes
	head, tail, _ := bytes.Cut(text, []byte(place))
	return slices.Concat(head, []byte(`"cases": [`+"\n    "), bytes.Join(cases, []byte(",\n    ")), []byte("\n  ]"), tail), nil
}

// json is the case as it stands in the report.
func (c Case) json() ([]byte, error) {
	text, err := indented(c, "    ")
	return bytes.TrimSuffix(text, []byte("\n")), err
}

func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // "<bob@fabrikam.example>" stays readable
	e.SetIndent(prefix, "  ")
	err := e.Encode(v)
	return escapeUnseen(b.Bytes()), err
}

// escapeUnseen writes characters without a shape as \uNNNN. In JSON they can stand in strings only, apart from line ends
// and blanks.
func escapeUnseen(text []byte) []byte {
	unseen := func(r rune) bool { return r >= 0x7f && !unicode.IsGraphic(r) }
	if bytes.IndexFunc(text, unseen) < 0 {
		return text
	}
	var b []byte
	for _, r := range string(text) {
		switch high, low := utf16.EncodeRune(r); {
		case !unseen(r):
			b = utf8.AppendRune(b, r)
		case r > 0xffff:
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return b
}

// Read reads a result folder's report. It refuses one that contradicts itself; whether the files are still what they
// were, [Report.Check] says.
func Read(fsys fs.FS) (*Report, error) {
	data, err := readFile(fsys, reportName)
	if err != nil {
		return nil, fmt.Errorf("result folder: %w", err)
	}
	var head struct{ Schema string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", reportName, err)
	}
	if head.Schema != Schema {
		return nil, fmt.Errorf("%s: want schema %q, got %q", reportName, Schema, head.Schema)
	}
	r := new(Report)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("%s: %w", reportName, err)
	}
	return r, r.contradiction()
}

// contradiction is the first thing in which a report contradicts itself.
func (r *Report) contradiction() error {
	if want := totals(r.Cases); !reflect.DeepEqual(r.Totals, want) {
		return fmt.Errorf("%s: want the totals of its cases, %+v, got %+v", reportName, want, r.Totals)
	}
	for i, c := range r.Cases {
		if i > 0 && c.Name <= r.Cases[i-1].Name {
			return fmt.Errorf("%s: want cases in the order of their names, got %q after %q", reportName, c.Name, r.Cases[i-1].Name)
		}
	}
	return nil
}

// ReadCase reads one file of a case as it stands there now. [Case.Read] checks it as well.
func ReadCase(fsys fs.FS, caseName, file string) ([]byte, error) {
	data, err := readFile(fsys, path.Join(CaseDir(caseName), file))
	if err != nil {
		return nil, fmt.Errorf("result folder: case %s: %w", caseName, err)
	}
	return data, nil
}
