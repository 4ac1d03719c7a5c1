package lab

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/smtplab/smtplab/scenarios"
)

// narrowLab is one for strangers who hammer at it.
func narrowLab() *Lab {
	return New(scenarios.FS, Limits{Seconds: 2, Steps: 100_000, Events: 5_000, Octets: 4 << 20, Answer: 4 << 20})
}

// answered asks, and wants an answer that can be sent, within its bounds and not too late.
func answered(t *testing.T, l *Lab, kind string, body []byte) Reply {
	begin := time.Now()
	r := l.Answer(t.Context(), Request{Ask: kind, Body: body})
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("%s: the answer cannot be sent: %v", kind, err)
	}
	if kind != "list" && len(data) > l.limits.Answer {
		t.Errorf("%s: want at most %d octets, got %d", kind, l.limits.Answer, len(data))
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("%s took %v", kind, took)
	}
	if r.Body == nil && r.Error == "" && r.Problems == nil {
		t.Errorf("%s: want an answer, or why there is none", kind)
	}
	return r
}

// FuzzAnswer throws anything at the interface.
func FuzzAnswer(f *testing.F) {
	seed := func(kind string, body any) {
		data, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kind, data)
	}
	f.Add("list", []byte(nil))
	f.Add("run", []byte(`{"text":{"name":"kb/q186142/fqdn-value"},"seed":18446744073709551615,"keep":true}`))
	f.Add("explain", []byte(`{"text":{"name":"kb/kb818222/suppress-external","case":"exchange2003"}}`))
	f.Add("run", []byte(`{"text":{"source":"# T\u0000"}}`))
	seed("run", Run{Text: Text{Source: small, Changes: []Change{{Kind: "registry", Host: "mail.a.example", Name: suppress, Value: "dword:1"}}}, Goal: true})
	seed("talk", Talk{Text: Text{Source: small}, Host: "mx.b.example", Lines: []string{"EHLO a", "XEXCH50 5 2", `\{X*5}\`, "BDAT 3 LAST", `abc\`, "QUIT"}})
	seed("talk", Talk{Text: Text{Source: small}, Host: "198.51.100.53", Lines: []string{"b.example MX", "set vc", "172.16.0.11", "server 10.0.0.1", "x TYPE9 tcp"}})
	l := narrowLab()
	f.Fuzz(func(t *testing.T, kind string, body []byte) { answered(t, l, kind, body) })
}

// FuzzText throws scenarios at it, and changes of them.
func FuzzText(f *testing.F) {
	f.Add(small, "setting", "mail.a.example", "helo", "yes")
	f.Add(small, "box", "mx.b.example", "blob-lost", "first=1")
	f.Add(small, "fault", "198.51.100.53", "tcp-refused", "until=1h")
	f.Add(small, "section", "", "world", "$ORIGIN b.example.\n@ SOA ns h 1 1 1 1 1\n@ MX 0 .\n")
	f.Add(strings.Replace(small, "wait     quiet", "wait 1d\ncrash mx.b.example\nrestart mx.b.example\ntalk mx.b.example t 3", 1)+"-- t --\nS: 220 ...\nC: EHLO x\nS: 250 ...\n",
		"product", "mx.b.example", "", "rfc5321")
	for _, source := range extremes {
		f.Add(source, "setting", "mx.b.example", "sp", "3")
	}
	l := narrowLab()
	f.Fuzz(func(t *testing.T, source, kind, host, name, value string) {
		c := Change{Kind: kind, Host: host, A: "mail.a.example", B: host, Server: host, Name: name, Value: value, On: true, Settings: strings.Fields(value)}
		text := Text{Source: source, Changes: []Change{c}}
		for ask, body := range map[string]any{
			"explain": Explain{Text: text}, "run": Run{Text: text, Goal: true}, "talk": Talk{Text: text, Host: host, Lines: []string{value, name}},
		} {
			data, err := json.Marshal(body)
			if err != nil {
				t.Skip(err)
			}
			answered(t, l, ask, data)
		}
	})
}
