package sut

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// A Recipe is a file that tells how to start a server, so that whoever makes one can have it examined without writing Go. It
// is TOML; paths in it, and commands, are as seen from the folder that it lies in:
//
//	name      = "Example MTA"
//	address   = "127.0.0.1:2525"                    # where it listens; localhost:2525 is the same
//	start     = ["./mta", "--config", "test.conf"]  # stays in the foreground, and ends at SIGTERM
//	version   = ["./mta", "--version"]              # optional: its first line of output is the version
//	ready     = "10s"                               # optional: how long it may take to greet; 30s unless given
//	config    = ["test.conf"]                       # optional: files that are kept with the results
//	log       = "mta.log"                           # optional
//	mailboxes = ["mailbox@server.example", "other@server.example"]
//	nobody    = "nobody@server.example"             # optional: an address of that domain that does not exist
//	stranger  = "stranger@elsewhere.example"        # optional: one to which it must not relay
//	user      = "ana"                               # optional: who may authenticate, and
//	password  = "secret"                            # the password, which gets into no record
//	inbox     = "mail/{local}/new"                  # optional: a folder with a file for each message, or an mbox file;
//	                                                # {address}, {local} and {domain} are those of the mailbox
//	abilities = ["restart", "crash"]                # what else it can do; mailbox and inbox follow from the lines above;
//	                                                # "implicit-tls" is one with which TLS begins at once
type Recipe struct {
	Name, Address, Log, Nobody, Stranger, User, Password, Inbox, Ready string
	Start, Version, Config, Mailboxes, Abilities                       []string

	dir string         // that it lies in
	at  netip.AddrPort // the address, read
}

// ReadRecipe reads a file. An error begins with the file's name and, where it is about a line that is there, with its number.
func ReadRecipe(file string) (*Recipe, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	r := &Recipe{dir: filepath.Dir(file)}
	meta, err := toml.Decode(string(text), r)
	var wrong toml.ParseError
	switch extra := meta.Undecoded(); {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("%s:%d: %s", file, max(wrong.Position.Line, 1), wrong.Message)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	case len(extra) > 0:
		key := extra[0].String()
		return nil, fmt.Errorf("%s: unknown line %s; want some of %s", at(file, string(text), key), key, recipeLines)
	}
	if key, err := r.check(); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", at(file, string(text), key), key, err)
	}
	return r, nil
}

// recipeLines are what the lines of a recipe may be called.
const recipeLines = "name, address, start, version, ready, config, log, mailboxes, nobody, stranger, user, password, inbox, abilities"

// at is where a key stands: the file, and the line if there is one with the key.
func at(file, text, key string) string {
	for i, line := range strings.Split(text, "\n") {
		name, _, is := strings.Cut(line, "=")
		if is && strings.Trim(name, " \t\"") == key {
			return fmt.Sprintf("%s:%d", file, i+1)
		}
	}
	return file
}

// check looks whether all is there that must be, and readable. An error is about the key.
func (r *Recipe) check() (key string, err error) {
	switch {
	case r.Name == "":
		return "name", errors.New(`want a line name = "...", got none`)
	case len(r.Start) == 0:
		return "start", errors.New(`want a line start = ["program", "argument"], got none`)
	case r.User != "" && r.Password == "":
		return "user", errors.New(`want a line password = "..." as well, got none`)
	case r.Password != "" && r.User == "":
		return "password", errors.New(`want a line user = "..." as well, got none`)
	case r.Inbox != "" && len(r.Mailboxes) == 0:
		return "inbox", errors.New(`want a line mailboxes = ["..."] as well, got none`)
	}
	if r.at, err = parseAddress(r.Address); err != nil {
		return "address", err
	}
	if _, err := r.names().fill("", ""); err != nil {
		return "mailboxes", err
	}
	if _, err := r.patience(); err != nil {
		return "ready", fmt.Errorf("want a time such as 10s, got %q", r.Ready)
	}
	_, err = r.abilities()
	return "abilities", err
}

// parseAddress reads where a server listens. Of names localhost alone is known, which needs no DNS (RFC 6761 section 6.3).
func parseAddress(text string) (netip.AddrPort, error) {
	if port, is := strings.CutPrefix(strings.ToLower(text), "localhost:"); is {
		text = "127.0.0.1:" + port
	}
	at, err := netip.ParseAddrPort(text)
	if err != nil || at.Port() == 0 {
		return at, fmt.Errorf("want an address and port such as 127.0.0.1:2525 or localhost:2525, got %q", text)
	}
	return at, nil
}

func (r *Recipe) names() Names {
	return Names{Mailboxes: r.Mailboxes, Nobody: r.Nobody, Stranger: r.Stranger, User: r.User, Password: r.Password}
}

// patience is how long to wait for the greeting.
func (r *Recipe) patience() (time.Duration, error) {
	if r.Ready == "" {
		return 30 * time.Second, nil
	}
	return time.ParseDuration(r.Ready)
}

// declarable are abilities that a recipe may claim: those for which a command line is all that it takes.
var declarable = []Ability{Relay, DNS, TLS, ImplicitTLS, Restart, Crash}

func (r *Recipe) abilities() (Abilities, error) {
	can := Abilities{Mailbox: len(r.Mailboxes) > 0, Inbox: r.Inbox != "", Stranger: r.Stranger != "", Auth: r.User != ""}
	for _, word := range r.Abilities {
		if !slices.Contains(declarable, Ability(word)) {
			return nil, fmt.Errorf("want some of %v, got %q", declarable, word)
		}
		can[Ability(word)] = true
	}
	return can, nil
}

// path is where something lies that the recipe names.
func (r *Recipe) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.dir, name)
}

// inbox is where the mail of an address lies.
func (r *Recipe) inbox(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	return r.path(strings.NewReplacer("{address}", address, "{local}", local, "{domain}", domain).Replace(r.Inbox))
}
