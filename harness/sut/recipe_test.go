package sut

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const whole = `name      = "Example MTA"
address   = "localhost:2525"
start     = ["./mta", "--config", "test.conf"]
version   = ["./mta", "--version"]
ready     = "10s"
config    = ["test.conf"]
log       = "mta.log"
mailboxes = ["mailbox@server.example", "other@server.example"]
nobody    = "nobody@server.example"
stranger  = "stranger@elsewhere.example"
user      = "ana"
password  = "secret"
inbox     = "mail/{domain}/{local}/new"
abilities = ["restart", "crash"]
`

func read(t *testing.T, text string) (*Recipe, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "r.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return ReadRecipe(file)
}

func TestRecipe(t *testing.T) {
	r, err := read(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	if r.at.String() != "127.0.0.1:2525" || len(r.Start) != 3 {
		t.Errorf("got %v, %v", r.at, r.Start)
	}
	if can, err := r.abilities(); can.String() != "mailbox inbox auth restart crash stranger" || err != nil {
		t.Errorf("got %v, %v", can, err)
	}
	if got, err := r.patience(); got != 10*time.Second || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if got := r.inbox("bob@b.example"); got != filepath.Join(r.dir, "mail/b.example/bob/new") {
		t.Errorf("got %s", got)
	}
	if got := r.path("/var/log/mta"); got != "/var/log/mta" {
		t.Errorf("got %s", got)
	}
}

// TestShortRecipe has no more lines than there must be.
func TestShortRecipe(t *testing.T) {
	r, err := read(t, "name = \"x\"\naddress = \"[::1]:25\"\nstart = [\"true\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	can, _ := r.abilities()
	if wait, _ := r.patience(); wait != 30*time.Second || can.String() != "" {
		t.Errorf("got %v, %v", wait, can)
	}
}

func TestRecipeRefuses(t *testing.T) {
	without := func(line string) string {
		var kept []string
		for _, l := range strings.Split(whole, "\n") {
			if !strings.HasPrefix(l, line) {
				kept = append(kept, l)
			}
		}
		return strings.Join(kept, "\n")
	}
	for _, c := range []struct{ text, want string }{
		{"name = ", "r.toml:1: "},
		{strings.Replace(whole, "localhost", "mail.example", 1), `r.toml:2: address: want an address and port`},
		{strings.Replace(whole, ":2525", ":0", 1), `r.toml:2: address: want an address and port`},
		{strings.Replace(whole, "10s", "soon", 1), `r.toml:5: ready: want a time such as 10s, got "soon"`},
		{strings.Replace(whole, "crash", "queue", 1), `r.toml:14: abilities: want some of`},
		{strings.Replace(whole, "mailbox@server", "mailbox", 1), `r.toml:8: mailboxes: want an address`},
		{strings.Replace(whole, "version", "verison", 1), "r.toml:4: unknown line verison"},
		{strings.Replace(whole, `"10s"`, "10", 1), "line 5"},
		{without("name"), "r.toml: name: want a line"},
		{without("start"), "r.toml: start: want a line"},
		{without("address"), "r.toml: address: want an address"},
		{without("password"), `r.toml:11: user: want a line password`},
		{without("user"), `r.toml:11: password: want a line user`},
		{without("mailboxes"), "inbox: want a line mailboxes"},
	} {
		if _, err := read(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want an error with %q, got %v", c.want, err)
		}
	}
	if _, err := ReadRecipe(filepath.Join(t.TempDir(), "none.toml")); err == nil {
		t.Error("want an error for a file that is not there")
	}
}
