package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// beCommand is the variable of the environment that turns this test program into the command itself, so that the tests
// meet it as its users do: as a process, with arguments, streams, signals and an exit code.
const beCommand = "SMTPLAB_TEST_BE_COMMAND"

// called says that the shell finds this test program by the name smtplab.
var called bool

// TestMain has eight of the tests that are parallel at once: these wait for clocks and other processes, and do little else.
func TestMain(m *testing.M) {
	if os.Getenv(beCommand) != "" {
		main()
	}
	flag.Parse()
	flag.Set("test.parallel", "8")
	bin, err := os.MkdirTemp("", "smtplab")
	if err == nil {
		called = call("smtplab", bin) == nil
	}
	code := m.Run()
	os.RemoveAll(bin)
	os.Exit(code)
}

// call puts this test program where the shell finds it by a name. What it starts knows that it is to be the command.
func call(name, bin string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if err := os.Symlink(self, filepath.Join(bin, name)); err != nil {
		return err
	}
	return os.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// command prepares a call of smtplab in a folder.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), beCommand+"=1", "GORACE=atexit_sleep_ms=0") // the race detector's exit takes a second
	return cmd
}

// An ending is how a call of smtplab ended.
type ending struct {
	code        int
	out, errors string
}

// smtplab calls the command in a folder.
func smtplab(t *testing.T, dir string, args ...string) ending {
	t.Helper()
	cmd := command(t, dir, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return ending{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// oneLine is what errors look like: one line, but for the mistakes in scenarios, of which each has a line that begins
// with its place, and for damaged files, which have a line each.
var oneLine = regexp.MustCompile(`^(smtplab: [^\n]*\n|([^\n:]+\.txtar:\d+: [^\n]*\n)+|((damaged|foreign|altered): [^\n]*\n)+)$`)

// want checks the exit code and that the words were said: of a good end on the output, of a bad one among the errors.
func (e ending) want(t *testing.T, code int, words string) {
	t.Helper()
	where := e.out
	if e.code == 2 || e.code == 3 && e.errors != "" {
		where = e.errors
		if !oneLine.MatchString(e.errors) {
			t.Errorf("want one line of errors, got:\n%s", e.errors)
		}
	}
	if e.code != code || !strings.Contains(where, words) {
		t.Errorf("want exit code %d and words %q, got %d, output:\n%s\nerrors:\n%s", code, words, e.code, e.out, e.errors)
	}
}

// folder makes a folder with files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// good is a story in which all is as claimed. It has a case for each of two products.
const good = `# A message arrives
#
# Nothing goes wrong here.
refs     RFC5321:4.2
level    interop
each     PRODUCT  rfc5321 sendmail8
zone     world
host     a.example  172.16.0.1  PRODUCT
host     b.example  172.16.0.2  rfc5321
mailbox  b.example  bob@b.example
send     a.example  note.eml
wait     quiet
see      inbox      bob@b.example  1
-- world --
$ORIGIN b.example.
@  SOA ns hostmaster 1 3600 600 86400 300
@  A 172.16.0.2
@  MX 10 @
-- note.eml --
From: ana@a.example
To: bob@b.example

Hello
`

// bad is the same story with a claim that does not hold.
var bad = strings.Replace(good, "bob@b.example  1\n", "bob@b.example  2\n", 1)
