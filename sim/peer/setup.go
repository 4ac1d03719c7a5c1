package peer

import (
	"net/netip"

	"github.com/smtplab/smtplab/sim"
	"github.com/smtplab/smtplab/sim/catalogue"
	"github.com/smtplab/smtplab/sim/record"
)

// Products are the mail servers that can be named. The files of package products fill it.
var Products = catalogue.Catalogue[*Product]{Kind: "product"}

// A Setup says what to run on a host, and what the host knows.
type Setup struct {
	Product   string           // name of an entry of Products
	Settings  []string         // "name=value": the product's own and the console's, such as smart-host=[192.168.2.25]
	Registry  *Registry        // read when the server starts; shared with whoever changes it
	Domains   []string         // the server is the final destination of these
	Mailboxes []string         // local addresses; a domain of which none is listed takes every local part
	Internal  []netip.Addr     // hosts of the same organisation
	DNS       []netip.AddrPort // servers to ask, used where Settings have no dns=
	Spool     Spool            // where the queue lives; survives restarts
}

// Start starts a mail server on a host: its listener, its queue's worker.
func Start(h sim.Host, s Setup) (*Server, error) { return nil, nil }

// Submit hands a message in, as a program on the host would (content with CRLF line ends, header included). It may
// park and must be called in a task of the host.
func (s *Server) Submit(from string, to []string, content []byte) error { return nil }

// Busy reports whether the server has anything to do now, rather than later: a session that is open, a message due.
func (s *Server) Busy() bool { return false }

// Queue lists what waits, in the order of arrival.
func (s *Server) Queue() []record.QueueItem { return nil }
