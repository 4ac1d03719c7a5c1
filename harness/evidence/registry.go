package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/harness/transcript"
	"github.com/smtplab/smtplab/sim/record"
)

func init() { kinds = append(kinds, registries) }

// The names of a host's two files of registry text.
const (
	registryBefore = "registry-before.reg"
	registryAfter  = "registry-after.reg"
)

// registries are the values that the story changed on a host, as they were before it and as they are after it. Both are
// registry text: one undoes on a real machine what the other does, for a value that is not there is spelt "name"=-.
func registries(s *transcript.Story, d *desk) {
	before, after := map[string]values{}, map[string]values{}
	for _, e := range s.Events {
		f, ok := e.Fact.(*record.Changed)
		if !ok || !strings.HasPrefix(f.Name, `HKLM\`) {
			continue
		}
		if before[e.Host] == nil {
			before[e.Host], after[e.Host] = values{}, values{}
		}
		if _, known := before[e.Host][f.Name]; !known {
			before[e.Host][f.Name] = f.Before
		}
		after[e.Host][f.Name] = f.After
	}
	for host := range before {
		d.add(host, registryBefore, "%s", before[host].text())
		d.add(host, registryAfter, "%s", after[host].text())
	}
}

// values are registry values by their paths, spelt as in registry text; empty where there is none.
type values map[string]string

func (v values) text() string {
	var b strings.Builder
	b.WriteString("Windows Registry Editor Version 5.00\r\n")
	key := ""
	for _, p := range slices.Sorted(maps.Keys(v)) {
		last := strings.LastIndexByte(p, '\\')
		if p[:last] != key {
			key = p[:last]
			fmt.Fprintf(&b, "\r\n[HKEY_LOCAL_MACHINE%s]\r\n", strings.TrimPrefix(key, "HKLM"))
		}
		name := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p[last+1:])
		fmt.Fprintf(&b, "\"%s\"=%s\r\n", name, cmp.Or(v[p], "-"))
	}
	return b.String()
}
