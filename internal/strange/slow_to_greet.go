package strange

// Some servers let clients wait that they do not know: those that cannot wait send junk (Postfix's postscreen for 6 s, Exim
// and Sendmail as told, for a minute and more). RFC 5321 section 4.5.3.2.1 has a client wait for five minutes.
func init() {
	register("slow-to-greet", "greets after twenty seconds", Manner{
		Behave: func(*Server) Behaviour { return Behaviour{Called: func(c *Call) { c.Wait(20) }} },
	})
}
