package main

import (
	"strings"
	"testing"
)

// The article's firewall on real sockets: the BLOB is swallowed, the server waits for it and the client for an answer.
// Without the firewall the mail arrives.
func TestFirewallSwallowsTheBlob(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	server := stands(t, dir, "mta", "exchange2000", "--listen", "127.0.0.1:0", "--domain", "b.example")
	wall := stands(t, dir, "firewall", "isa2000", "--listen", "127.0.0.1:0", "--to", server.listening[0])
	sender := command(t, dir, "send", "note.eml", "--to", wall.listening[0], "--as", "exchange2003")
	if err := sender.Start(); err != nil {
		t.Fatal(err)
	}
	wall.out.until(t, "isa2000 discarded 1020 octets")
	server.out.until(t, "S: 354 Send binary data")
	sender.Process.Kill()
	sender.Wait()
	e := smtplab(t, dir, "send", "note.eml", "--to", server.listening[0], "--as", "exchange2003")
	e.want(t, 0, "C: <BLOB of 1020 octets>")
	e.want(t, 0, "taken for bob@b.example")
	e = smtplab(t, dir, "send", "note.eml", "--to", wall.listening[0], "--as", "exchange2003", "--set", "helo=yes")
	e.want(t, 0, "taken for bob@b.example")
	wall.stop()
	server.stop()
}

// A capture is whole at any moment, and shows what went in, what came out, and which box made the difference: a wall that is
// killed leaves a file from which the story is recognised.
func TestFirewallCapture(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	server := stands(t, dir, "mta", "exchange2000", "--listen", "127.0.0.1:0", "--domain", "b.example")
	wall := stands(t, dir, "firewall", "isa2000", "--listen", "127.0.0.1:0", "--to", server.listening[0], "--capture", "blob.pcapng")
	sender := command(t, dir, "send", "note.eml", "--to", wall.listening[0], "--as", "exchange2003")
	if err := sender.Start(); err != nil {
		t.Fatal(err)
	}
	wall.out.until(t, "isa2000 discarded 1020 octets")
	server.out.until(t, "S: 354 Send binary data")
	sender.Process.Kill()
	sender.Wait()
	wall.out.count(t, " closed", 2)
	wall.kill()
	server.stop()
	e := smtplab(t, dir, "diagnose", "blob.pcapng")
	e.want(t, 0, "this looks like KB818222")
	if blobs := strings.Count(e.out, "C: <1020 octets>"); blobs != 1 {
		t.Errorf("want the BLOB on the client's side alone, got it %d times:\n%s", blobs, e.out)
	}
	if text := files(t, dir)["blob.pcapng"]; !strings.Contains(text, "isa2000 discarded 1020 octets") {
		t.Error("want what the box did beside the packets, got nothing")
	}
}

func TestFirewallChain(t *testing.T) {
	dir := folder(t, map[string]string{"note.eml": note})
	server := stands(t, dir, "mta", "rfc5321", "--listen", "127.0.0.1:0", "--domain", "b.example")
	wall := stands(t, dir, "firewall", "keyword-stripped,keyword=CHUNKING", "keyword-stripped,keyword=PIPELINING", "drip,size=40,every=0s", "--listen", "127.0.0.1:0",
		"--to", server.listening[0])
	direct := smtplab(t, dir, "send", "note.eml", "--to", server.listening[0])
	walled := smtplab(t, dir, "send", "note.eml", "--to", wall.listening[0])
	direct.want(t, 0, "C: BDAT")
	walled.want(t, 0, "C: DATA")
	if strings.Contains(walled.out, "CHUNKING") || strings.Contains(walled.out, "PIPELINING") {
		t.Errorf("want the keywords stripped, got:\n%s", walled.out)
	}
	wall.stop()
	server.stop()
}

func TestFirewallMisuse(t *testing.T) {
	dir := folder(t, map[string]string{"kept.pcapng": "evidence"})
	for _, c := range []struct{ args, want string }{
		{"firewall --to 127.0.0.1:25", "got nothing after"},
		{"firewall isa2000", "want --to"},
		{"firewall isa2000 --to 127.0.0.1 --max-connections -1", "--max-connections: want a limit above zero"},
		{"firewall isa2000 --listen 127.0.0.1:2577 --to localhost:2577", "--to 127.0.0.1:2577: want another address than that of --listen"},
		{"firewall isa2000 --to mx.example", "names are not looked up"},
		{"firewall isa2000 --to 127.0.0.1 --capture kept.pcapng", "--capture kept.pcapng: the file holds something already; give another name, or --replace"},
		{"firewall isa2000 --to 127.0.0.1 --replace", "--replace: want --capture with it"},
		{"firewall isa2001 --to 127.0.0.1", `did you mean "isa2000"?`},
		{"firewall drip,sise=3 --to 127.0.0.1", `did you mean "size"?`},
	} {
		smtplab(t, dir, strings.Fields(c.args)...).want(t, 2, c.want)
	}
	smtplab(t, dir, "firewall", "pix", "--listen", "127.0.0.1:0", "--to", "127.0.0.1", "--capture", "none/x.pcapng").want(t, 3, "none/x.pcapng")
	stands(t, dir, "firewall", "pix", "--listen", "127.0.0.1:0", "--to", "127.0.0.1", "--capture", "kept.pcapng", "--replace").stop()
	if text := files(t, dir)["kept.pcapng"]; strings.Contains(text, "evidence") {
		t.Errorf("--replace: want a new capture, got %q", text)
	}
	for _, box := range []string{"blob-lost", "idle-timeout"} {
		smtplab(t, dir, "firewall", box, "--listen", "127.0.0.1:0", "--to", "127.0.0.1").want(t, 2, "acknowledges what it takes; use it in a scenario")
	}
	stands(t, dir, "firewall", "idle-timeout,how=reset", "--listen", "127.0.0.1:0", "--to", "127.0.0.1").stop()
}
