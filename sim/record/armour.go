package record

import (
	"reflect"
	"strings"
	"unicode/utf8"
)

// JSON strings are UTF-8; what comes over a wire need not be. A byte that is none stands in the JSON form as a character
// of its own, from U+10FF80 for 0x80 to U+10FFFF for 0xFF: code points that are nobody's. Should one of them come over
// the wire itself, its four bytes are written so.
const armourBase = 0x10FF00

// armoured is f, or a copy of it with armoured strings where it has any that need it.
func armoured(f Fact) Fact {
	needed := false
	v := reflect.ValueOf(f).Elem()
	eachString(v, func(s string) string {
		needed = needed || needsArmour(s)
		return s
	})
	if !needed {
		return f
	}
	copied := reflect.New(v.Type())
	copied.Elem().Set(deepCopy(v))
	eachString(copied.Elem(), Armour)
	return copied.Interface().(Fact)
}

func needsArmour(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, isArmour)
}

func isArmour(r rune) bool { return r >= armourBase+0x80 && r <= armourBase+0xff }

// Armour makes valid UTF-8 of any bytes, for JSON, and leaves what is valid as it is.
func Armour(s string) string {
	if !needsArmour(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || isArmour(r) {
			for range n {
				b.WriteRune(armourBase + rune(s[i]))
				i++
			}
			continue
		}
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String()
}

// Bare takes the armour off.
func Bare(s string) string {
	if !strings.ContainsFunc(s, isArmour) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if isArmour(r) {
			b.WriteByte(byte(r - armourBase))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// eachString replaces each string in a fact by what change makes of it.
func eachString(v reflect.Value, change func(string) string) {
	switch v.Kind() {
	case reflect.String:
		if before := v.String(); v.CanSet() {
			if after := change(before); after != before {
				v.SetString(after)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return // bytes are base64 in JSON
		}
		for i := range v.Len() {
			eachString(v.Index(i), change)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachString(v.Field(i), change)
		}
	}
}

// deepCopy copies a fact as far as it has slices, so that the original keeps its strings.
func deepCopy(v reflect.Value) reflect.Value {
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	for i := range copied.NumField() {
		if f := copied.Field(i); f.Kind() == reflect.Slice && !f.IsNil() {
			fresh := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
			reflect.Copy(fresh, f)
			f.Set(fresh)
		}
	}
	return copied
}
