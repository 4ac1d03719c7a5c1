package strange

func init() {
	register("closes-at-once", "closes each connection without a word", Manner{
		Unfit:  "a closed connection",
		Behave: func(*Server) Behaviour { return Behaviour{Called: (*Call).HangUp} },
	})
}
