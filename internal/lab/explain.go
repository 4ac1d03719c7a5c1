package lab

import (
	"strings"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/harness/script"
)

// explain tells what a scenario holds.
func (l *Lab) explain(e Explain) (*World, error) {
	s, err := l.open(e.Text)
	if err == nil {
		err = s.tells(e.Reveal)
	}
	if err != nil {
		return nil, err
	}
	of := s.Scenario
	w := &World{Name: of.Name, Source: s.source(), Title: of.Title, Story: of.Story, Refs: of.Refs, Cases: entry(of).Cases, Case: s.Value, Sections: sectionsOf(s.file),
		Exercise: exercise(of.Exercise), Left: s.left, Dropped: s.dropped}
	picture := s.Picture()
	for _, h := range picture.Hosts {
		w.Hosts = append(w.Hosts, drawnHost(h))
	}
	for _, d := range picture.Servers {
		w.Servers = append(w.Servers, Server{Line: d.Line, Address: d.Address.String(), Zones: d.Sections, Faults: switches(d.Faults)})
	}
	for _, p := range picture.Links {
		w.Links = append(w.Links, Link{Line: p.Line, A: p.A, B: p.B, Latency: p.Latency.String(), Boxes: switches(p.Boxes)})
	}
	for _, c := range picture.Chapters {
		w.Chapters = append(w.Chapters, chapter(c, s.turned))
	}
	if of.Exercise != nil && !e.Reveal {
		w.withhold()
	}
	return w, nil
}

func drawnHost(h harness.PicturedHost) Host {
	host := Host{Line: h.Line, Name: h.Name, Product: h.Product, Settings: map[string]string{}, Registry: h.Registry, Mailboxes: h.Mailboxes}
	for _, a := range h.Addresses {
		host.Addresses = append(host.Addresses, a.String())
	}
	for _, s := range h.Settings {
		name, value, _ := strings.Cut(s, "=")
		host.Settings[name] = value
	}
	return host
}

func switches(parts []harness.PicturedPart) []Switch {
	list := []Switch{}
	for _, p := range parts {
		list = append(list, Switch{Name: p.Name, Settings: p.Settings})
	}
	return list
}

func chapter(c harness.PicturedChapter, turned map[int][]int) Chapter {
	list := Chapter{Line: c.Line, Text: c.Text, Steps: []Step{}}
	for _, s := range c.Steps {
		list.Steps = append(list.Steps, Step{Line: s.Line, Text: s.Text, Claim: isClaim(s.Text), Turns: turned[s.Line]})
	}
	return list
}

// sectionsOf are the parts of a file below its script, with what they are used for.
func sectionsOf(file *script.File) []Section {
	uses := map[string]string{}
	for _, item := range file.Items {
		for _, word := range item.Words {
			if kind := sectionKinds[item.Words[0]]; kind != "" && uses[word] == "" {
				uses[word] = kind
			}
		}
	}
	list := []Section{}
	for _, section := range file.Sections {
		name, _, _ := strings.Cut(section.Name, "[")
		list = append(list, Section{Name: section.Name, Line: section.Line, Kind: uses[name], Text: section.Text})
	}
	return list
}

// sectionKinds say what the section holds that a line of a word names.
var sectionKinds = map[string]string{
	"zone": "zone", "dns": "zone", "send": "mail", "reg": "registry", "talk": "talk", "see": "excerpt", "sign": "excerpt",
	"goal": "excerpt", "cure": "cure", "choice": "choice",
}
