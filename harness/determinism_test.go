package harness_test

import (
	"bytes"
	"context"
	"hash/fnv"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/smtplab/smtplab/harness"
	"github.com/smtplab/smtplab/scenarios"
	"github.com/smtplab/smtplab/sim/record"
)

// representative are cases that between them use all kinds of machinery: TCP and UDP, faults of DNS, firewalls, reverse
// look-ups, the registry, restarts, a schedule of two days, segments in one batch.
var representative = []string{
	"kb/q186142/bare-name-refused", "kb/q190026/no-ptr-silent-drop[exchange55]", "kb/kb818222/fifteen-steps[exchange2003]",
	"kb/q276347/truncated-then-refused[sendmail8]",
}

// long are further cases, for when there is time.
var long = []string{"kb/kb818222/blob-swallowed[exchange2003]", "kb/kb818222/blob-lost-unacknowledged[exchange2003]"}

// TestSameSeedSameBytes plays cases 100 times each, on one processor and on two in turn. The encoded records, packets
// included, must be the same to the byte.
func TestSameSeedSameBytes(t *testing.T) {
	names := representative
	if os.Getenv("SMTPLAB_DEEP") != "" {
		names = slices.Concat(representative, long)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, c := range bookCases(t, names...) {
		first := encoded(t, c, 7)
		for n := range 99 {
			runtime.GOMAXPROCS(1 + n%2)
			if again := encoded(t, c, 7); !bytes.Equal(again, first) {
				t.Fatalf("%s: run %d differs from the first: %s", c.Name, n+2, difference(first, again))
			}
		}
	}
}

// TestAnotherSeedAnotherOrder is the control: a seed that changed nothing would make the test above worth little. The
// order of simultaneous tasks is the seed's, so some record must come out in another order.
func TestAnotherSeedAnotherOrder(t *testing.T) {
	for _, c := range bookCases(t) {
		if withoutSeed(t, c, 1) != withoutSeed(t, c, 2) {
			return
		}
	}
	t.Error("want a case whose events come in another order with another seed, got none in the book")
}

// TestSeedsDoNotChangeTheStory plays the whole book with SMTPLAB_SEEDS seeds, or three: what is written in transcripts
// must be the same, and with it the goldens.
func TestSeedsDoNotChangeTheStory(t *testing.T) {
	for _, c := range bookCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			first := transcript(t, c, 1)
			for seed := uint64(2); seed <= seeds(t); seed++ {
				if other := transcript(t, c, seed); !bytes.Equal(other, first) {
					t.Fatalf("seed %d tells another story than seed 1: %s", seed, difference(first, other))
				}
			}
		})
	}
}

func bookCases(t *testing.T, patterns ...string) []*harness.Case {
	t.Helper()
	book, err := harness.Load(scenarios.FS, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := book.Cases(patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func seeds(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("SMTPLAB_SEEDS")
	if text == "" {
		return 3
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		t.Fatalf("SMTPLAB_SEEDS: want a number from 1 on, got %q", text)
	}
	return n
}

func played(t *testing.T, c *harness.Case, seed uint64) *harness.Run {
	t.Helper()
	run, err := c.Run(context.Background(), harness.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func transcript(t *testing.T, c *harness.Case, seed uint64) []byte {
	t.Helper()
	return []byte(played(t, c, seed).Transcript())
}

// encoded is a run's record as an archive keeps it.
func encoded(t *testing.T, c *harness.Case, seed uint64) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := record.Encode(&out, played(t, c, seed).Events); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withoutSeed is a sum of a record but for its first event, which names the seed.
func withoutSeed(t *testing.T, c *harness.Case, seed uint64) uint64 {
	t.Helper()
	_, rest, _ := bytes.Cut(encoded(t, c, seed), []byte("\n"))
	sum := fnv.New64a()
	sum.Write(rest)
	return sum.Sum64()
}

// difference is the first line in which two texts differ.
func difference(want, got []byte) string {
	wants, gots := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range wants {
		if i >= len(gots) || !bytes.Equal(wants[i], gots[i]) {
			return "line " + strconv.Itoa(i+1) + ": want " + quoted(wants, i) + ", got " + quoted(gots, i)
		}
	}
	return "line " + strconv.Itoa(len(wants)+1) + ": want the end, got " + quoted(gots, len(wants))
}

func quoted(lines [][]byte, i int) string {
	if i >= len(lines) {
		return "the end"
	}
	return strconv.Quote(string(lines[i]))
}

// TestSameSeedSameRecordUnderTLS plays stories of TLS 20 times each. Go draws a session's keys from the operating system, so
// that ciphertext and the key log differ; all else must be the same to the byte, the length of each segment included.
func TestSameSeedSameRecordUnderTLS(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, c := range bookCases(t, "rfc3207/commands-injected", "rfc3207/starttls-stripped") {
		first, whole := withoutCiphertext(t, c), encoded(t, c, 7)
		if bytes.Equal(whole, encoded(t, c, 7)) {
			t.Errorf("%s: want ciphertext that differs, or the rest proves nothing; got the same", c.Name)
		}
		for n := range 20 {
			runtime.GOMAXPROCS(1 + n%2)
			if again := withoutCiphertext(t, c); !bytes.Equal(again, first) {
				t.Fatalf("%s: run %d differs from the first: %s", c.Name, n+2, difference(first, again))
			}
		}
	}
}

// withoutCiphertext is a run's record with the lengths of packets in the place of their bytes.
func withoutCiphertext(t *testing.T, c *harness.Case) []byte {
	t.Helper()
	var kept []record.Event
	for _, e := range played(t, c, 7).Events {
		switch f := e.Fact.(type) {
		case *record.Keyed:
			continue
		case *record.Packet:
			p := *f
			p.Payload = make([]byte, len(f.Payload))
			e.Fact = &p
		}
		kept = append(kept, e)
	}
	var out bytes.Buffer
	if err := record.Encode(&out, kept); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
