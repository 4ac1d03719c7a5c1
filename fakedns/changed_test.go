package fakedns

import (
	"slices"
	"testing"
)

func TestChanged(t *testing.T) {
	const two = "$ORIGIN a.example.\n@ SOA ns h 1 1 1 1 1\n@ MX 10 mx\nmx A 10.0.0.1\n$ORIGIN b.example.\n@ SOA ns h 1 1 1 1 1\n"
	read := func(text string) []*Zones {
		z, err := ParseZone("z", 1, text)
		if err != nil {
			t.Fatal(err)
		}
		return []*Zones{z}
	}
	before := read(two)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", two, nil},
		{"the order and the spelling", "$ORIGIN b.example.\n@ SOA ns h 1 1 1 1 1\n$ORIGIN A.example.\n@ SOA ns h 1 1 1 1 1\nmx.a.example. A 10.0.0.1\n@ MX 10 mx\n", []string{}},
		{"a record", two + "x A 10.0.0.2\n", []string{"b.example"}},
		{"one away, one new", "$ORIGIN a.example.\n@ SOA ns h 1 1 1 1 1\n@ MX 10 mx\nmx A 10.0.0.1\n$ORIGIN c.example.\n@ SOA ns h 1 1 1 1 1\n", []string{"b.example", "c.example"}},
	} {
		if got := Changed(before, read(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s: want %q, got %q", c.name, c.want, got)
		}
	}
	if got := Changed(read(two+"x TXT \"A b\"\n"), read(two+"X TXT \"a b\"\n")); !slices.Equal(got, []string{"b.example"}) {
		t.Errorf("want letters of a text to count, got %q", got)
	}
	if got := Apexes(before); !slices.Equal(got, []string{"a.example", "b.example"}) {
		t.Errorf("got %q", got)
	}
}
