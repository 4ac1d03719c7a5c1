//go:build js && wasm

// Command wasm is the lab's simulator inside a browser. Compiled with GOOS=js GOARCH=wasm it runs in a Worker of the
// page, to which it gives one function:
//
//	smtplabAsk(request string): Promise<string>
//
// Request and answer are the JSON of [lab.Request] and [lab.Reply], as over HTTP (package serve). When the function is
// there, smtplabReady is called, if the Worker has one.
package main

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"syscall/js"

	"github.com/smtplab/smtplab/internal/lab"
	"github.com/smtplab/smtplab/scenarios"
)

// generous lets more garbage lie than is usual: there is one thread, and a student waits while it collects.
const generous = 400

func main() {
	debug.SetGCPercent(generous)
	simulator := lab.New(scenarios.FS, lab.Limits{})
	js.Global().Set("smtplabAsk", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return promise(func() string { return answer(simulator, args) })
	}))
	if ready := js.Global().Get("smtplabReady"); ready.Type() == js.TypeFunction {
		ready.Invoke()
	}
	select {} // the Worker ends us
}

// promise makes a Promise of what work returns. A function called by JavaScript must not block, as all else waits for it.
func promise(work func() string) js.Value {
	var executor js.Func
	executor = js.FuncOf(func(_ js.Value, settle []js.Value) any {
		go func() {
			defer executor.Release()
			settle[0].Invoke(work())
		}()
		return nil
	})
	return js.Global().Get("Promise").New(executor)
}

func answer(simulator *lab.Lab, args []js.Value) string {
	var request lab.Request
	if len(args) != 1 || args[0].Type() != js.TypeString {
		return told(lab.Reply{Error: "request: want one argument, a string"})
	}
	if err := json.Unmarshal([]byte(args[0].String()), &request); err != nil {
		return told(lab.Reply{Error: "request: want JSON such as {\"ask\":\"list\"}: " + err.Error()})
	}
	return told(simulator.Answer(context.Background(), request))
}

func told(r lab.Reply) string {
	text, err := json.Marshal(r)
	if err != nil { // a Reply is made of what JSON has
		return `{"error":"the answer cannot be told"}`
	}
	return string(text)
}
