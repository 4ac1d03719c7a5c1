package harness

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/smtplab/smtplab/harness/script"
)

// good is a whole scenario. The tests below break one line of it each.
const good = `# Mail arrives
#
# The story.
refs     RFC5321:2.1
zone     world
host     mail.contoso.example  172.16.0.10   rfc5321
host     mx.fabrikam.example   192.168.2.25  rfc5321
mailbox  mail.contoso.example  ana@contoso.example
link     mail.contoso.example  mx.fabrikam.example  pix

send     mail.contoso.example  note.eml
wait     quiet
see      dialogue  accepted
see      inbox     bob@fabrikam.example  1
` + noteToFabrikam + `-- accepted --
C: MAIL FROM:<ana@contoso.example>...
`

func TestTheGoodScenarioIsGood(t *testing.T) {
	s, err := ParseScenario("a/good.txtar", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "a/good" || s.Title != "Mail arrives" || s.Story != "The story." || s.Level != "interop" ||
		len(s.Cases) != 1 || len(s.Chapters) != 1 || len(s.Chapters[0].Steps) != 4 || s.GoldenFile() != "a/good.golden" {
		t.Errorf("got %+v", s)
	}
	if _, err := ParseScenario("a/good.txtar", []byte(good+"after 1s\nS: 250\n!...\n")); err != nil {
		t.Errorf("an excerpt that says that there is nothing else: %v", err)
	}
	dos := strings.ReplaceAll(good, "\n", "\r\n")
	if _, err := ParseScenario("a/good.txtar", []byte(dos)); err != nil {
		t.Errorf("line ends of DOS: %v", err)
	}
}

func TestParseScenarioRefuses(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"no title", "# Mail arrives\n#\n# The story.\n", "", "1: want the title in line 1"},
		{"no refs", "refs     RFC5321:2.1\n", "\n", "1: want a line refs"},
		{"bad ref", "RFC5321:2.1", "rfc", `4: want a reference such as Q276347`},
		{"unknown word", "wait     quiet", "wiat     quiet", `12: unknown word "wiat"; did you mean "wait"?`},
		{"unknown host", "send     mail.contoso", "send     mial.contoso", `11: unknown host "mial.contoso.example"; did you mean "mail.contoso.example"?`},
		{"unknown section", "dialogue  accepted", "dialogue  acepted", `13: unknown section "acepted": write it below the script, after a line "-- acepted --"; did you mean "accepted"?`},
		{"unused section", "dialogue  accepted", "inbox ana@contoso.example 0", `25: section "accepted" is not used`},
		{"doubled section", "-- accepted --", "-- world --", `25: section "world" is there twice`},
		{"unknown product", "192.168.2.25  rfc5321", "192.168.2.25  rfc5322", `7: unknown product "rfc5322"; did you mean "rfc5321"?`},
		{"unknown setting", "192.168.2.25  rfc5321", "192.168.2.25  rfc5321 expires=2d", `7: unknown setting "expires"; did you mean "expire"?`},
		{"bad setting", "192.168.2.25  rfc5321", "192.168.2.25  rfc5321 expire=2w", `7: setting expire: want a time`},
		{"registry of nobody", "\nsend     mail", "\nregistry mx.example HKLM\\A\\B 1\nsend     mail", `11: unknown host "mx.example"`},
		{"registry without a value", "\nsend     mail", "\nregistry mail.contoso.example HKLM\\A\\B\nsend     mail", `11: a word is missing; want: registry HOST`},
		{"registry of another hive", "\nsend     mail", "\nregistry mail.contoso.example HKCU\\A\\B 1\nsend     mail", `11: registry key "HKCU\\A": want a path below HKLM`},
		{"registry, deleted", "\nsend     mail", "\nregistry mail.contoso.example HKLM\\A\\B -\nsend     mail", `11: want a value, got -`},
		{"registry in the story", "wait     quiet", "registry mail.contoso.example HKLM\\A\\B 1", `12: registry stands after the first step`},
		{"unknown box", "  pix", "  pics", `9: unknown box "pics"; did you mean "pix"?`},
		{"unknown fault", "zone     world", "dns 192.168.2.53 world tcp-refsed", `5: unknown section or fault "tcp-refsed"; did you mean "tcp-refused"?`},
		{"fault's setting", "zone     world", "dns 192.168.2.53 world tcp-refused frist=1", `5: fault tcp-refused: unknown setting "frist"; did you mean "first"?`},
		{"fault's empty span", "zone     world", "dns 192.168.2.53 world servfail from=2h until=1h", `5: fault servfail: setting until: want a time after from=2h, got "1h"`},
		{"box's empty span", "  pix", "  pix from=2h until=1h", `9: box pix: setting until: want a time after from=2h, got "1h"`},
		{"dns without zone", "zone     world", "zone world\ndns 192.168.2.53 tcp-refused", `6: a word is missing: a DNS server needs a zone`},
		{"unknown topic", "see      inbox", "see      imbox", `14: unknown topic "imbox"; did you mean "inbox"?`},
		{"word missing", "wait     quiet", "wait", `12: a word is missing; want: wait DURATION|quiet`},
		{"word too many", "wait     quiet", "wait quiet now", `12: word "now" is too many; want: wait DURATION|quiet`},
		{"usage of the topic", "inbox     bob@fabrikam.example  1", "inbox bob@fabrikam.example", `14: a word is missing; want: see inbox ADDRESS N [EXCERPT]`},
		{"bad zone line", "@  MX  10 mx", "@  MX  ten mx", `18: zone "world": `},
		{"doubled host", "mx.fabrikam.example   192.168.2.25", "mail.contoso.example   192.168.2.26", `7: host mail.contoso.example is given twice; it stands in line 6`},
		{"doubled address", "192.168.2.25  rfc5321", "172.16.0.10  rfc5321", `7: address 172.16.0.10 is given twice; host mail.contoso.example has it`},
		{"bad address", "192.168.2.25  rfc5321", "192.168.2  rfc5321", `7: want an IP address`},
		{"bad host name", "host     mx.fabrikam.example ", "host     mx..example ", `7: want a full name`},
		{"doubled mailbox", "ana@contoso.example\nlink", "ana@contoso.example ANA@contoso.example\nlink", `8: mailbox ANA@contoso.example is given twice`},
		{"doubled link", "link ", "link mx.fabrikam.example mail.contoso.example\nlink ", `10: the link between mail.contoso.example and mx.fabrikam.example is given twice`},
		{"link to itself", "link     mail.contoso.example  mx.fabrikam.example", "link mx.fabrikam.example mx.fabrikam.example", `9: want two hosts`},
		{"bad latency", "  pix", "  latency=soon pix", `9: latency: bad time "soon"`},
		{"clock in the future", "zone     world", "clock 2025-01-01\nzone world", `5: want a time from August 1982 to December 2024`},
		{"bad clock", "zone     world", "clock yesterday\nzone world", `5: want a time such as`},
		{"bad level", "zone     world", "level must\nzone world", `5: want one of MUST, SHOULD, MAY, interop, got "must"`},
		{"header twice", "zone     world", "level MUST\nlevel MAY\nzone world", `6: level is given twice; it stands in line 5`},
		{"header in the story", "wait     quiet", "wait quiet\nlevel MUST", `13: level stands after the first step`},
		{"host in the story", "wait     quiet", "wait quiet\nhost a.example 1.2.3.4 rfc5321", `13: host stands after the first step`},
		{"no sender", "From: ana@contoso.example\n", "", `21: message "note.eml": header: want a field From`},
		{"bad recipient", "note.eml\nwait", "note.eml to=bob\nwait", `11: want a mail address such as bob@fabrikam.example, got "bob"`},
		{"bad setting of send", "note.eml\nwait", "note.eml form=a@b.example\nwait", `11: want from= or to=, got "form=a@b.example"`},
		{"empty excerpt", "C: MAIL FROM:<ana@contoso.example>...\n", "", `26: excerpt "accepted": want lines`},
		{"bad line of an excerpt further down", "C: MAIL FROM:<ana@contoso.example>...\n", "C: MAIL\nS: 250\nMAIL\n", `28: excerpt "accepted": want a line that begins with one of`},
		{"bad line that must not be there", "C: MAIL", "!MAIL", `26: excerpt "accepted": want a line that begins with one of`},
		{"bad time in an excerpt", "C: MAIL FROM:<ana@contoso.example>...\n", "C: MAIL\nafter never\nS: 250\n", `27: excerpt "accepted": bad time "never"`},
		{"time without a line", "C: MAIL FROM:<ana@contoso.example>...\n", "C: MAIL\nafter 1s\n", `26: excerpt "accepted": want a line below "after 1s"`},
		{"bad excerpt", "C: MAIL", "MAIL", `26: excerpt "accepted": want a line that begins with one of ["C:" `},
		{"registry path", "wait     quiet", `set mx.fabrikam.example HKCU\x\y 1`, `12: registry`},
		{"registry type", "wait     quiet", `set mx.fabrikam.example HKLM\x\y dword:z`, `12: registry value`},
		{"registry text", "wait     quiet", `reg mx.fabrikam.example accepted`, `26: registry text "accepted": `},
		{"bad set", "wait     quiet", `set mx.fabrikam.example expire=never`, `12: setting expire: want a time`},
		{"set nothing", "wait     quiet", `set mx.fabrikam.example smarthost`, `12: want name=value, got "smarthost"`},
		{"bad ask", "wait     quiet", `ask mx.fabrikam.example icmp x A`, `12: want one of udp, tcp`},
		{"empty chapter", "bob@fabrikam.example  1\n", "bob@fabrikam.example  1\n\n# The end.\n", `16: chapter "The end." has no steps`},
		{"each endless", "zone     world", "each P" + strings.Repeat(" a", 1001) + "\nzone world", `5: want at most 1000 values, got 1001`},
		{"address in two forms", "192.168.2.25  rfc5321", "192.168.2.25,::ffff:192.168.2.25  rfc5321", `7: address 192.168.2.25 is given twice`},
		{"no address", "192.168.2.25  rfc5321", "0.0.0.0  rfc5321", `7: address 0.0.0.0: no host can have it`},
		{"address of the client", "192.168.2.25  rfc5321", "192.0.2.1  rfc5321", `7: address 192.0.2.1 is that of the client of talk`},
		{"address of the DNS server", "192.168.2.25  rfc5321", "198.51.100.53  rfc5321", `7: address 198.51.100.53 is that of the default DNS server`},
		{"each alone", "zone     world", "each PRODUCT iis4 iis5\nzone world", `5: each PRODUCT: no line uses the name`},
		{"each misspelt", "mx.fabrikam.example   192.168.2.25  rfc5321", "mx.fabrikam.example   192.168.2.25  PRODCT\neach PRODUCT iis4", `8: each PRODUCT: no line uses the name; did you mean "PRODCT"?`},
		{"each twice", "zone     world", "each A iis4\neach B iis5\nzone world", `6: want one each, got another: it stands in line 5`},
		{"each small", "zone     world", "each product iis4\nzone world", `5: want a name in capitals`},
		{"each doubled value", "zone     world", "each P iis4 iis4\nzone world", `5: value "iis4" is given twice`},
		{"each bad value", "zone     world", "each P a/b\nzone world", `5: want a value of letters`},
		{"variant without each", "-- accepted --", "-- accepted[iis5] --", `25: section "accepted[iis5]": "iis5" is no value of each`},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(good, c.from, c.to, 1)
			if broken == good {
				t.Fatal("the test breaks nothing")
			}
			_, err := ParseScenario("s.txtar", []byte(broken))
			if err == nil || !strings.Contains("\n"+err.Error(), "\ns.txtar:"+c.want) {
				t.Errorf("want an error s.txtar:%s\ngot %v", c.want, err)
			}
		})
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	broken := strings.NewReplacer("quiet", "quite", "see      inbox", "see      inbux", "rfc5321\nhost", "rfc5320\nhost").Replace(good)
	_, err := ParseScenario("s.txtar", []byte(broken))
	var problems script.Problems
	if !errors.As(err, &problems) || len(problems) != 3 {
		t.Fatalf("want three problems, got %v", err)
	}
	for i, line := range []int{6, 12, 14} {
		if problems[i].Line != line {
			t.Errorf("want line %d, got %v", line, problems[i])
		}
	}
}

