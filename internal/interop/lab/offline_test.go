//go:build interop

package lab

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/smtplab/smtplab/internal/interop/chromium"
)

// Where the line is cut, a page with a server says that the simulator does not answer, and keeps what it shows; as files it goes on,
// since all that it needs has come.
func TestOffline(t *testing.T) {
	after := map[string]func(s student){
		"server": func(s student) {
			s.sees("alert", "*", "The simulator did not answer")
			s.Await("region", "The world")
		},
		"files": func(s student) {
			s.sees("list", fates, offerLost...)
			s.Click("button", "Between*")
			s.Click("switch", "isa2000")
			s.closes("*")
			s.runsAgain()
			s.Click("button", "Connect to mail.contoso.example, port 25")
			s.sees("log", "Telnet to mail.contoso.example", "220 ")
			s.Quiet()
		},
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			server := httptest.NewServer(w.serve(t))
			defer server.Close()
			s := sit(t, server.URL+"/")
			s.opens(offer)
			s.Await("button", "Let it happen")
			server.CloseClientConnections()
			server.Close()
			s.Click("button", "Let it happen")
			after[w.name](s)
		})
	}
}

// Who opens the exported page from the disk, from which browsers start no such program, is told what it needs.
func TestOpenedFromTheDisk(t *testing.T) {
	b := chromium.Open(t, chromium.FileAddress(filepath.Join(exported(t), "index.html")), "light", 1280)
	b.Wait(`document.body.innerText.includes('from a web server, and not from a file on the disk')`)
}
