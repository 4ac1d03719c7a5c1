// Package serve puts the lab's page and its simulator on HTTP, for one machine or one classroom.
//
// A request comes through these doors, in this order: [hosts] turns away names that are not ours, so that no page of
// another site can reach us by pointing its own name here (DNS rebinding); net/http's CrossOriginProtection turns away
// what another site's page sends; [guarded] says to browsers what our page may do, which is next to nothing; then a GET
// is for a file of the page, all of which are in memory, and a POST of api/ask is for the simulator.
//
// No request leaves anything behind. As many runs as there are processors happen at a time, and some long ones beside them, in
// lanes of their own ([lanes]), so that short ones never wait for those. Some more wait for their turn, and who comes then is
// told to come again. What all of them fill of the memory is bounded ([room]).
package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"github.com/smtplab/smtplab/internal/lab"
)

// A Simulator answers the page. [lab.Lab] is the one.
type Simulator interface {
	Answer(ctx context.Context, r lab.Request) lab.Reply
}

// A Config says what is served, and to whom.
type Config struct {
	Page      fs.FS // the files of the page
	Simulator Simulator
	Names     []string // by which browsers may call us, besides localhost and any address: "lab.school.example"
	AtOnce    int      // short runs at a time, 1 or more; of long ones half as many happen beside them, and of very long ones
	Waiting   int      // requests that may wait for their turn
}

// New makes the handler of all requests. The error says what of the page cannot be read.
func New(c Config) (http.Handler, error) {
	book, err := Book(c.Simulator)
	if err != nil {
		return nil, err
	}
	page, err := readPage(c.Page, book)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("POST /api/ask", newAsked(c.Simulator, c.AtOnce, c.Waiting))
	mux.Handle("GET /", page)
	compressed, err := gzhttp.NewWrapper(gzhttp.CompressionLevel(gzip.BestSpeed)) // a student waits for it
	if err != nil {
		return nil, err
	}
	return hosts(c.Names, guarded(http.NewCrossOriginProtection().Handler(compressed(mux)))), nil
}

// Book is the answer to "list" as the file book.json, which the page reads first, and for which it needs no simulator.
func Book(s Simulator) ([]byte, error) {
	reply := s.Answer(context.Background(), lab.Request{Ask: "list"})
	if reply.Error != "" {
		return nil, fmt.Errorf("the lab's book: %s", reply.Error)
	}
	return json.Marshal(reply)
}
