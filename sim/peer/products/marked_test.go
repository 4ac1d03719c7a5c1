package products_test

import (
	"strings"
	"testing"

	"github.com/smtplab/smtplab/sim/peer"
)

// A product that takes more than CRLF.CRLF for the end of data says so in its story, with a source: it is a known defect.
func TestLenientEndsAreMarked(t *testing.T) {
	marked := 0
	for _, name := range peer.Products.Names() {
		e, err := peer.Products.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range e.Params {
			if p.Name == "end-of-data" && strings.HasSuffix(p.Usage, "; any unless set") {
				marked++
				if !strings.Contains(e.Story, "CVE-2023-") {
					t.Errorf("%s: want the CVE of its lenient end of data in its story, got %q", e.Name, e.Story)
				}
			}
		}
	}
	if marked == 0 {
		t.Error("want a product with a lenient end of data, got none")
	}
}
