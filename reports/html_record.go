package reports

import "bytes"

// withoutPackets empties the lines of a record that hold packets, but for the first on each link in each chapter, from
// which the links are known: they are most of a record, and the lines of the dialogues say the same.
func withoutPackets(data []byte) []byte {
	var lean bytes.Buffer
	lean.Grow(len(data) / 2)
	seen := map[string]bool{}
	for line := range bytes.Lines(data) {
		head := line[:min(len(line), packetHead)]
		if bytes.Contains(head, []byte(`"kind":"chapter"`)) {
			clear(seen)
		}
		if link, _, is := bytes.Cut(head, []byte(`,"kind":"packet"`)); is {
			_, link, _ = bytes.Cut(link, []byte(`"host":`))
			if seen[string(link)] {
				lean.WriteByte('\n') // it counts in the numbers of lines
				continue
			}
			seen[string(link)] = true
		}
		lean.Write(line)
	}
	return lean.Bytes()
}

// packetHead is how far from the beginning of a line its kind stands, at most.
const packetHead = 600
