package harness

import (
	"strings"

	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(Word{
		Name:    "set",
		Kind:    StepWord,
		Usage:   `set HOST NAME=VALUE... | set HOST HKLM\KEY\NAME TEXT|dword:NUMBER|-`,
		Summary: "changes a setting of a host, or a registry value",
		Manual: `Settings are those of the host line, as the console or the network panel has them. A registry value is a REG_SZ, or what .reg text
has after "=": dword:1 (hexadecimal), hex:01,02; "-" deletes it. Both take effect when the host is restarted.`,
		read: readSet,
	})
}

func readSet(r *reader, a *script.Args) {
	name := a.Host()
	if strings.HasPrefix(a.Peek(), `HK`) {
		readRegistryValue(r, a, name)
		return
	}
	settings := a.Settings()
	if !a.Failed() && len(settings) == 0 {
		a.Fail("want name=value, got %q; want: %s", a.Peek(), a.Usage)
	}
	h := r.host(name)
	if a.Failed() || h == nil {
		return
	}
	if _, known := r.settings[name]; !known {
		r.settings[name] = h.settings
	}
	r.settings[name] = merge(r.settings[name], settings)
	if err := CheckProduct(h.product, r.settings[name]); err != nil {
		a.Fail("%v", err)
	}
	r.step(func(s *stage) error {
		s.set(name, settings)
		return nil
	})
}

func readRegistryValue(r *reader, a *script.Args, host string) {
	path, text := a.Word(), a.Rest()
	if text == "" {
		a.Fail("a word is missing; want: %s", a.Usage)
	}
	if a.Failed() {
		return
	}
	if err := peer.NewRegistry().SetText(path, text); err != nil {
		a.Fail("%v", err)
	}
	r.step(func(s *stage) error {
		return s.changeRegistry(host, func(reg *peer.Registry) error { return reg.SetText(path, text) })
	})
}

// merge lets later settings take the place of earlier ones of the same name.
func merge(before, after []string) []string {
	merged := append([]string(nil), before...)
	for _, setting := range after {
		key, _, _ := strings.Cut(setting, "=")
		found := false
		for i := range merged {
			if k, _, _ := strings.Cut(merged[i], "="); k == key {
				merged[i], found = setting, true
			}
		}
		if !found {
			merged = append(merged, setting)
		}
	}
	return merged
}
