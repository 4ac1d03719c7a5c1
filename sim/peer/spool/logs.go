package spool

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/smtplab/smtplab/sim/record"
)

// Logs are the protocol logs that were written to lately.
type logs struct {
	mu   sync.Mutex
	open map[string]*logFile // by name
}

// A logFile is one of them; its last lines are in memory.
type logFile struct {
	file *os.File
	out  *bufio.Writer
}

// mostLogs is how many logs are open at a time. Most products write one a day, some one for each connection.
const mostLogs = 16

// Log appends a line to a protocol log in the folder Logs. Logs are not promised to anybody: a crash may cost what was
// written since the last Flush.
func (f *Folders) Log(l *record.Logged) error {
	f.logs.mu.Lock()
	defer f.logs.mu.Unlock()
	log, err := f.log(safe(l.Log))
	if err == nil {
		log.out.WriteString(l.Text)
		_, err = log.out.WriteString("\r\n") // as on Windows; it also tells how the write before went
	}
	if err != nil {
		return fmt.Errorf("folders: %w", err)
	}
	return nil
}

// log finds or opens a log. The caller holds the mutex.
func (f *Folders) log(name string) (*logFile, error) {
	if log := f.logs.open[name]; log != nil {
		return log, nil
	}
	if len(f.logs.open) >= mostLogs {
		if err := f.logs.close(); err != nil {
			return nil, err
		}
	}
	dir := filepath.Join(f.dir, "Logs")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	log := &logFile{file, bufio.NewWriterSize(file, 64<<10)}
	if f.logs.open == nil {
		f.logs.open = map[string]*logFile{}
	}
	f.logs.open[name] = log
	return log, nil
}

// Flush writes what the logs have in memory, and closes them, so that whoever wants to may move them.
func (f *Folders) Flush() error {
	f.logs.mu.Lock()
	defer f.logs.mu.Unlock()
	if err := f.logs.close(); err != nil {
		return fmt.Errorf("folders: %w", err)
	}
	return nil
}

func (l *logs) close() error {
	var err error
	for name, log := range l.open {
		err = errors.Join(err, log.out.Flush(), log.file.Close())
		delete(l.open, name)
	}
	return err
}