func TestEachMakesCases(t *testing.T) {
	text := strings.NewReplacer("192.168.2.25  rfc5321", "192.168.2.25  PRODUCT", "zone     world",
		"each PRODUCT mcis2,version=2.0 iis5\nzone world").Replace(good) + "-- accepted[iis5] --\nC: EHLO ...\n"
	s, err := ParseScenario("kb/x.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cases) != 2 || s.Cases[0].Name != "kb/x[mcis2,version=2.0]" || s.Cases[1].Name != "kb/x[iis5]" {
		t.Fatalf("got %v, %v", s.Cases[0].Name, s.Cases[1].Name)
	}
	h := s.Cases[0].host("mx.fabrikam.example")
	if h.product != "mcis2" || len(h.settings) != 1 || h.settings[0] != "version=2.0" {
		t.Errorf("got %+v", h)
	}
	if labels := strings.Join(s.Cases[1].Labels(), " "); labels != "RFC5321:2.1 iis5 interop kb rfc5321" {
		t.Errorf("labels: got %s", labels)
	}
}

func shelf() fstest.MapFS {
	files := fstest.MapFS{"README.md": {Data: []byte("no scenario")}}
	for _, name := range []string{"kb/q1/one", "kb/q1/two", "kb/q2/three"} {
		files[name+".txtar"] = &fstest.MapFile{Data: []byte(good)}
	}
	files["kb/q1/two.txtar"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("192.168.2.25  rfc5321", "192.168.2.25  P",
		"zone     world", "each P iis4 iis5\nzone world").Replace(good))}
	return files
}

