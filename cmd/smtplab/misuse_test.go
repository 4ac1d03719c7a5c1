package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMisuse checks that wrong usage ends with exit code 2 and one line that says what to do.
func TestMisuse(t *testing.T) {
	line := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	dir := folder(t, map[string]string{
		"good.txtar":     good,
		"verb.txtar":     line("wait     quiet", "wiat     quiet"),
		"product.txtar":  line("172.16.0.2  rfc5321", "172.16.0.2  rfc5322"),
		"host.txtar":     line("send     a.example", "send     c.example"),
		"twice.txtar":    line("172.16.0.2", "172.16.0.1"),
		"zone.txtar":     line("@  A 172.16.0.2", "@  A 172.16.0"),
		"box.txtar":      line("send  ", "link a.example b.example isa2001\nsend  "),
		"fault.txtar":    line("send  ", "dns 172.16.0.53 world tcp-refusd\nsend  "),
		"section.txtar":  good + "-- unused --\n",
		"binary.txtar":   "# A title\n\x00\x01\xff\n",
		"empty.txtar":    "",
		"text.txt":       good,
		"sub/.keep":      "",
		"deep/one.txtar": good,
		"also/one.txtar": good,
		"odd[1].txtar":   good,
	})
	huge, err := os.Create(filepath.Join(dir, "huge.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(100 << 20); err != nil {
		t.Fatal(err)
	}
	huge.Close()
	for _, c := range []struct{ args, want string }{
		{"rn", `unknown command "rn"; did you mean "run"?`},
		{"run --sed 3", `unknown flag: --sed; see "smtplab run --help"`},
		{"run --seed 0", "--seed 0: want 1 or more"},
		{"run --seed x", `--seed: want a whole number, zero or more, got "x"; see "smtplab run --help"`},
		{"run --patience 5", `--patience: want a time such as 500ms, 10s or 1h30m, got "5"`},
		{"run -j many", `--jobs: want a whole number, got "many"`},
		{"run --real=maybe", `--real: want true or false, got "maybe"`},
		{"load --rate fast", `--rate: want a number, got "fast"`},
		{"run -j 0 good.txtar", "--jobs 0: want 1 or more"},
		{"run kb/q276348", "kb/q276348"},
		{"run nothing.txtar", "nothing.txtar"},
		{"run ./nothing", "nothing"},
		{"run sub", "sub"},
		{"run good.txtar[iis9]", "iis9"},
		{"run deep/one.txtar also/one.txtar", "two cases are called one[rfc5321]: in deep/one.txtar and in also/one.txtar"},
		{"run odd[1].txtar", "odd[1].txtar: rename the file"},
		{"run --label q27634 kb", `no case chosen has the label "q27634"; did you mean "q276347"?`},
		{"run verb.txtar", "verb.txtar:12: "},
		{"check verb.txtar", `did you mean "wait"?`},
		{"check product.txtar", `did you mean "rfc5321"?`},
		{"check host.txtar", "host.txtar:11: "},
		{"check twice.txtar", "twice.txtar:9: "},
		{"check zone.txtar", "zone.txtar:17: "},
		{"check box.txtar", `did you mean "isa2000"?`},
		{"check fault.txtar", `did you mean "tcp-refused"?`},
		{"check section.txtar", "section.txtar:24"},
		{"check binary.txtar", "binary.txtar:2: "},
		{"check empty.txtar", "empty.txtar:1: "},
		{"check huge.txtar", "huge.txtar: want a scenario of at most"},
		{"check text.txt", "does not end in .txtar"},
		{"check", `want "smtplab check `},
		{"diff one", `got "one" after "diff"; see "smtplab diff --help"`},
		{"mta", `want "smtplab mta PRODUCT [flags]", got nothing after "mta"; see "smtplab mta --help"`},
		{"mta rfc5321 --set relay=everybody", "setting relay: want none, all, IP addresses or domains"},
		{"mta rfc5321 --set size=-1", "setting size: want a whole number"},
		{"send good.txtar --to 127.0.0.1:1 --set size=-1", "setting size: want a whole number"},
		{"mta IIS5", `unknown product "IIS5"; did you mean "iis5"?`},
		{"mta postfix", `unknown product "postfix"; want one of exchange2000, `},
		{"fmt nothing.txtar", "nothing.txtar"},
		{"fmt -w -d good.txtar", "diff write"},
		{"list gods", "cannot list \"gods\""},
		{"explain nothing-at-all", `nothing is called "nothing-at-all"`},
		{"version now", `got "now" after "version"`},
	} {
		t.Run(c.args, func(t *testing.T) {
			smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
		})
	}
}

// TestAllMistakesAreTold checks that one call tells what is wrong in all files, a line each.
func TestAllMistakesAreTold(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.txtar": strings.Replace(good, "wait     quiet", "wiat     quiet", 1),
		"b.txtar": strings.Replace(good, "send     a.example", "send     c.example", 1),
	})
	e := smtplab(t, dir, "check", ".")
	for _, place := range []string{"a.txtar:12: ", "b.txtar:11: "} {
		if e.code != 2 || !strings.Contains("\n"+e.errors, "\n"+place) {
			t.Errorf("want exit code 2 and a line that begins with %q, got %d and:\n%s", place, e.code, e.errors)
		}
	}
}
