//go:build interop

package clients

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"sync"
	"testing"
)

// nodemailerVersion is pinned, as every dependency is.
const nodemailerVersion = "10.6.0"

// nodemailer is the client of most programs in JavaScript.
var nodemailer = sender{
	name: "nodemailer",
	version: func(t *testing.T) string {
		return mustRun(t, "node", "-p", `require("`+nodemailerFolder(t)+`/node_modules/nodemailer/package.json").version`)
	},
	send: func(t *testing.T, to string, messages ...message) error {
		_, err := nodeSend(t, to, nil, messages...)
		return err
	},
}

// installed is the folder with the package, which is fetched once.
var installed = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "nodemailer")
	_, err := told("", "npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts", "nodemailer@"+nodemailerVersion)
	return dir, err
})

func nodemailerFolder(t *testing.T) string {
	t.Helper()
	dir, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// nodeSend sends messages over one connection, and returns nodemailer's log. options are those of its transport.
func nodeSend(t *testing.T, to string, options map[string]any, messages ...message) (string, error) {
	t.Helper()
	host, port := hostPort(t, to)
	transport := map[string]any{"host": host, "port": json.Number(port), "name": "mail.contoso.example", "pool": true, "maxConnections": 1, "ignoreTLS": true}
	for key, value := range options {
		transport[key] = value
	}
	var jobs []map[string]any
	for _, m := range messages {
		jobs = append(jobs, map[string]any{"envelope": map[string]any{"from": m.from, "to": m.to}, "dsn": m.dsn, "raw": base64.StdEncoding.EncodeToString([]byte(m.content))})
	}
	input, err := json.Marshal(map[string]any{"transport": transport, "messages": jobs})
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/nodemailer.js")
	if err != nil {
		t.Fatal(err)
	}
	return told(string(input), "node", script, nodemailerFolder(t))
}
