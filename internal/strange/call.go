package strange

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"github.com/smtplab/smtplab/sim"
)

// A Call is a connection of a client, as the manner sees it. The good server has it for its own.
type Call struct {
	sim.Conn
	Number int // of the calls that the server got, from 1
	Errors int // replies so far that begin with 5

	server  *Server
	in      *bufio.Reader
	command string // at hand; empty before the first
	line    []byte // of it that the good server has not read yet
	greeted bool
	content bool // of a message comes now, up to the next reply
	chunk   int  // octets of BDAT that come now
	tls     bool // all is secret from now on
	ended   bool
}

// longestCommand is what is looked at. More of a line is passed on as it comes.
const longestCommand = 64 << 10

func newCall(conn sim.Conn, s *Server) *Call {
	return &Call{Conn: conn, Number: s.count(), server: s, in: bufio.NewReaderSize(conn, longestCommand)}
}

// Read is how the good server hears: one command at a time, so that each is answered before the next is looked at.
func (c *Call) Read(b []byte) (int, error) {
	for len(c.line) == 0 {
		switch {
		case c.ended:
			return 0, io.EOF
		case c.tls || c.content:
			return c.in.Read(b)
		case c.chunk > 0:
			n, err := c.in.Read(b[:min(len(b), c.chunk)])
			c.chunk -= n
			return n, err
		}
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, c.line)
	c.line = c.line[n:]
	return n, nil
}

// next reads a command, and shows it to the manner. What has no end is passed on unseen.
func (c *Call) next() error {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		c.line = line
		if len(line) > 0 {
			return nil
		}
		return err
	}
	c.command = strings.TrimRight(string(line), "\r\n")
	if heard := c.server.behaviour.Heard; heard != nil && heard(c, c.command) {
		return nil
	}
	c.line, c.chunk = line, chunkOf(c.command)
	return nil
}

// chunkOf is how many octets follow the command.
func chunkOf(command string) int {
	words := strings.Fields(command)
	if len(words) < 2 || !strings.EqualFold(words[0], "BDAT") {
		return 0
	}
	n, _ := strconv.Atoi(words[1])
	return n
}

// Write is how the good server speaks.
func (c *Call) Write(b []byte) (int, error) {
	if !c.greeted {
		c.greeted = true
		if c.server.behaviour.Called != nil {
			c.server.behaviour.Called(c)
		}
	}
	if c.tls {
		return c.Conn.Write(b)
	}
	if c.ended {
		return 0, io.ErrClosedPipe
	}
	c.content = strings.HasPrefix(string(b), "354")
	c.tls = c.Verb() == "STARTTLS" && strings.HasPrefix(string(b), "220")
	said := b
	if strings.HasPrefix(string(b), "5") {
		c.Errors++
	}
	if c.server.behaviour.Said != nil {
		said = c.server.behaviour.Said(c, b)
	}
	_, err := c.Conn.Write(said)
	return len(b), err
}

// Verb is that of the command at hand, in capitals.
func (c *Call) Verb() string {
	verb, _, _ := strings.Cut(c.command, " ")
	return strings.ToUpper(verb)
}

// Say says lines in the place of the good server.
func (c *Call) Say(lines ...string) {
	for _, l := range lines {
		io.WriteString(c.Conn, l+"\r\n")
	}
}

// Wait lets so many seconds of the server pass.
func (c *Call) Wait(seconds float64) { c.server.host.Sleep(c.server.seconds(seconds)) }

// HangUp closes the connection.
func (c *Call) HangUp() {
	c.ended = true
	c.Conn.Close()
}

// Cut resets it.
func (c *Call) Cut() {
	c.ended = true
	c.Conn.Reset()
}

// Ignore hears the client out, to the end of the connection, and says nothing.
func (c *Call) Ignore() {
	c.ended = true
	io.Copy(io.Discard, c.in)
	c.Conn.Close()
}

// Endlessly says something again and again until the client hangs up.
func (c *Call) Endlessly(text string) {
	c.ended = true
	for {
		if _, err := io.WriteString(c.Conn, text); err != nil {
			return
		}
		c.Wait(0.1) // the client has to live on the same machine
	}
}
