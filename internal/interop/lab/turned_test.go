//go:build interop

package lab

import "testing"

// What was turned stays turned until the story turns the same, and then both the list of changes and the step say so. Another product
// keeps the host's settings; those that it does not know are named.
func TestTurnedAgain(t *testing.T) {
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.opens("A connector that says HELO never hears of XEXCH50")
		s.Click("button", "mail.contoso.example*")
		s.sets("SMTP connector", "", "", "Send HELO instead of EHLO*", "yes")
		s.restarts()
		s.sees("region", "The world", "helo is yes", "The story turns it again: set mail.contoso.example helo=no")
		s.runs()
		s.sees("region", "What the story claims*", "Here the story itself turns what you had turned: mail.contoso.example: helo is yes.")
		s.Click("button", "Take back: mail.contoso.example: helo is yes")
		s.Click("button", "mx.fabrikam.example*")
		s.Click("button", "Another product…")
		s.Choose("Product", "Internet Information Services 5.0, SMTP service (Windows 2000)")
		s.Click("button", "Replace the product")
		s.closes("*")
		s.sees("region", "The world", "mx.fabrikam.example is now iis5", "which the new product does not take", "xexch50=open")
		s.Quiet()
	})
}
