package peer

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A textCoding says how the bytes of a hex string value spell text.
type textCoding int

// Version 5.00 of .reg text has two bytes a letter, REGEDIT4 has one.
const (
	utf16Text textCoding = iota
	byteText
)

// errNotTyped says that a value's text is neither quoted nor of the form "type:data".
var errNotTyped = errors.New(`want "text", dword:n, hex:list or hex(type):list`)

// hexTypes are the numbers that hex(n): takes, in hexadecimal, as winnt.h gives them.
var hexTypes = map[string]ValueType{
	"1": RegSZ, "2": RegExpandSZ, "3": RegBinary, "4": RegDWord, "7": RegMultiSZ, "b": RegQWord,
}

// String spells the value as .reg text does, which [Registry.SetText] reads.
func (v Value) String() string {
	switch v.Type {
	case RegSZ:
		if strings.ContainsFunc(v.Text, isControl) {
			return "hex(1):" + hexList(encodeUTF16(v.Text))
		}
		return quote(v.Text)
	case RegDWord:
		return fmt.Sprintf("dword:%08x", v.Number)
	case RegBinary:
		return "hex:" + hexList(v.Bytes)
	case RegQWord:
		return "hex(b):" + hexList(binary.LittleEndian.AppendUint64(nil, v.Number))
	case RegExpandSZ:
		return "hex(2):" + hexList(encodeUTF16(v.Text))
	case RegMultiSZ:
		return "hex(7):" + hexList(encodeUTF16(append(slices.Clone(v.Texts), "")...))
	default:
		return ""
	}
}

// check says whether the value can be kept and exported without loss.
func (v Value) check() error {
	switch v.Type {
	case RegSZ, RegExpandSZ:
		return checkText(v.Text)
	case RegDWord:
		if v.Number > math.MaxUint32 {
			return fmt.Errorf("want a REG_DWORD of 32 bits, got %#x", v.Number)
		}
	case RegMultiSZ:
		for _, text := range v.Texts {
			if text == "" {
				return errors.New("want texts that are not empty in a REG_MULTI_SZ: an empty one ends it")
			}
			if err := checkText(text); err != nil {
				return err
			}
		}
	case RegBinary, RegQWord:
	default:
		return fmt.Errorf("want a type such as REG_SZ or REG_DWORD, got %q", string(v.Type))
	}
	return nil
}

func checkText(text string) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return errors.New("want text in UTF-8 without NUL")
	}
	return nil
}

// parseValue reads the right side of a line of .reg text. The hex digits must be on one line.
func parseValue(text string, coding textCoding) (Value, error) {
	if strings.HasPrefix(text, `"`) {
		s, rest, err := unquote(text)
		if err == nil && rest != "" {
			err = fmt.Errorf(`want nothing after the closing quote, got %q`, rest)
		}
		return StringValue(s), err
	}
	kind, data, ok := strings.Cut(text, ":")
	if !ok {
		return Value{}, errNotTyped
	}
	switch kind = strings.ToLower(kind); {
	case kind == "dword":
		return parseDWord(data)
	case kind == "hex":
		return parseHex(RegBinary, data, coding)
	case strings.HasPrefix(kind, "hex(") && strings.HasSuffix(kind, ")"):
		t, known := hexTypes[strings.TrimSuffix(kind[len("hex("):], ")")]
		if !known {
			return Value{}, fmt.Errorf("want a type that can be read (1, 2, 3, 4, 7 or b), got %s", kind)
		}
		return parseHex(t, data, coding)
	}
	return Value{}, errNotTyped
}

func parseDWord(data string) (Value, error) {
	n, err := strconv.ParseUint(data, 16, 32)
	if err != nil {
		return Value{}, fmt.Errorf("want up to 8 hexadecimal digits after dword:, got %q", data)
	}
	return DWordValue(uint32(n)), nil
}

func parseHex(t ValueType, list string, coding textCoding) (Value, error) {
	data, err := parseHexList(list)
	if err != nil {
		return Value{}, err
	}
	v := Value{Type: t}
	switch t {
	case RegBinary:
		v.Bytes = data
		return v, nil
	case RegDWord:
		v.Number, err = littleEndian(data, 4)
		return v, err
	case RegQWord:
		v.Number, err = littleEndian(data, 8)
		return v, err
	}
	text, err := decodeText(data, coding)
	if err != nil {
		return Value{}, err
	}
	parts := strings.Split(text, "\x00")
	if t != RegMultiSZ {
		v.Text = parts[0] // programs read a string up to its first NUL
		return v, nil
	}
	if end := slices.Index(parts, ""); end >= 0 {
		parts = parts[:end]
	}
	v.Texts = parts
	return v, nil
}

func littleEndian(data []byte, size int) (uint64, error) {
	if len(data) != size {
		return 0, fmt.Errorf("want %d bytes for this type, got %d", size, len(data))
	}
	var n uint64
	for i, b := range data {
		n |= uint64(b) << (8 * i)
	}
	return n, nil
}

func parseHexList(list string) ([]byte, error) {
	list = strings.TrimSuffix(strings.Join(strings.Fields(list), ""), ",")
	if list == "" {
		return nil, nil
	}
	var data []byte
	for digits := range strings.SplitSeq(list, ",") {
		b, err := strconv.ParseUint(digits, 16, 8)
		if err != nil {
			return nil, fmt.Errorf("want bytes of two hexadecimal digits with commas between, got %q", digits)
		}
		data = append(data, byte(b))
	}
	return data, nil
}

func hexList(data []byte) string {
	digits := make([]string, len(data))
	for i, b := range data {
		digits[i] = hex.EncodeToString([]byte{b})
	}
	return strings.Join(digits, ",")
}

// decodeText reads the bytes of a string value: UTF-16LE, or one byte a letter, which is read as Latin-1 (assumed: the
// code page of a REGEDIT4 file is not written in it).
func decodeText(data []byte, coding textCoding) (string, error) {
	if coding == byteText {
		letters := make([]rune, len(data))
		for i, b := range data {
			letters[i] = rune(b)
		}
		return string(letters), nil
	}
	if len(data)%2 != 0 {
		return "", fmt.Errorf("want two bytes for each letter of a string, got %d bytes", len(data))
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units)), nil
}

// encodeUTF16 spells texts in UTF-16LE, with a NUL after each.
func encodeUTF16(texts ...string) []byte {
	var data []byte
	for _, text := range texts {
		for _, unit := range utf16.Encode([]rune(text + "\x00")) {
			data = binary.LittleEndian.AppendUint16(data, unit)
		}
	}
	return data
}

var quoter = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quote(text string) string { return `"` + quoter.Replace(text) + `"` }

// unquote reads a quoted text at the start of s. The only escapes are \\ and \".
func unquote(s string) (text, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], nil
		case '\\':
			if i++; i == len(s) || s[i] != '\\' && s[i] != '"' {
				return "", "", fmt.Errorf(`want \\ or \" for a backslash or a quote in %s`, s)
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", fmt.Errorf("want a closing quote in %s", s)
}
