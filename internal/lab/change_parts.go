package lab

import (
	"slices"
	"strings"
)

// box puts a box onto the link between two hosts, with these settings, or takes it away.
func (d *draft) box(c Change) error {
	for what, text := range map[string]string{"a": c.A, "b": c.B, "box": c.Name} {
		if err := checkWord(what, text); err != nil {
			return err
		}
	}
	if err := checkSettings(c.Settings); err != nil {
		return err
	}
	d.hold(c, linkOf(c.A, c.B))
	line := d.link(c.A, c.B)
	if line < 0 {
		if c.On {
			d.insert(d.last(""), slices.Concat([]string{"link", c.A, c.B, c.Name}, c.Settings)...)
		}
		return nil
	}
	head, parts := cutParts(d.words(line), linkParts)
	parts = parts.turn(c)
	if len(parts) == 0 && len(head) == linkParts {
		d.remove(line) // nothing stands there any more: that is how hosts are joined that no line tells of
		return nil
	}
	d.put(line, append(head, parts.words()...))
	return nil
}

// linkParts is where the boxes begin in a line "link HOST HOST BOX...", or a latency before them.
const linkParts = 3

// link finds the line of what is between two hosts, or -1.
func (d *draft) link(a, b string) int {
	for _, line := range d.world("link") {
		if _, _, is := linkOf(a, b)(d.words(line)); is {
			return line
		}
	}
	return -1
}

// fault gives a fault to a DNS server, or takes it away.
func (d *draft) fault(c Change) error {
	for what, text := range map[string]string{"server": c.Server, "fault": c.Name} {
		if err := checkWord(what, text); err != nil {
			return err
		}
	}
	if err := checkSettings(c.Settings); err != nil {
		return err
	}
	line, err := d.nameServer(c.Server)
	if err != nil {
		return err
	}
	head, parts, _ := serverOf(c.Server)(d.words(line))
	d.put(line, append(head, parts.turn(c).words()...))
	d.hold(c, serverOf(c.Server))
	return nil
}

// A part is a box or fault in a line, with its settings.
type part []string

type parts []part

// cutParts parts a line's words into those before its boxes or faults, and these. A setting before the first, such as a
// link's latency, belongs to the head.
func cutParts(words []string, first int) (head []string, list parts) {
	for first < len(words) && strings.Contains(words[first], "=") {
		first++
	}
	for _, word := range words[first:] {
		if strings.Contains(word, "=") {
			list[len(list)-1] = append(list[len(list)-1], word)
			continue
		}
		list = append(list, part{word})
	}
	return slices.Clone(words[:first]), list
}

// turn switches a part on, in its place or behind the others, or off.
func (p parts) turn(c Change) parts {
	at := slices.IndexFunc(p, func(have part) bool { return have[0] == c.Name })
	next := append(part{c.Name}, c.Settings...)
	switch {
	case !c.On:
		return slices.DeleteFunc(p, func(have part) bool { return have[0] == c.Name })
	case at < 0:
		return append(p, next)
	}
	p[at] = next
	return p
}

func (p parts) words() []string { return slices.Concat(p...) }
