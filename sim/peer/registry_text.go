package peer

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Headers of .reg text. Sections of scenarios may leave them out; the newer form is then assumed.
const (
	regHeader5 = "Windows Registry Editor Version 5.00"
	regHeader4 = "REGEDIT4"
)

// Import reads .reg text into the registry, in the form that the Registry Editor exports: keys in brackets, values as
// "name"=…, @=… for a key's default value, "-" to delete, hex lists continued after a backslash, comments after ";".
// UTF-8 and, with its byte order mark, UTF-16LE are read. Errors begin with "file:line: "; firstLine is the number of
// the text's first line. What stands before an error has been imported.
func (r *Registry) Import(file string, firstLine int, text []byte) error {
	p := regReader{registry: r}
	decoded, err := decodeRegText(text)
	if err != nil {
		return fmt.Errorf("%s:%d: registry text: %w", file, firstLine, err)
	}
	lines := strings.Split(decoded, "\n")
	for i := 0; i < len(lines); i++ {
		first := i
		line := regLine(lines[i])
		for strings.HasSuffix(line, `\`) && isHexLine(line) && i+1 < len(lines) {
			i++
			line = strings.TrimSuffix(line, `\`) + regLine(lines[i])
		}
		if err := p.line(line); err != nil {
			return fmt.Errorf("%s:%d: %w", file, firstLine+first, err)
		}
	}
	return nil
}

// regLine takes off what surrounds a line: spaces and the CR of its end.
func regLine(line string) string { return strings.Trim(line, " \t\r") }

// isHexLine reports whether a line may be continued: only lists of bytes may.
func isHexLine(line string) bool {
	_, value, err := cutValueLine(line)
	return err == nil && len(value) >= len("hex") && strings.EqualFold(value[:len("hex")], "hex")
}

// cutValueLine cuts `"name"=value`, or `@=value` with an empty name.
func cutValueLine(line string) (name, value string, err error) {
	rest, isDefault := strings.CutPrefix(line, "@")
	if !isDefault {
		if !strings.HasPrefix(line, `"`) {
			return "", "", fmt.Errorf(`want a name in quotes, or @, at the start of %q`, line)
		}
		if name, rest, err = unquote(line); err != nil {
			return "", "", err
		}
		// Only @ is the default value; "" would be another spelling of it, which the Registry Editor never writes.
		if name == "" {
			return "", "", fmt.Errorf("want a name between the quotes, or @, in %q", line)
		}
	}
	value, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t"), "=")
	if !ok {
		return "", "", fmt.Errorf(`want "=" after the name in %q`, line)
	}
	return name, strings.TrimLeft(value, " \t"), nil
}

func decodeRegText(text []byte) (string, error) {
	if rest, ok := bytes.CutPrefix(text, []byte{0xff, 0xfe}); ok {
		return decodeText(rest, utf16Text)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return "", errors.New("want UTF-8, or UTF-16LE with a byte order mark")
	}
	return string(text), nil
}

// A regReader reads .reg text line by line.
type regReader struct {
	registry *Registry
	coding   textCoding
	begun    bool   // a line that is no comment was read
	key      string // the key that values belong to, without the hive
	inKey    bool   // there is one; false after a deleted key
}

func (p *regReader) line(line string) error {
	if line == "" || line[0] == ';' {
		return nil
	}
	first := !p.begun
	p.begun = true
	switch {
	case first && line == regHeader5:
		return nil
	case first && line == regHeader4:
		p.coding = byteText
		return nil
	case line[0] == '[':
		return p.keyLine(line)
	case line[0] == '"' || line[0] == '@':
		return p.valueLine(line)
	}
	return fmt.Errorf(`registry text: want [key], "name"=value or a comment, got %q`, line)
}

func (p *regReader) keyLine(line string) error {
	inner, ok := strings.CutSuffix(line[1:], "]")
	if !ok {
		return fmt.Errorf(`registry text: want "]" at the end of %q`, line)
	}
	name, deleted := strings.CutPrefix(inner, "-")
	path, err := keyPath(name)
	if err != nil {
		return err
	}
	p.key, p.inKey = path, !deleted
	if deleted {
		p.registry.dropKey(path)
	} else {
		p.registry.make(path)
	}
	return nil
}

func (p *regReader) valueLine(line string) error {
	if !p.inKey {
		return fmt.Errorf("registry text: want a [key] before %q", line)
	}
	name, value, err := cutValueLine(line)
	if err != nil {
		return fmt.Errorf("registry text: %w", err)
	}
	if err := checkName(name, name); err != nil {
		return err
	}
	return p.value(name, cutComment(value))
}

func (p *regReader) value(name, text string) error {
	if text == "-" {
		p.registry.drop(p.key, name)
		return nil
	}
	v, err := parseValue(text, p.coding)
	if err == nil {
		err = v.check()
	}
	if err != nil {
		return fmt.Errorf("registry value %q: %w", name, err)
	}
	p.registry.put(p.key, name, v)
	return nil
}

// cutComment takes a comment off the end of a value. Within quotes a semicolon is text.
func cutComment(text string) string {
	start := 0
	if strings.HasPrefix(text, `"`) {
		_, rest, err := unquote(text)
		if err != nil {
			return text
		}
		start = len(text) - len(rest)
	}
	value, _, _ := strings.Cut(text[start:], ";")
	return strings.TrimRight(text[:start]+value, " \t")
}

// Values lists all values by their paths, `HKLM\key\name`, each as [Registry.SetText] takes it. The default value of a key
// has no path of its own, and is left out.
func (r *Registry) Values() map[string]string {
	values := map[string]string{}
	for _, key := range r.keys {
		for _, v := range key.values {
			if v.name != "" {
				values[`HKLM\`+key.path+`\`+v.name] = v.String()
			}
		}
	}
	return values
}

// Export writes the registry as .reg text in the newer form, in UTF-8, with LF line ends, keys and values sorted.
// What it writes, Import reads back unchanged.
func (r *Registry) Export() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, regHeader5)
	for _, folded := range slices.Sorted(maps.Keys(r.keys)) {
		key := r.keys[folded]
		fmt.Fprintf(&b, "\n[HKEY_LOCAL_MACHINE\\%s]\n", key.path)
		for _, name := range slices.Sorted(maps.Keys(key.values)) {
			v := key.values[name]
			left := "@"
			if v.name != "" {
				left = quote(v.name)
			}
			fmt.Fprintf(&b, "%s=%s\n", left, v.Value)
		}
	}
	return b.Bytes()
}
