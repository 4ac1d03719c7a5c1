package peer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const parametersKey = `HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\SMTPSVC\Parameters`

func TestRegistryReadsTheArticlesText(t *testing.T) {
	r := NewRegistry()
	text := "[" + parametersKey + "]\n\"FQDN\"=\"mail1.company.com\"\n"
	if err := r.Import("story.txtar", 10, []byte(text)); err != nil {
		t.Fatal(err)
	}
	// KB Q186142 prints the key with a backslash at its end, and the hive in its short form.
	got, ok := r.String(`hklm\SYSTEM\currentcontrolset\services\smtpsvc\parameters\`, "fqdn")
	if !ok || got != "mail1.company.com" {
		t.Errorf("FQDN: want mail1.company.com, got %q, %v", got, ok)
	}
}

func TestRegistryValueOfWrongTypeIsAbsent(t *testing.T) {
	r := NewRegistry()
	for path, text := range map[string]string{
		`HKLM\k\sz`: "dword:1", `HKLM\k\dword`: `"1"`, `HKLM\k\expand`: `"x"`,
		`HKLM\k\qword`: "dword:1", `HKLM\k\binary`: "dword:1", `HKLM\k\multi`: `"x"`,
	} {
		if err := r.SetText(path, text); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	_, found["sz"] = r.String(`HKLM\k`, "sz")
	_, found["dword"] = r.DWord(`HKLM\k`, "dword")
	_, found["expand"] = r.ExpandString(`HKLM\k`, "expand")
	_, found["qword"] = r.QWord(`HKLM\k`, "qword")
	_, found["binary"] = r.Binary(`HKLM\k`, "binary")
	_, found["multi"] = r.MultiString(`HKLM\k`, "multi")
	for name, ok := range found {
		if ok {
			t.Errorf("%s: want a value of another type to count as absent", name)
		}
		if _, there := r.Get(`HKLM\k`, name); !there {
			t.Errorf("%s: want Get to find it, whatever its type", name)
		}
	}
}

func TestRegistryTypes(t *testing.T) {
	r := NewRegistry()
	err := r.Import("t.reg", 1, []byte(`Windows Registry Editor Version 5.00

; all types
[HKLM\k]
@="default"
"dword"=dword:0000001F ; thirty-one
"qword"=hex(b):01,00,00,00,00,00,00,80
"binary"=hex:de,ad,\
  be,ef
"expand"=hex(2):25,00,41,00,25,00,00,00
"multi"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00
"semi;colon"="a;b" ; and a comment
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Value{
		"":           StringValue("default"),
		"DWORD":      DWordValue(31),
		"qword":      {Type: RegQWord, Number: 0x8000000000000001},
		"binary":     {Type: RegBinary, Bytes: []byte{0xde, 0xad, 0xbe, 0xef}},
		"expand":     {Type: RegExpandSZ, Text: "%A%"},
		"multi":      {Type: RegMultiSZ, Texts: []string{"a", "bc"}},
		"semi;colon": StringValue("a;b"),
	} {
		if got, _ := r.Get(`HKLM\k`, name); !cmp.Equal(got, want) {
			t.Errorf("%q: want %v, got %v", name, want, got)
		}
	}
}

func TestRegistryReadsTheOldFormAndUTF16(t *testing.T) {
	old := "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\k]\r\n\"x\"=hex(2):25,41,25,00\r\n"
	wide := encodeUTF16("\ufeff" + regHeader5 + "\r\n[HKLM\\k]\r\n\"x\"=hex(2):25,00,41,00,25,00")
	wide = bytes.TrimSuffix(wide, []byte{0, 0})
	for _, text := range [][]byte{[]byte(old), wide, append([]byte("\ufeff"), old...)} {
		r := NewRegistry()
		if err := r.Import("t.reg", 1, text); err != nil {
			t.Fatal(err)
		}
		if got, ok := r.ExpandString(`HKLM\k`, "x"); !ok || got != "%A%" {
			t.Errorf("want %%A%%, got %q, %v", got, ok)
		}
	}
}

func TestRegistryDeletes(t *testing.T) {
	r := NewRegistry()
	text := "[HKLM\\a]\n\"x\"=\"1\"\n\"y\"=\"2\"\n\"x\"=-\n[HKLM\\a\\b]\n\"z\"=\"3\"\n[HKLM\\ab]\n\"z\"=\"4\"\n"
	if err := r.Import("t.reg", 1, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Get(`HKLM\a`, "x"); ok {
		t.Error(`want "x"=- to delete the value`)
	}
	if err := r.SetText(`HKLM\a\Y`, "-"); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Get(`HKLM\a`, "y"); ok {
		t.Error("want SetText - to delete the value")
	}
	if err := r.Import("t.reg", 1, []byte("[-HKLM\\A]")); err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Get(`HKLM\a\b`, "z"); ok {
		t.Error("want [-key] to delete the keys below it")
	}
	if _, ok := r.Get(`HKLM\ab`, "z"); !ok {
		t.Error("want [-key] to spare a key whose name only begins alike")
	}
}

func TestRegistrySetText(t *testing.T) {
	for text, want := range map[string]Value{
		"mail1.company.com":        StringValue("mail1.company.com"),
		`"quoted \"x\" c:\\d"`:     StringValue(`quoted "x" c:\d`),
		"":                         StringValue(""),
		`""`:                       StringValue(""),
		"dword:1":                  DWordValue(1),
		"DWORD:ffffffff":           DWordValue(0xffffffff),
		"Note: not a type":         StringValue("Note: not a type"),
		"hex:":                     {Type: RegBinary},
		"hex(4):01,00,00,00":       DWordValue(1),
		"hex(1):61,00,00,00,62,00": StringValue("a"),
	} {
		r := NewRegistry()
		if err := r.SetText(`HKLM\k\x`, text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got, _ := r.Get(`HKLM\k`, "X"); !cmp.Equal(got, want) {
			t.Errorf("%s: want %v, got %v", text, want, got)
		}
	}
}

func TestRegistryValues(t *testing.T) {
	r := NewRegistry()
	if err := r.Import("t.reg", 1, []byte("[HKLM\\k]\n@=\"default\"\n\"a\"=dword:1\n\"b\"=\"x\"\n[HKLM\\k\\l]\n")); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{`HKLM\k\a`: "dword:00000001", `HKLM\k\b`: `"x"`}
	if diff := cmp.Diff(want, r.Values()); diff != "" {
		t.Error(diff)
	}
	again := NewRegistry()
	for path, text := range r.Values() {
		if err := again.SetText(path, text); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(want, again.Values()); diff != "" {
		t.Error(diff)
	}
}

func TestRegistryErrors(t *testing.T) {
	for text, want := range map[string]string{
		"[HKCU\\x]":                          `s.reg:7: registry key "HKCU\\x": want a path below HKLM`,
		"[HKLM\\x":                           `s.reg:7: registry text: want "]"`,
		"[HKLM\\x\\\\y]":                     "want a name between two backslashes",
		"\"x\"=\"1\"":                        "want a [key] before",
		"[HKLM\\k]\n\"x\"=dword:x":           `s.reg:8: registry value "x": want up to 8 hexadecimal digits`,
		"[HKLM\\k]\n\"x\"=hex(4):01":         "want 4 bytes for this type, got 1",
		"[HKLM\\k]\n\"x\"=hex(9):01":         "want a type that can be read",
		"[HKLM\\k]\n\"x\"=hex:0g":            "two hexadecimal digits",
		"[HKLM\\k]\n\"x\"=hex(2):01":         "two bytes for each letter",
		"[HKLM\\k]\n\"x\"=\"1":               "want a closing quote",
		"[HKLM\\k]\n\"x\"=\"\\n\"":           `want \\ or \"`,
		"[HKLM\\k]\n\"x\"=\"1\"2":            "want nothing after the closing quote",
		"[HKLM\\k]\n\"x\"=1":                 `want "text", dword:n, hex:list or hex(type):list`,
		"[HKLM\\k]\n\"x\" 1":                 `want "=" after the name`,
		"[HKLM\\k]\n\"\"=\"1\"":              "want a name between the quotes",
		"[HKLM\\k]\n\"x\"=hex:1,\\\n2,\\\nz": `s.reg:8: `,
		"[-HKLM\\k]\n\"x\"=\"1\"":            "want a [key] before",
		"\xff":                               "s.reg:7: registry text: want UTF-8",
		"nonsense":                           `got "nonsense"`,
	} {
		err := NewRegistry().Import("s.reg", 7, []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, got %v", text, want, err)
		}
	}
	for path, text := range map[string]string{
		`HKLM`: "x", `HKLM\x`: "x", `HKLM\x\`: "x", `HKEY_CURRENT_USER\x\y`: "x", "HKLM\\x\n\\y": "x",
		`HKLM\x\y`: "dword:123456789", `HKLM\x\z`: "a\x00b", `HKLM\x\w`: "\xff",
	} {
		if err := NewRegistry().SetText(path, text); err == nil {
			t.Errorf("%q = %q: want an error", path, text)
		}
	}
	for _, v := range []Value{{}, {Type: "REG_NONE"}, {Type: RegDWord, Number: 1 << 32}, {Type: RegMultiSZ, Texts: []string{""}}} {
		if err := NewRegistry().Set(`HKLM\x\y`, v); err == nil {
			t.Errorf("%#v: want an error", v)
		}
	}
}

func TestNilRegistryIsEmpty(t *testing.T) {
	var r *Registry
	if v, ok := r.String(parametersKey, "FQDN"); ok {
		t.Errorf("want nothing in a registry that is not there, got %q", v)
	}
}

func TestRegistryKeepsItsOwnCopies(t *testing.T) {
	r, data := NewRegistry(), []byte{1}
	if err := r.Set(`HKLM\k\x`, Value{Type: RegBinary, Bytes: data}); err != nil {
		t.Fatal(err)
	}
	data[0] = 2
	if got, _ := r.Binary(`HKLM\k`, "x"); got[0] != 1 {
		t.Error("want a value that its giver cannot change afterwards")
	}
}

// What is exported is read back unchanged, whatever was set.
func TestRegistryExportImportIsIdentity(t *testing.T) {
	name := rapid.StringMatching(`[A-Za-z ="@;\]\[\-é\x{130}]{1,6}`)
	value := rapid.Custom(func(t *rapid.T) Value {
		text := rapid.StringMatching(`[^\x00]{0,8}`)
		switch rapid.SampledFrom([]ValueType{RegSZ, RegExpandSZ, RegBinary, RegDWord, RegMultiSZ, RegQWord}).Draw(t, "type") {
		case RegSZ:
			return StringValue(text.Draw(t, "text"))
		case RegExpandSZ:
			return Value{Type: RegExpandSZ, Text: text.Draw(t, "text")}
		case RegDWord:
			return DWordValue(rapid.Uint32().Draw(t, "number"))
		case RegQWord:
			return Value{Type: RegQWord, Number: rapid.Uint64().Draw(t, "number")}
		case RegMultiSZ:
			return Value{Type: RegMultiSZ, Texts: rapid.SliceOf(rapid.StringMatching(`[^\x00]{1,4}`)).Draw(t, "texts")}
		default:
			return Value{Type: RegBinary, Bytes: rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		r, again := NewRegistry(), NewRegistry()
		for range rapid.IntRange(0, 5).Draw(t, "values") {
			path := `HKLM\` + name.Draw(t, "key") + `\` + name.Draw(t, "name")
			if err := r.Set(path, value.Draw(t, "value")); err != nil {
				t.Fatalf("%q: %v", path, err)
			}
		}
		text := r.Export()
		if err := again.Import("export.reg", 1, text); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if diff := cmp.Diff(string(text), string(again.Export())); diff != "" {
			t.Fatalf("exported twice (-first +second):\n%s", diff)
		}
	})
}

func FuzzRegistryImport(f *testing.F) {
	f.Add([]byte("REGEDIT4\n[HKLM\\k]\n\"x\"=dword:1\n@=\"d\"\n"))
	f.Add([]byte("[HKLM\\k]\n\"x\"=hex(7):61,00,00,00,00,00\n\"y\"=hex(1):0a,00\n[-HKLM\\k]\n"))
	f.Add([]byte("\xff\xfe[\x00H\x00K\x00"))
	f.Add([]byte("[HKLM\\k]\n\"x\"=hex:01,\\\n  02 ; c\n\"y\"=-"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r := NewRegistry()
		if err := r.Import("fuzz.reg", 1, text); err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.reg:") {
				t.Fatalf("error without its place: %v", err)
			}
			return
		}
		once, again := r.Export(), NewRegistry()
		if err := again.Import("export.reg", 1, once); err != nil {
			t.Fatalf("%v in\n%s", err, once)
		}
		if twice := again.Export(); !bytes.Equal(once, twice) {
			t.Fatalf("want the same text again, got\n%s\nthen\n%s", once, twice)
		}
	})
}
