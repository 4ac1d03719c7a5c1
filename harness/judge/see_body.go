package judge

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/record"
)

func init() {
	register(Topic{
		Name:    "body",
		Usage:   "see body ADDRESS SECTION",
		Summary: "one message came into a mailbox in this chapter, and its body is exactly this",
		Manual: `Compares octet by octet what follows the header section with the lines of the section, which have the escapes of talk: \\ \r \n \t
\xHH and \{TEXT*N}; "+100: text #" stands for 100 lines, with their numbers for #. Line ends of a mailbox count as CRLF, however the server stores them.`,
		Read: readBody,
	})
}

func readBody(a *script.Args) Look {
	owner, section := a.Mailbox(), a.Section()
	var want []string
	for i, text := range section.Lines() {
		lines, err := repeated("+", text)
		for _, line := range lines {
			saying, wrong := ReadSaying(line)
			err = cmp.Or(err, wrong)
			want = append(want, saying.Text)
		}
		if err != nil {
			a.FailAt(section.Line+i, "section %q: %v", section.Name, err)
		}
	}
	return Look{Check: func(v View) []Miss {
		files := v.inbox(owner)
		if len(files) != 1 {
			return []Miss{{Want: "one message", Got: count(len(files), "message"), Evidence: names(files)}}
		}
		return differs(want, bodyLines(files[0]))
	}}
}

// bodyLines is what follows the header section (RFC 5322 section 2.1).
func bodyLines(f *record.Filed) []string {
	text := strings.ReplaceAll(string(f.Data), "\r\n", "\n")
	_, body, _ := strings.Cut(text, "\n\n")
	return strings.Split(strings.TrimSuffix(body, "\n"), "\n")
}

// differs tells the first line that is not as it should be.
func differs(want, got []string) []Miss {
	line := func(list []string, i int) string {
		if i < len(list) {
			return fmt.Sprintf("%q", list[i])
		}
		return "the end of the body"
	}
	for i := range max(len(want), len(got)) {
		if w, g := line(want, i), line(got, i); w != g {
			return []Miss{{Want: fmt.Sprintf("body line %d to be %s", i+1, w), Got: g, Evidence: got}}
		}
	}
	return nil
}
