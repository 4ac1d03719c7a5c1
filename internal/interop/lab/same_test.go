//go:build interop

package lab

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/smtplab/smtplab/internal/lab"
)

// node runs the module outside of a browser, and prints what it answers to each line of its input.
const node = `
require(process.argv[2] + '/wasm_exec.js');
const fs = require('fs'), zlib = require('zlib');
globalThis.smtplabReady = async () => {
	for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(line => line)) {
		fs.writeSync(1, await smtplabAsk(line) + '\n');
	}
	process.exit(0);
};
const go = new Go();
WebAssembly.instantiate(zlib.gunzipSync(fs.readFileSync(process.argv[2] + '/smtplab.wasm.gzip')), go.importObject).then(m => go.run(m.instance));
`

// What the module for browsers answers is what the simulator here answers, octet for octet: the record of every lesson of
// the articles, with more than one seed, and all that is shown of it.
func TestModuleAnswersTheSame(t *testing.T) {
	here := simulator()
	var asked, want bytes.Buffer
	for _, request := range requests(t, here) {
		if err := json.NewEncoder(&asked).Encode(request); err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&want).Encode(here.Answer(t.Context(), request)); err != nil {
			t.Fatal(err)
		}
	}
	script := filepath.Join(t.TempDir(), "module.cjs")
	if err := os.WriteFile(script, []byte(node), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", script, exported(t))
	cmd.Stdin = &asked
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	got, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, complaint.Bytes())
	}
	theirs, ours := strings.Split(string(got), "\n"), strings.Split(want.String(), "\n")
	if len(theirs) != len(ours) {
		t.Fatalf("want %d answers, got %d", len(ours), len(theirs))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			t.Errorf("answer %d: want\n%.2000s\ngot\n%.2000s", i, ours[i], theirs[i])
		}
	}
}

// requests ask for the book, and for each lesson of the articles what it holds and what happens.
func requests(t *testing.T, l *lab.Lab) []lab.Request {
	t.Helper()
	all := []lab.Request{{Ask: "list"}}
	book, is := l.Answer(t.Context(), all[0]).Body.(*lab.Book)
	if !is {
		t.Fatal("want the book, got none")
	}
	for _, e := range book.Scenarios {
		if !strings.HasPrefix(e.Name, "kb/") {
			continue
		}
		text := lab.Text{Name: e.Name}
		all = append(all, request(t, "explain", lab.Explain{Text: text}), request(t, "run", lab.Run{Text: text, Seed: 1, Keep: true}))
	}
	if len(all) < 100 {
		t.Fatalf("want the lessons of five articles, got %d requests", len(all))
	}
	return all
}

func request(t *testing.T, ask string, body any) lab.Request {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return lab.Request{Ask: ask, Body: text}
}
