package strange

// A server behind a balancer whose backends are gone, or one that speaks TLS from the first octet on.
func init() {
	register("never-greets", "takes connections and says nothing", Manner{
		Unfit:  TooLate,
		Behave: func(*Server) Behaviour { return Behaviour{Called: (*Call).Ignore} },
	})
}
