package peer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A ValueType is the type of a registry value, as the Registry Editor names it.
type ValueType string

// The types that values can have here.
const (
	RegSZ       ValueType = "REG_SZ"
	RegExpandSZ ValueType = "REG_EXPAND_SZ"
	RegBinary   ValueType = "REG_BINARY"
	RegDWord    ValueType = "REG_DWORD"
	RegMultiSZ  ValueType = "REG_MULTI_SZ"
	RegQWord    ValueType = "REG_QWORD"
)

// A Value is the data of a registry value with its type. Only the field that belongs to the type is used.
type Value struct {
	Type   ValueType
	Text   string   // REG_SZ, REG_EXPAND_SZ
	Number uint64   // REG_DWORD, REG_QWORD
	Bytes  []byte   // REG_BINARY
	Texts  []string // REG_MULTI_SZ; none of them is empty
}

// StringValue returns a REG_SZ.
func StringValue(text string) Value { return Value{Type: RegSZ, Text: text} }

// DWordValue returns a REG_DWORD.
func DWordValue(n uint32) Value { return Value{Type: RegDWord, Number: uint64(n)} }

// A Registry is the part of a Windows registry that mail servers read: the keys below HKEY_LOCAL_MACHINE. Names of keys
// and values are compared without regard to case, and keep the spelling of their first use. The zero Registry is empty
// and ready; a nil one can be read, and is empty.
//
// It is not guarded: products read it when they start, and it is changed between starts.
type Registry struct {
	// Watch, if set, is told each value that is asked for by its type: it is how it is found out what a product obeys.
	Watch func(path string, t ValueType)

	keys map[string]*registryKey // by folded path without the hive
}

type registryKey struct {
	path   string                   // as first spelt, without the hive
	values map[string]registryValue // by folded name
}

