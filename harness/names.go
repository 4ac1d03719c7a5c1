package harness

import (
	"regexp"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/smtp"
)

// namesFor are the capitalised names that a scenario leaves open, as they are for a host of the simulated world. A real
// system under test has its own.
func (r *reader) namesFor(host string) map[string]string {
	h := r.host(host)
	if h == nil {
		return nil
	}
	mailboxes := append(h.mailboxes[:len(h.mailboxes):len(h.mailboxes)], "postmaster@"+host) // RFC 5321 section 4.5.1: every server has one
	local, domain, _ := strings.Cut(mailboxes[0], "@")
	names := map[string]string{
		"MAILBOX": mailboxes[0], "LOCAL": local, "DOMAIN": domain, "NOBODY": "nobody-of-that-name@" + domain,
		"STRANGER": "stranger@elsewhere.example", "SERVER": host, "ADDRESS": h.addrs[0].String(),
	}
	names["CREDENTIALS"], names["USERNAME"], names["PASSWORD"] = account(h.settings)
	if len(mailboxes) > 1 {
		names["MAILBOX2"] = mailboxes[1]
	}
	if host == sutName && r.loader.names != nil {
		return r.namesUnderTest(names)
	}
	return names
}

// namesUnderTest are those of the system under test. What mentions one that it does not have can be read, but not played.
func (r *reader) namesUnderTest(all map[string]string) map[string]string {
	for name := range all {
		if own, has := r.loader.names[name]; has {
			all[name] = own
		} else {
			r.unnamed = append(r.unnamed, name)
		}
	}
	return all
}

// checkNames notes which names a text mentions that the system under test does not have.
func (r *reader) checkNames(text string) {
	words := capitals.FindAllString(text, -1)
	slices.Sort(words)
	for _, word := range slices.Compact(words) {
		if slices.Contains(r.unnamed, word) {
			r.lack("a system under test that has a "+word, "one that has none")
		}
	}
}

var capitals = regexp.MustCompile(`\b[A-Z][A-Z0-9]+\b`)

// account is who may authenticate at a host, as the mechanisms PLAIN and LOGIN write it, so that no scenario has a password
// in it. A host without users knows nobody of that name.
func account(settings []string) (credentials, user, password string) {
	user = "nobody"
	if users := settingsMap(settings)["users"]; users != "" {
		user, _, _ = strings.Cut(users, ",")
	}
	password = peer.WorldPassword(user)
	return smtp.EncodeSASL(smtp.Plain(user, password), false), smtp.EncodeSASL(user, false), smtp.EncodeSASL(password, false)
}

// sutName is the host that a system under test takes the place of.
const sutName = "server.example"

// fillWords puts the names of the system under test into the words of a step: "see inbox MAILBOX 1".
func (r *reader) fillWords(words []string) []string {
	names := r.namesFor(sutName)
	words = slices.Clone(words)
	r.checkNames(strings.Join(words, " "))
	for i, word := range words {
		if value, ok := names[word]; ok {
			words[i] = value
		}
	}
	return words
}
