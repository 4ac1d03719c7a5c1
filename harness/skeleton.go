package harness

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/smtplab/smtplab/sim/record"
)

// Skeleton writes a scenario from dialogues that were captured in the field, for somebody to make a story of: the servers
// stand there as well-behaved ones, and what the clients said is said to them again, word by word. Each dialogue is a
// record of one connection. What a server answered is claimed by its code alone.
func Skeleton(source string, dialogues [][]record.Event) []byte {
	b := &bones{servers: map[netip.AddrPort]string{}, mailboxes: map[string][]string{}}
	for _, events := range dialogues {
		b.add(events)
	}
	return b.text(source)
}

// bones are what a skeleton is put together from.
type bones struct {
	servers   map[netip.AddrPort]string
	order     []netip.AddrPort
	mailboxes map[string][]string // of servers, by name
	talks     []string            // steps
	sections  []string
}

func (b *bones) add(events []record.Event) {
	var host string
	var lines []string
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *record.Opened:
			if f.Dialled {
				host = b.server(f.Remote)
			}
		case *record.Line:
			if line := spoken(f); line != "" {
				lines = append(lines, line)
			}
			if f.From == record.Client {
				b.mailbox(host, f.Text)
			}
		case *record.Octets:
			lines = append(lines, octetLines(f)...)
		}
	}
	if host == "" || len(lines) == 0 {
		return
	}
	name := fmt.Sprintf("dialogue-%d", len(b.talks)+1)
	b.talks = append(b.talks, fmt.Sprintf("talk     %s  %s", host, name))
	b.sections = append(b.sections, "-- "+name+" --\n"+strings.Join(lines, "\n")+"\n")
}

// server names a server by its address.
func (b *bones) server(at netip.AddrPort) string {
	name, known := b.servers[at]
	if !known {
		name = fmt.Sprintf("server-%d.example", len(b.servers)+1)
		b.servers[at] = name
		b.order = append(b.order, at)
	}
	return name
}

// mailbox gives a server the mailbox that a RCPT asks for.
func (b *bones) mailbox(host, command string) {
	if len(command) < 8 || !strings.EqualFold(command[:8], "RCPT TO:") {
		return
	}
	address, _, _ := strings.Cut(strings.TrimLeft(command[8:], " <"), ">")
	plain := strings.Count(address, "@") == 1 && !strings.ContainsAny(address, " \t\\\"%!:") && isText(address)
	if plain && !slices.Contains(b.mailboxes[host], address) {
		b.mailboxes[host] = append(b.mailboxes[host], address)
	}
}

func (b *bones) text(source string) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "# What was captured in %s\n#\n# Say here what went wrong, and put in the place of rfc5321 the products that it happened to.\n",
		strings.Join(strings.Fields(escape(source)), " "))
	fmt.Fprintf(&out, "refs     RFC5321:3\nlevel    interop\n")
	for i, at := range b.order {
		// Several ports of one address are several hosts here, at addresses for documentation (RFC 5737).
		fmt.Fprintf(&out, "host     %s  192.0.2.%d  rfc5321\n", b.servers[at], 100+i%100)
	}
	for _, at := range b.order {
		if list := b.mailboxes[b.servers[at]]; len(list) > 0 {
			fmt.Fprintf(&out, "mailbox  %s  %s\n", b.servers[at], strings.Join(list, " "))
		}
	}
	fmt.Fprintf(&out, "\n%s\n%s", strings.Join(b.talks, "\n"), strings.Join(b.sections, ""))
	return []byte(out.String())
}

// spoken is a line as a talk has it: what the client says, in full; what the server must answer, by its code, and of a
// reply of several lines the last alone.
func spoken(l *record.Line) string {
	if l.From == record.Client {
		return "C: " + escape(l.Text)
	}
	if len(l.Text) > 3 && l.Text[3] == '-' || len(l.Text) < 3 {
		return ""
	}
	return "S: " + escape(l.Text[:3]) + " ..."
}

// octetLines are content as a talk has it: a message line by line, with its dots doubled, and what is binary as one line
// without an end.
func octetLines(o *record.Octets) []string {
	if o.From != record.Client || len(o.Data) == 0 {
		return nil
	}
	if o.What != "message" {
		return []string{"C: " + escape(string(o.Data)) + `\`}
	}
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(o.Data), "\r\n"), "\r\n") {
		if strings.HasPrefix(line, ".") {
			line = "." + line
		}
		lines = append(lines, "C: "+escape(line))
	}
	return lines
}

// escape writes text as a "C:" line does.
func escape(text string) string {
	var out strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c == '\\':
			out.WriteString(`\\`)
		case c < ' ' || c > '~':
			fmt.Fprintf(&out, `\x%02X`, c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

func isText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}
