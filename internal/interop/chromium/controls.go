//go:build interop

package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Controls are found as those find them who do not see the page: by role and accessible name, such as button and "Let it
// happen". A "*" in a name stands for anything. Of several the first is meant. What is hidden, or lies behind a dialog, is not
// found. Each method waits until its control is there.

// patience is how long something may take that a person waits for: a module of 25 MB is compiled meanwhile, on a machine
// that has other things to do.
const patience = 45 * time.Second

// errAbsent says that there is no such control, or not yet.
var errAbsent = errors.New("not there")

// Click clicks in the middle of a control, after it was scrolled into view. What lies over it is hit in its place, and the
// test fails, as a person would.
func (b *Tab) Click(role, name string) {
	b.t.Helper()
	type spot struct {
		X, Y  float64
		Above string
	}
	at := use[spot](b, role, name, `function() {
		this.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'})
		const r = this.getClientRects()[0] ?? this.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2
		const hit = this.getRootNode().elementFromPoint(x, y)
		const mine = hit !== null && (this.contains(hit) || hit.contains(this))
		return {X: x, Y: y, Above: mine ? '' : hit === null ? 'outside of the window' : hit.outerHTML.slice(0, 200)}
	}`)
	if at.Above != "" {
		b.t.Fatalf("%s %q cannot be clicked: %s", role, name, at.Above)
	}
	b.Must(chromedp.Do(b.Context, chromedp.MouseClickXY(at.X, at.Y)))
}

// Await waits until there is such a control.
func (b *Tab) Await(role, name string) {
	b.t.Helper()
	use[bool](b, role, name, `function() { return true }`)
}

// Gone waits until there is no such control any more.
func (b *Tab) Gone(role, name string) {
	b.t.Helper()
	for end := time.Now().Add(patience); b.Has(role, name); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s %q: want it gone, it is still there", role, name)
		}
	}
}

// Has tells whether there is such a control now.
func (b *Tab) Has(role, name string) bool {
	b.t.Helper()
	_, err := find(b, role, name)
	if err != nil && !errors.Is(err, errAbsent) {
		b.t.Fatalf("%s %q: %v", role, name, err)
	}
	return err == nil
}

// Focused tells whether the focus is on a control.
func (b *Tab) Focused(role, name string) bool {
	b.t.Helper()
	return use[bool](b, role, name, `function() { return this.getRootNode().activeElement === this }`)
}

// AwaitFocus waits until the focus is on a control.
func (b *Tab) AwaitFocus(role, name string) {
	b.t.Helper()
	for end := time.Now().Add(patience); !b.Focused(role, name); time.Sleep(30 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s %q: want the focus there, it is on %s", role, name, See[string](b, `document.activeElement?.outerHTML.slice(0, 200) ?? ''`))
		}
	}
}

// Text is what can be read in a control or region.
func (b *Tab) Text(role, name string) string {
	b.t.Helper()
	return use[string](b, role, name, `function() { return this.innerText }`)
}

// AwaitText waits until something can be read in a control or region.
func (b *Tab) AwaitText(role, name, want string) {
	b.t.Helper()
	got := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got = b.Text(role, name); strings.Contains(got, want) {
			return
		}
	}
	b.t.Fatalf("%s %q: want %q, got\n%.2000s", role, name, want, got)
}

// Value is what stands in a box.
func (b *Tab) Value(role, name string) string {
	b.t.Helper()
	return use[string](b, role, name, `function() { return this.value }`)
}

// Type puts text into a box, in the place of what it holds.
func (b *Tab) Type(role, name, text string) {
	b.t.Helper()
	b.Click(role, name)
	b.Press("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	b.Press(kb.Delete)
	b.Write(text)
}

// Write puts text where the cursor is, as if it were typed or pasted.
func (b *Tab) Write(text string) {
	b.t.Helper()
	Call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// Choose chooses the option of a list whose text begins so, by the keyboard.
func (b *Tab) Choose(name, option string) {
	b.t.Helper()
	use[bool](b, "combobox", name, `function() { this.focus(); return true }`)
	b.Press(option)
	now := use[string](b, "combobox", name, `function() { return this.selectedOptions[0]?.text ?? '' }`)
	if !strings.HasPrefix(now, option) {
		b.t.Fatalf("list %q: want %q chosen, got %q", name, option, now)
	}
}

// Names are those of all controls of a role, for who wonders why one is not found.
func (b *Tab) Names(role string) []string {
	b.t.Helper()
	nodes, err := tree(b, role)
	b.Must(err)
	var names []string
	for _, n := range nodes {
		names = append(names, nameOf(n))
	}
	return names
}

// use calls a function on the first such control, when there is one.
func use[T any](b *Tab, role, name, function string) T {
	b.t.Helper()
	var value T
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end) && b.Context.Err() == nil; time.Sleep(30 * time.Millisecond) {
		var id cdp.BackendNodeID
		if id, err = find(b, role, name); err == nil {
			if value, err = on[T](b.Context, id, function); err == nil {
				return value
			}
		}
	}
	b.t.Fatalf("%s %q: %v; there are %q", role, name, err, b.Names(role))
	return value
}

// on calls a function on an element. The element may be gone meanwhile, which is an error.
func on[T any](ctx context.Context, id cdp.BackendNodeID, function string) (value T, err error) {
	resolved, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id})
	if err != nil {
		return value, err
	}
	result, err := chromedp.Call(ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: resolved.Object.ObjectID, FunctionDeclaration: function, ReturnByValue: new(true)})
	switch {
	case err != nil:
		return value, err
	case result.ExceptionDetails != nil:
		return value, fmt.Errorf("%s", result.ExceptionDetails.Text)
	}
	return value, json.Unmarshal(result.Result.Value, &value)
}

// find looks for a control.
func find(b *Tab, role, name string) (cdp.BackendNodeID, error) {
	nodes, err := tree(b, role)
	if err != nil {
		return 0, err
	}
	for _, n := range nodes {
		if fits(nameOf(n), name) {
			return n.BackendDOMNodeID, nil
		}
	}
	return 0, errAbsent
}

// fits tells whether a name is the wanted one, in which "*" stands for anything.
func fits(name, wanted string) bool {
	parts := strings.Split(wanted, "*")
	rest, begins := strings.CutPrefix(name, parts[0])
	last := len(parts) - 1
	if last == 0 || !begins {
		return begins && rest == ""
	}
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}

// tree are the elements of a role that assistive technology is told of.
func tree(b *Tab, role string) ([]*accessibility.Node, error) {
	document, err := chromedp.Call(b.Context, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		return nil, err
	}
	result, err := chromedp.Call(b.Context, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{NodeID: document.Root.NodeID, Role: role})
	if err != nil {
		return nil, err
	}
	var seen []*accessibility.Node
	for _, n := range result.Nodes {
		if !n.Ignored {
			seen = append(seen, n)
		}
	}
	return seen, nil
}

func nameOf(n *accessibility.Node) string {
	var name string
	if n.Name != nil && json.Unmarshal(n.Name.Value, &name) != nil {
		return ""
	}
	return name
}
