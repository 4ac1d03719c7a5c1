package lab

import (
	"maps"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/reports/pcapng"
	"github.com/smtplab/smtplab/sim/record"
)

// filed is the mail that hosts filed, each file once.
func filed(events []record.Event) []File {
	list := []File{}
	places := map[string]int{}
	for _, e := range events {
		f, is := e.Fact.(*record.Filed)
		if !is {
			continue
		}
		name := transcript.FilePath(e.Host, f)
		if i, known := places[name]; known {
			list[i].Data = append(list[i].Data, f.Data...)
			continue
		}
		places[name] = len(list)
		list = append(list, File{Name: name, Type: mediaType(name), Data: slices.Clip(f.Data)}) // what is added is not put into the record
	}
	return list
}

// keep adds all that the command would keep of the run, as it is told under the veil.
func (p *Played) keep(run *harness.Run, v veil) error {
	seen := *run
	seen.Events = v.events(run.Events)
	files, err := seen.Files()
	if err != nil {
		return err
	}
	captures, err := pcapng.Write(seen.Events)
	if err != nil {
		return err
	}
	maps.Copy(files, captures)
	p.Record = string(files[harness.RecordFile])
	delete(files, harness.RecordFile)
	for _, f := range p.Files {
		delete(files, f.Name) // it is there already
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		p.Files = append(p.Files, File{Name: name, Type: mediaType(name), Data: files[name]})
	}
	return nil
}

// mediaType is that of a file by its name; what is not known is text, as logs and badmail are.
func mediaType(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".pcapng":
		return "application/x-pcapng"
	case ".eml":
		return "message/rfc822"
	case ".txt", ".txtar", ".log", "":
		return "text/plain; charset=utf-8"
	default:
		if known := mime.TypeByExtension(ext); known != "" && strings.HasPrefix(known, "application/json") {
			return known
		}
		return "text/plain; charset=utf-8"
	}
}