type registryValue struct {
	name string // as first spelt; empty for the key's default value
	Value
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry { return &Registry{} }

// Set gives a value to `HKLM\key\name`, whose last part is the value's name. It makes the key if need be. It fails where
// the path is not below HKLM or cannot be written as .reg text.
func (r *Registry) Set(path string, v Value) error {
	key, name, err := splitValuePath(path)
	if err != nil {
		return err
	}
	if err := v.check(); err != nil {
		return fmt.Errorf("registry value %s: %w", path, err)
	}
	r.put(key, name, v)
	return nil
}

// SetText is Set with the value as text, as the right side of a line of .reg text has it: `dword:1` (hexadecimal),
// `hex:01,02`, `hex(7):…`, `"text"`, or `-` to delete the value. Any other text is taken as a REG_SZ as it stands.
func (r *Registry) SetText(path, text string) error {
	key, name, err := splitValuePath(path)
	if err != nil {
		return err
	}
	if text == "-" {
		r.drop(key, name)
		return nil
	}
	v, err := parseValue(text, utf16Text)
	if errors.Is(err, errNotTyped) {
		v, err = StringValue(text), nil
	}
	if err == nil {
		err = v.check()
	}
	if err != nil {
		return fmt.Errorf("registry value %s: %w", path, err)
	}
	r.put(key, name, v)
	return nil
}

// Get returns a value of a key. An empty name means the key's default value.
func (r *Registry) Get(key, name string) (Value, bool) {
	if r == nil {
		return Value{}, false
	}
	path, err := keyPath(key)
	if err != nil {
		return Value{}, false
	}
	k, ok := r.keys[fold(path)]
	if !ok {
		return Value{}, false
	}
	v, ok := k.values[fold(name)]
	return v.Value, ok
}

// typed is Get for one type: a value of another type counts as absent. That is documented for FQDN (KB Q186142:
// "does not exist, is not a string") and assumed for all others.
func (r *Registry) typed(key, name string, t ValueType) (Value, bool) {
	if r != nil && r.Watch != nil {
		r.Watch(key+`\`+name, t)
	}
	v, ok := r.Get(key, name)
	if !ok || v.Type != t {
		return Value{}, false
	}
	return v, true
}

// String returns a REG_SZ; false where there is none of that name and type.
func (r *Registry) String(key, name string) (string, bool) {
	v, ok := r.typed(key, name, RegSZ)
	return v.Text, ok
}

// ExpandString returns a REG_EXPAND_SZ, not expanded; false where there is none of that name and type.
func (r *Registry) ExpandString(key, name string) (string, bool) {
	v, ok := r.typed(key, name, RegExpandSZ)
	return v.Text, ok
}

// DWord returns a REG_DWORD; false where there is none of that name and type.
func (r *Registry) DWord(key, name string) (uint32, bool) {
	v, ok := r.typed(key, name, RegDWord)
	return uint32(v.Number), ok
}

// QWord returns a REG_QWORD; false where there is none of that name and type.
func (r *Registry) QWord(key, name string) (uint64, bool) {
	v, ok := r.typed(key, name, RegQWord)
	return v.Number, ok
}

// Binary returns a REG_BINARY; false where there is none of that name and type.
func (r *Registry) Binary(key, name string) ([]byte, bool) {
	v, ok := r.typed(key, name, RegBinary)
	return v.Bytes, ok
}

// MultiString returns a REG_MULTI_SZ; false where there is none of that name and type.
func (r *Registry) MultiString(key, name string) ([]string, bool) {
	v, ok := r.typed(key, name, RegMultiSZ)
	return v.Texts, ok
}

func (r *Registry) make(path string) *registryKey {
	if k, ok := r.keys[fold(path)]; ok {
		return k
	}
	if r.keys == nil {
		r.keys = map[string]*registryKey{}
	}
	k := &registryKey{path: path, values: map[string]registryValue{}}
	r.keys[fold(path)] = k
	return k
}

func (r *Registry) put(path, name string, v Value) {
	k := r.make(path)
	if before, ok := k.values[fold(name)]; ok {
		name = before.name
	}
	v.Bytes, v.Texts = slices.Clone(v.Bytes), slices.Clone(v.Texts)
	k.values[fold(name)] = registryValue{name, v}
}

func (r *Registry) drop(path, name string) {
	if k, ok := r.keys[fold(path)]; ok {
		delete(k.values, fold(name))
	}
}

// dropKey deletes a key with all keys below it.
func (r *Registry) dropKey(path string) {
	whole := fold(path)
	for folded := range r.keys {
		if folded == whole || strings.HasPrefix(folded, whole+`\`) {
			delete(r.keys, folded)
		}
	}
}

func fold(name string) string { return strings.ToLower(name) }

// splitValuePath cuts `HKLM\key\name` into the key's path without the hive, and the name.
func splitValuePath(path string) (key, name string, err error) {
	last := strings.LastIndexByte(path, '\\')
	if last < 0 || last == len(path)-1 {
		return "", "", fmt.Errorf(`registry path %q: want HKLM\key\name`, path)
	}
	if key, err = keyPath(path[:last]); err != nil {
		return "", "", err
	}
	name = path[last+1:]
	return key, name, checkName(path, name)
}

// keyPath takes the hive off a key's path. A backslash at the end, as the articles print it, is allowed.
func keyPath(path string) (string, error) {
	hive, rest, ok := strings.Cut(strings.TrimSuffix(path, `\`), `\`)
	if !ok || !strings.EqualFold(hive, "HKLM") && !strings.EqualFold(hive, "HKEY_LOCAL_MACHINE") {
		return "", fmt.Errorf(`registry key %q: want a path below HKLM (or HKEY_LOCAL_MACHINE)`, path)
	}
	for part := range strings.SplitSeq(rest, `\`) {
		if part == "" {
			return "", fmt.Errorf(`registry key %q: want a name between two backslashes`, path)
		}
	}
	return rest, checkName(path, rest)
}

func checkName(path, name string) error {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) {
		return fmt.Errorf("registry path %q: want names in UTF-8 without control characters", path)
	}
	return nil
}

// isControl reports whether a character does something where it is shown: it ends a line (U+2028 and U+2029 among them), talks to
// a terminal (C0 and C1), or turns the direction of what stands around it.
func isControl(r rune) bool {
	switch {
	case r < ' ', 0x7f <= r && r <= 0x9f:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return true
	default:
		return false
	}
}
