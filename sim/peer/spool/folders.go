package spool

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/smtplab/smtplab/sim/record"
)

// Folders are the folders of a mail server that people look at, below one: Inbox, with a folder for each mailbox, or Drop,
// where all mail for users is; and Badmail.
type Folders struct {
	dir    string
	drafts atomic.Int64
	logs   logs
}

// folderNames are the folders' names on disk, by those in the record.
var folderNames = map[string]string{"inbox": "Inbox", "badmail": "Badmail", "drop": "Drop"}

// NewFolders returns the folders below dir. Each is made when it is needed, or by Make.
func NewFolders(dir string) (*Folders, error) { return &Folders{dir: dir}, removeDrafts(dir) }

// Make makes folders, by their names in the record, for people and programs who look for them before there is mail.
func (f *Folders) Make(names []string) error {
	for _, name := range names {
		if err := makeFolder(filepath.Join(f.dir, folderNames[name])); err != nil {
			return fmt.Errorf("folders: %w", err)
		}
	}
	return nil
}

// draftBegin begins the name of a file that is being written. What the server leaves of such when it ends, nobody was told
// to be safe.
const draftBegin = ".draft-"

func removeDrafts(dir string) error {
	for _, below := range []string{"*", filepath.Join(folderNames["inbox"], "*")} {
		drafts, err := filepath.Glob(filepath.Join(dir, below, draftBegin+"*"+draftEnd))
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
	path, err := f.write(filed)
	if err == nil {
		err = syncFiles([]string{path})
	}
	return err
}

// write is File without the promise: it returns where the file is, which others can read at once.
func (f *Folders) write(filed *record.Filed) (path string, err error) {
	name, known := folderNames[filed.Folder]
	if !known {
		return "", fmt.Errorf("folders: want inbox, badmail or drop, got %q", filed.Folder)
	}
	dir := filepath.Join(f.dir, name)
	if filed.Owner != "" {
		dir = filepath.Join(dir, safe(strings.ToLower(filed.Owner)))
	}
	path, err = f.create(dir, safe(filed.Name), filed.Data)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeFolder(dir); err == nil {
			path, err = f.create(dir, safe(filed.Name), filed.Data)
		}
	}
	if err != nil {
		return "", fmt.Errorf("folders: %w", err)
	}
	return path, nil
}

// create writes a file that is not there yet. The name comes last, by a link, which fails where the name is taken.
func (f *Folders) create(dir, name string, data []byte) (path string, err error) {
	draft := filepath.Join(dir, fmt.Sprintf("%s%d%s", draftBegin, f.drafts.Add(1), draftEnd))
	if err := os.WriteFile(draft, data, 0o600); err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			os.Remove(draft)
		}
		return "", err
	}
	path, err = link(draft, dir, name, data)
	return path, errors.Join(err, os.Remove(draft))
}

// link gives a draft its name, or a numbered one, unless the same file is there already. Where the power went before a file
// was durable, a beginning of it may be there, which is replaced.
func link(draft, dir, name string, data []byte) (path string, err error) {
	for n := 1; ; n++ {
		path := filepath.Join(dir, numbered(name, n))
		if err := os.Link(draft, path); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
		there, err := readRegular(path)
		switch {
		case err != nil || !bytes.HasPrefix(data, there):
		case len(there) == len(data):
			return path, nil
		default:
			if err := os.Remove(path); err != nil {
				return path, err
			}
			return path, os.Link(draft, path)
		}
	}
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
		// What is cut off may be all that sets two names apart.
		end = fmt.Sprintf("-%x", sha256.Sum256([]byte(text)))[:9] + end
		name = name[:longest-len(end)] + end
	}
	if name == "" {
		return "%"
	}
	return name
}
