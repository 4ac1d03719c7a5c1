package capture

import (
	"encoding/binary"
	"sort"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/reassembly"
)

// An assembler puts the octets of all connections in order, with gopacket's reassembly. That wants some care:
//
//   - Its arithmetic is one off where sequence numbers wrap. So numbers are made relative to a connection's first, far from
//     both ends of the range.
//   - It forgets a FIN without data that comes early. A FIN takes a sequence number, so it goes in as an octet.
//   - It knows the origin of the first 1900 octets of a packet only. So longer ones go in as several pieces.
//   - It gives up waiting for all connections at once, in the order of a map. So what the capture lost is made good with
//     octets that stand for a hole, connection by connection.
//   - It forgets no connection by itself, and is told when one is over.
type assembler struct {
	lib    *reassembly.Assembler
	tcp    layers.TCP // reused
	pieces int        // so far
}

// A pieceKind says what the octets of a piece stand for.
type pieceKind int

const (
	pieceData pieceKind = iota
	pieceHole           // the packet had them, the capture has not
	pieceFIN            // one octet for the end
)

// longestPiece is what one page of gopacket's holds.
const longestPiece = 1900

// A piece is part of a segment on its way through gopacket, as its AssemblerContext.
type piece struct {
	stream *stream
	way    int
	info   gopacket.CaptureInfo
}

// GetCaptureInfo gives out what belongs to the piece. Of the capture's own facts only the time stands there; the others'
// places hold the piece's number, its kind, and whether the sender's write ends with it: gopacket hands nothing else
// through.
func (p *piece) GetCaptureInfo() gopacket.CaptureInfo { return p.info }

func newAssembler() *assembler {
	a := &assembler{}
	a.lib = reassembly.NewAssembler(reassembly.NewStreamPool(a))
	return a
}

// New finds the stream that a piece belongs to, for gopacket.
func (a *assembler) New(_, _ gopacket.Flow, _ *layers.TCP, ac reassembly.AssemblerContext) reassembly.Stream {
	return ac.(*piece).stream
}

// A stream is a connection as gopacket sees it. deliver is given its octets in order.
type stream struct {
	name    uint64
	deliver func(way int, octets []byte, at time.Time, push bool, kind pieceKind)
}

// add puts in one piece. seq is relative; push says that the sender's write ends here.
func (a *assembler) add(s *stream, way int, seq uint32, octets []byte, at time.Time, push bool, kind pieceKind) {
	a.tcp = layers.TCP{BaseLayer: layers.BaseLayer{Payload: octets}, Seq: seq, FIN: kind == pieceFIN}
	a.put(s, way, at, push, kind)
}

// begin tells where a direction begins.
func (a *assembler) begin(s *stream, way int, seq uint32, at time.Time) {
	a.tcp = layers.TCP{Seq: seq - 1, SYN: true}
	a.put(s, way, at, false, pieceData)
}

// end makes gopacket forget one direction; seq is where it stands.
func (a *assembler) end(s *stream, way int, seq uint32, at time.Time) {
	a.tcp = layers.TCP{Seq: seq, FIN: true}
	a.put(s, way, at, false, pieceData)
}

func (a *assembler) put(s *stream, way int, at time.Time, push bool, kind pieceKind) {
	a.pieces++
	info := gopacket.CaptureInfo{Timestamp: at, Length: a.pieces, CaptureLength: int(kind)}
	if push {
		info.InterfaceIndex = 1
	}
	a.lib.AssembleWithContext(s.flow(way), &a.tcp, &piece{stream: s, way: way, info: info})
}

// flow names a direction of a stream. Names are given once, so that a connection is never taken for an earlier one
// between the same ports.
func (s *stream) flow(way int) gopacket.Flow {
	var ends [2][9]byte
	for i := range ends {
		binary.BigEndian.PutUint64(ends[i][:], s.name)
		ends[i][8] = byte(i)
	}
	return gopacket.NewFlow(layers.EndpointTCPPort, ends[way][:], ends[1-way][:])
}

// Accept takes every piece: the tracker has chosen. A direction whose beginning was not captured begins with the first.
func (s *stream) Accept(_ *layers.TCP, _ gopacket.CaptureInfo, _ reassembly.TCPFlowDirection, _ reassembly.Sequence, start *bool,
	_ reassembly.AssemblerContext) bool {
	*start = true
	return true
}

// ReassembledSG takes octets from gopacket, perhaps of several pieces, and passes them on piece by piece.
func (s *stream) ReassembledSG(sg reassembly.ScatterGather, ac reassembly.AssemblerContext) {
	way := ac.(*piece).way
	length, _ := sg.Lengths()
	if length == 0 {
		return
	}
	octets := sg.Fetch(length)
	for begin := 0; begin < length; {
		info := sg.CaptureInfo(begin)
		end := length
		if sg.Stats().Chunks > 1 { // gopacket tells whose an octet is, and not where the next piece begins
			end = begin + sort.Search(length-begin, func(i int) bool { return sg.CaptureInfo(begin+i).Length != info.Length })
		}
		s.deliver(way, octets[begin:end], info.Timestamp, info.InterfaceIndex == 1, pieceKind(info.CaptureLength))
		begin = end
	}
}

// ReassemblyComplete lets gopacket forget a stream of which both directions ended.
func (s *stream) ReassemblyComplete(reassembly.AssemblerContext) bool { return true }
