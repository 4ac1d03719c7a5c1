package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/smtplab/smtplab/sim/record"
)

// Folders are the folders of a mail server that people look at, below one: Inbox, with a folder for each mailbox, Badmail
// and Drop.
type Folders struct {
	dir    string
	making sync.Mutex // held while the folder of a mailbox is made
}

// folderNames are the folders' names on disk, by those in the record.
var folderNames = map[string]string{"inbox": "Inbox", "badmail": "Badmail", "drop": "Drop"}

// NewFolders returns the folders below dir, and makes those that every server has.
func NewFolders(dir string) (*Folders, error) {
	for _, name := range folderNames {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return nil, fmt.Errorf("folders: %w", err)
		}
	}
	return &Folders{dir: dir}, removeDrafts(dir)
}

// draftNames are names of files that were being written when the server ended; nobody was told that they are safe.
const draftNames = ".draft-*" + draftEnd

func removeDrafts(dir string) error {
	for _, below := range []string{"*", filepath.Join(folderNames["inbox"], "*")} {
		drafts, err := filepath.Glob(filepath.Join(dir, below, draftNames))
		if err != nil {
			return fmt.Errorf("folders: %w", err)
		}
		for _, d := range drafts {
			if err := os.Remove(d); err != nil {
				return fmt.Errorf("folders: %w", err)
			}
		}
	}
	return nil
}

// File writes a file, which is durable when it returns nil. Nothing is ever overwritten: what has the same name and other
// content stays, and the new file gets a number. The same file again, as after a crash, is written once.
func (f *Folders) File(filed *record.Filed) error {
	dir, err := f.folder(filed)
	if err != nil {
		return fmt.Errorf("folders: %w", err)
	}
	name := safe(filed.Name)
	for n := 1; ; n++ {
		err := create(dir, numbered(name, n), filed.Data)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

// folder makes the folder of a file, durably.
func (f *Folders) folder(filed *record.Filed) (string, error) {
	name, known := folderNames[filed.Folder]
	if !known {
		return "", fmt.Errorf("want inbox, badmail or drop, got %q", filed.Folder)
	}
	dir := filepath.Join(f.dir, name)
	if filed.Owner == "" {
		return dir, nil
	}
	f.making.Lock()
	defer f.making.Unlock()
	below := filepath.Join(dir, safe(strings.ToLower(filed.Owner)))
	switch err := os.Mkdir(below, 0o700); {
	case errors.Is(err, fs.ErrExist):
		return below, nil
	case err != nil:
		return "", err
	}
	return below, syncFolder(dir)
}

// create writes a file that is not there yet. The name comes last, by a link, which fails where the name is taken.
func create(dir, name string, data []byte) error {
	path := filepath.Join(dir, name)
	if there, err := os.ReadFile(path); err == nil {
		if bytes.Equal(there, data) {
			return syncFolder(dir)
		}
		return fs.ErrExist
	}
	draft, err := os.CreateTemp(dir, draftNames)
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.Write(data)
	if err == nil {
		err = draft.Sync()
	}
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// numbered puts a number before a name's ending, from the second file of a name on.
func numbered(name string, n int) string {
	if n == 1 {
		return name
	}
	end := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, end), n, end)
}

// longest is how many octets of a name are kept: file systems take 255, and a number may follow.
const longest = 200

// safe makes a file's name of any text: strangers choose local parts, and must not choose folders with them.
func safe(text string) string {
	var b strings.Builder
	for i, c := range []byte(text) {
		switch {
		case c == '.' && i == 0, c <= ' ', c >= 0x7f, strings.IndexByte(`/\:*?"<>|%`, c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	name := b.String()
	if len(name) > longest {
		end := filepath.Ext(name)
		if len(end) > 10 {
			end = ""
		}
		name = name[:longest-len(end)] + end
	}
	if name == "" {
		return "%"
	}
	return name
}

// Log appends a line to a protocol log in the folder Logs. Logs are not promised to anybody: a crash may cost their last
// lines.
func (f *Folders) Log(l *record.Logged) error {
	dir := filepath.Join(f.dir, "Logs")
	file, err := os.OpenFile(filepath.Join(dir, safe(l.Log)), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("folders: %w", err)
		}
		return f.Log(l)
	}
	if err != nil {
		return fmt.Errorf("folders: %w", err)
	}
	_, err = file.WriteString(l.Text + "\r\n") // as on Windows
	return errors.Join(err, file.Close())
}
