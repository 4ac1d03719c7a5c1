package harness

import (
	"fmt"

	"github.com/smtplab/smtplab/sim/resolver"
)

// firstAsked is where the numbers of the questions of ordinary programs begin, apart from those of the mail server on
// the same host.
const firstAsked = 1_000_000

// ask has an ordinary program ask the DNS. That there is no answer is no error: the record has it.
func (s *stage) ask(host string, order resolver.Order, name, kind string) error {
	p := s.hosts[host]
	if p.dns == nil {
		return fmt.Errorf("ask: %s has no DNS server: there is no line zone or dns, and no setting dns=", host)
	}
	number := func() int {
		p.asked++
		return firstAsked + p.asked
	}
	return s.do(p.machine, "ask", func() error {
		r := resolver.New(p.machine, resolver.Config{Servers: p.dns, Order: order, Number: number})
		_, _ = r.Query(name+".", kind) // what came is in the record
		return nil
	})
}