func TestLoadChooses(t *testing.T) {
	for pattern, want := range map[string]string{
		"":                "kb/q1/one kb/q1/two[iis4] kb/q1/two[iis5] kb/q2/three",
		"kb":              "kb/q1/one kb/q1/two[iis4] kb/q1/two[iis5] kb/q2/three",
		".":               "kb/q1/one kb/q1/two[iis4] kb/q1/two[iis5] kb/q2/three",
		"kb/q1":           "kb/q1/one kb/q1/two[iis4] kb/q1/two[iis5]",
		"kb/q1/":          "kb/q1/one kb/q1/two[iis4] kb/q1/two[iis5]",
		"kb/*/t*":         "kb/q1/two[iis4] kb/q1/two[iis5] kb/q2/three",
		"kb/q1/two[iis5]": "kb/q1/two[iis5]",
		"kb/q1/two":       "kb/q1/two[iis4] kb/q1/two[iis5]",
	} {
		var patterns []string
		if pattern != "" {
			patterns = []string{pattern}
		}
		book, err := Load(shelf(), patterns...)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
			continue
		}
		cases, err := book.Cases(patterns...)
		var names []string
		for _, c := range cases {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%q: want %s, got %s, %v", pattern, want, got, err)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	bad := shelf()
	bad["kb/q1/one.txtar"] = &fstest.MapFile{Data: []byte("x")}
	bad["kb/q2/three.txtar"] = &fstest.MapFile{Data: make([]byte, 100<<20)}
	for _, c := range []struct {
		fs       fstest.MapFS
		patterns []string
		want     string
	}{
		{shelf(), []string{"kb/q3"}, `"kb/q3": no scenario of that name; did you mean "kb/q1"?`},
		{shelf(), []string{"kb/q1/two[iis6]"}, `"kb/q1/two[iis6]": no scenario of that name`},
		{fstest.MapFS{}, nil, "no scenario of that name: there are no .txtar files"},
		{bad, nil, "kb/q1/one.txtar:1: "},
		{bad, []string{"kb/q2"}, "kb/q2/three.txtar:1: want at most 1048576 bytes, got 104857600"},
	} {
		if _, err := Load(c.fs, c.patterns...); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: want an error %q, got %v", c.patterns, c.want, err)
		}
	}
	if _, err := Load(bad, "kb/q1/two"); err != nil {
		t.Errorf("mistakes of files that are not wanted: %v", err)
	}
	if _, err := Load(os.DirFS("no such folder")); err == nil {
		t.Error("no folder: want an error")
	}
	if _, err := Load(shelf(), "nothing"); !errors.Is(err, ErrNoMatch) {
		t.Errorf("want ErrNoMatch, got %v", err)
	}
}

func FuzzParseScenario(f *testing.F) {
	f.Add(good)
	f.Add("# T\nrefs Q1\neach P a b,c=d\nhost x.example 1.2.3.4 P\ntalk x.example t\n-- t --\nS: 220 ...")
	f.Add(broken)
	f.Add(asked)
	f.Add(searched)
	f.Add("# T\n# S\nexercise cure\ncure c d\nknob\nhint h\nwait quiet\ngoal\nchoice c\n-- c --\n-- d --\n#\nlink\nzone c\nset")
	f.Add("# T\nsee\nset\nreg\nlink\ndns\nzone\nmailbox\nask\nsend\nhost")
	f.Fuzz(func(t *testing.T, src string) {
		s, err := ParseScenario("f.txtar", []byte(src))
		if (s == nil) == (err == nil) {
			t.Fatalf("want a scenario or an error, got %v, %v", s, err)
		}
		if err == nil && len(s.Cases) == 0 {
			t.Fatal("a scenario without a case")
		}
	})
}
