package harness

import (
	"github.com/smtplab/smtplab/harness/script"
	"github.com/smtplab/smtplab/sim/peer"
)

func init() {
	register(Word{
		Name:    "registry",
		Kind:    WorldWord,
		Usage:   `registry HOST HKLM\KEY\NAME TEXT|dword:NUMBER`,
		Summary: "what a host's registry holds from the beginning",
		Manual: `The value is written as in a step "set": a REG_SZ, or what .reg text has after "=". Of two lines for one value the later holds. It
is no step: a value that changes in the course of the story is changed with set or reg.`,
		read: readRegistry,
	})
}

func readRegistry(r *reader, a *script.Args) {
	name := a.Host()
	path, text := a.Word(), a.Rest()
	h := r.host(name)
	switch {
	case a.Failed():
		return
	case text == "":
		a.Fail("a word is missing; want: %s", a.Usage)
	case text == "-":
		a.Fail("want a value, got -: the registry is empty at the beginning, so that nothing can be deleted")
	case r.inStory:
		a.Fail("registry stands after the first step: it says what there is at the beginning; change the value with set")
	case h == nil:
		a.Fail("host %s must be declared above its registry", name)
	default:
		if err := peer.NewRegistry().SetText(path, text); err != nil {
			a.Fail("%v", err)
			return
		}
		h.registry = append(h.registry, registryValue{path, text})
	}
}

// A registryValue is one that a host has at the beginning.
type registryValue struct{ path, text string }

// newRegistry is the host's registry at the beginning.
func (h *hostPlan) newRegistry() *peer.Registry {
	registry := peer.NewRegistry()
	for _, v := range h.registry {
		_ = registry.SetText(v.path, v.text) // it could be read when the scenario was
	}
	return registry
}
