package catalogue

import "testing"

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"wait", "wait", 0}, {"", "wait", 4}, {"wait", "", 4}, {"wat", "wait", 1}, {"waait", "wait", 1}, {"wart", "wait", 1},
		{"wiat", "wait", 1}, {"iwat", "wait", 2}, {"wiat", "hint", 2}, {"ab", "ba", 1}, {"abcd", "badc", 2},
	} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: want %d, got %d", c.a, c.b, c.want, got)
		}
		if back := editDistance(c.b, c.a); back != c.want {
			t.Errorf("%q to %q: want %d, got %d", c.b, c.a, c.want, back)
		}
	}
}

func TestSwappedLettersAreTheNearest(t *testing.T) {
	if got := Suggest("wiat", []string{"hint", "wait"}); got != `; did you mean "wait"?` {
		t.Errorf("got %s", got)
	}
}
