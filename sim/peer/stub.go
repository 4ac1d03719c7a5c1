package peer

type Product struct{}
type Server struct{}
type Registry struct{}
type Spool interface{}
