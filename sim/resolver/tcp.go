package resolver

import (
	"encoding/binary"
	"errors"
	"io"
	"syscall"

	"github.com/miekg/dns"

	"github.com/smtplab/smtplab/sim"
)

// overTCP opens a connection for this one question. The time-out covers all of it: the handshake, the question and
// the answer.
func (q *question) overTCP(packed []byte) (*dns.Msg, Why, string) {
	conn, err := q.dial()
	if err != nil {
		return q.lost(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(q.deadline); err != nil {
		return q.lost(err)
	}
	// Length and question leave in one segment (RFC 7766 section 8).
	framed := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(packed)), uint16(len(packed)))
	if _, err := conn.Write(append(framed, packed...)); err != nil {
		return q.lost(err)
	}
	reply, err := readFramed(conn)
	if err != nil {
		return q.lost(err)
	}
	// On a connection of our own a wrong answer is not a stranger's: there is nothing more to wait for.
	answer, why := q.match(reply)
	return answer, why, ""
}

// dial opens a connection. A system gives up on a server that keeps silent after some tries of its own, Windows after 21
// seconds; the resolver calls again while its own time-out lasts (assumed).
func (q *question) dial() (sim.Conn, error) {
	for {
		conn, err := q.host.Dial("tcp", "", q.server.String(), q.deadline.Sub(q.host.Now()))
		if !errors.Is(err, syscall.ETIMEDOUT) || !q.host.Now().Before(q.deadline) {
			return conn, err
		}
	}
}

// readFramed reads one message after its length (RFC 1035 section 4.2.2).
func readFramed(r io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(r, message)
	return message, err
}
