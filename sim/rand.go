package sim

import (
	"hash/fnv"
	"math/rand/v2"
)

// Stream makes the source of a random stream of a host. Seed, host and name together decide what it yields, so that a new
// consumer changes nothing for the others.
func Stream(seed uint64, host, name string) *rand.PCG {
	h := fnv.New64a()
	h.Write([]byte(host))
	h.Write([]byte{0})
	h.Write([]byte(name))
	return rand.NewPCG(seed, h.Sum64())
}
