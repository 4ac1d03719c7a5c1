package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/smtplab/smtplab/sim/peer"
	"github.com/smtplab/smtplab/sim/record"
)

// A Mailroot is all that a mail server has on disk, below one folder: its Queue and its [Folders]. It implements
// [peer.Spool], and its File is what [peer.Setup] wants.
//
// A message for a mailbox need not be brought to the disk twice. Its file in the mailbox is written and can be read at once;
// the queue's promise covers it until the file is durable too, which Tidy sees to for all that were written meanwhile. After
// a crash such messages are delivered once more, which changes nothing where the file is still there. If its owner has taken
// it away in that second, he gets it again.
type Mailroot struct {
	Queue   *Spool
	Folders *Folders
	root    *os.File // open from the beginning, so that syncAll tells of each failure
	device  func(folder string) (uint64, error)

	mu     sync.Mutex
	filed  map[string][]string // files that may not be durable, by message
	done   []string            // messages that leave the queue when their files are
	broken error               // nobody knows which files are on the disk
}

var _ peer.Spool = (*Mailroot)(nil)

// OpenMailroot takes over a folder, and makes what it lacks. Only one process may have it open at a time.
func OpenMailroot(dir string) (*Mailroot, error) {
	queue, err := Open(filepath.Join(dir, "Queue"))
	if err != nil {
		return nil, err
	}
	folders, err := NewFolders(dir)
	if err != nil {
		return nil, errors.Join(err, queue.Close())
	}
	root, err := os.Open(dir)
	if err != nil {
		return nil, errors.Join(err, queue.Close())
	}
	return &Mailroot{Queue: queue, Folders: folders, root: root, device: deviceOf, filed: map[string][]string{}}, nil
}

// File writes a file that people look at. It is durable when the message that it belongs to has left the queue.
func (m *Mailroot) File(filed *record.Filed) error {
	if filed.Folder == "badmail" { // has no name of its own by which the same would be known again
		return m.Folders.File(filed)
	}
	path, err := m.Folders.write(filed)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.filed[filed.Message] = append(m.filed[filed.Message], path)
	return nil
}

// Put implements [peer.Spool]. That some recipients are served must not be known before their files are durable.
func (m *Mailroot) Put(message *peer.Message) error {
	m.mu.Lock()
	paths := m.filed[message.ID]
	m.mu.Unlock()
	if len(paths) > 0 {
		if err := syncFiles(paths); err != nil {
			return fmt.Errorf("mailroot: %w", err)
		}
	}
	return m.Queue.Put(message)
}

// Remove implements [peer.Spool]. A message that is in mailboxes leaves the queue's folder a little later.
func (m *Mailroot) Remove(id string) error {
	m.mu.Lock()
	late := len(m.filed[id]) > 0
	if late {
		m.done = append(m.done, id)
	}
	m.mu.Unlock()
	if late {
		return nil
	}
	return m.Queue.Remove(id)
}

// Scan implements [peer.Spool].
func (m *Mailroot) Scan() ([]*peer.Message, error) { return m.Queue.Scan() }

// Tidy does what can wait. Somebody should call it every second or so.
func (m *Mailroot) Tidy() error {
	return errors.Join(m.finish(), m.Queue.Tidy(), m.Folders.Flush())
}

// Close does what could wait, and lets another process have the folder. No other method may be called then.
func (m *Mailroot) Close() error {
	return errors.Join(m.finish(), m.Folders.Flush(), m.Queue.Close(), m.root.Close())
}

// finish makes durable the files of messages that are done with, and takes those out of the queue.
func (m *Mailroot) finish() error {
	m.mu.Lock()
	done := m.done
	var paths []string
	for _, id := range done {
		paths = append(paths, m.filed[id]...)
	}
	err := m.broken
	m.mu.Unlock()
	if err != nil || len(done) == 0 {
		return err
	}
	if err := m.syncAll(paths); err != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.broken = fmt.Errorf("mailroot: want the disk to take the mail in the mailboxes, got: %w; it stays in the queue "+
			"too, and is looked at again when the server is started the next time", err)
		return m.broken
	}
	m.mu.Lock()
	m.done = m.done[len(done):]
	for _, id := range done {
		delete(m.filed, id)
	}
	m.mu.Unlock()
	return m.Queue.remove(done)
}

// few is how many files are synced one by one: other programs may have much to write on the same disk.
const few = 8

// syncAll makes files durable wherever they are: a folder of the mail root may be mounted, or a link to somewhere else.
func (m *Mailroot) syncAll(paths []string) error {
	if len(paths) <= few {
		return syncFiles(paths)
	}
	elsewhere, err := m.elsewhere(paths)
	if err != nil {
		return err
	}
	if len(paths)-len(elsewhere) > few {
		if done, err := syncAll(m.root); err != nil {
			return err
		} else if done {
			paths = elsewhere
		}
	}
	return syncFiles(paths)
}

// elsewhere lists the files that the root's file system does not have. Another one is not synced as a whole: an open file of
// it would be needed from the beginning to hear of each failure.
func (m *Mailroot) elsewhere(paths []string) (list []string, err error) {
	here, err := m.device(m.root.Name())
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, path := range paths {
		dir := filepath.Dir(path)
		away, asked := known[dir]
		if !asked {
			there, err := m.device(dir)
			away = err != nil || there != here // where nobody knows, syncing the file itself tells why
			known[dir] = away
		}
		if away {
			list = append(list, path)
		}
	}
	return list, nil
}
