package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Whatever stays wrong is told once, in whichever order it comes again, and no more of it than somebody can read.
func TestTroublesAreToldOnce(t *testing.T) {
	var said []string
	d := &disk{say: func(format string, words ...any) { said = append(said, fmt.Sprintf(format, words...)) }, told: map[string]bool{}}
	for n := range 100 {
		for _, file := range []string{"a", "b", "c"} {
			d.tellOf("pickup: "+file, fmt.Errorf("%s: message %d: no room", file, n)) // each try has another number
		}
		d.tell(errors.Join(errors.New("one"), fmt.Errorf("%d", n%3))) // what was not told before is told alone
		d.tell(nil)
	}
	const want = "a: message 0: no room,b: message 0: no room,c: message 0: no room,one,0,1,2"
	if got := strings.Join(said, ","); got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	said = nil
	d.tellOf("pickup: b", nil) // it was sent
	d.tellOf("pickup: b", errors.New("b again"))
	if got := strings.Join(said, ","); got != "b again" {
		t.Errorf("want the next trouble of a file told, got %s", got)
	}
	said = nil
	for n := range 3 * mostTold {
		d.tell(fmt.Errorf("trouble %d", n))
	}
	if len(said) > mostTold || len(d.told) > mostTold+1 || !strings.Contains(said[len(said)-1], "no more than 1000 troubles are told") {
		t.Errorf("want an end of it, got %d, the last: %s", len(said), said[len(said)-1])
	}
}
