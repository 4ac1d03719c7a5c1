package products

import (
	"fmt"
	"regexp"
	"testing"
)

func TestSpoolNamesAreEightCapitalsAndDigits(t *testing.T) {
	form, seen := regexp.MustCompile(`^[0-9A-Z]{8}$`), map[string]string{}
	for i := range 1000 {
		message := fmt.Sprintf("mail.mycompany.microsoft.com/%d", i)
		name := spoolName(message)
		if !form.MatchString(name) {
			t.Fatalf("%s: want eight capitals and digits, got %q", message, name)
		}
		if other, taken := seen[name]; taken {
			t.Fatalf("want a name of its own for %s, got that of %s: %q", message, other, name)
		}
		seen[name] = message
	}
}
