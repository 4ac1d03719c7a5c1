package harness

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/smtplab/smtplab/harness/sut"
	"github.com/smtplab/smtplab/sim/record"
)

// How long to wait for the last lines of a log: until none has come for a moment, and not for ever.
const (
	logQuietFor = 10 * time.Millisecond
	logAtMost   = 200 * time.Millisecond
)

// mostOfLog is how much of a log belongs to a case at most: more than the largest of the book fills, and less than hurts.
const mostOfLog = 1 << 20

// keepLog puts into the record what the system wrote into its log meanwhile. It is evidence; no verdict is made from it, so
// what cannot be read is only missing.
func (u *understudy) keepLog(s *stage) {
	logger, can := u.System.(sut.Logger)
	if !can {
		return
	}
	log, err := logger.Log()
	for begin := s.Now(); err == nil && s.Now().Sub(begin) < logAtMost; {
		if _, stop := s.Run(s.Now().Add(logQuietFor), s.stopped); stop != nil {
			break
		}
		before := len(log)
		if log, err = logger.Log(); len(log) == before {
			break
		}
	}
	if len(log) < u.log { // it was begun anew
		u.log = 0
	}
	log = log[u.log:]
	log = log[:min(len(log), mostOfLog)]
	for line := range strings.Lines(withoutWords(log, secretsOf(u.Names()))) {
		s.Note(sutName, &record.Logged{Log: "server.log", Text: strings.TrimRight(line, "\r\n")})
	}
}

// secretsOf are the words that must be in no record, encoded and not.
func secretsOf(names map[string]string) []string {
	var list []string
	for _, name := range []string{"CREDENTIALS", "PASSWORD"} {
		if encoded := names[name]; encoded != "" {
			plain, _ := base64.StdEncoding.DecodeString(encoded)
			list = append(list, encoded)
			if name == "PASSWORD" {
				list = append(list, string(plain))
			}
		}
	}
	return list
}

func withoutWords(text string, secrets []string) string {
	for _, word := range secrets {
		if word != "" {
			text = strings.ReplaceAll(text, word, "***")
		}
	}
	return text
}
