//go:build unix

package main

import (
	"fmt"
	"slices"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keyboard is a browser on a phone of which only the keys are used.
type keyboard struct{ *browser }

func (f *flow) keyboard() keyboard {
	f.Helper()
	return newKeyboard(f.visitor())
}

func newKeyboard(b *browser) keyboard {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(360, 740))
	// Otherwise one page at a time has the focus.
	if _, err := chromedp.Call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		b.t.Fatal(err)
	}
	return keyboard{b}
}

func (k keyboard) write(text string) {
	k.t.Helper()
	k.do(chromedp.KeyEvent(text))
}

// clear empties the field that has the focus.
func (k keyboard) clear() {
	k.t.Helper()
	k.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace))
}

// enter presses Enter and waits for the next page.
func (k keyboard) enter() {
	k.t.Helper()
	k.eval("window.leaving = true")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.waitFor("!window.leaving && document.readyState === 'complete'")
}

// tab presses Tab until the focus is on what is called so.
func (k keyboard) tab(name string) {
	k.t.Helper()
	var passed []string
	for range 60 {
		k.do(chromedp.KeyEvent(kb.Tab))
		at := k.focused()
		if at == name {
			return
		}
		passed = append(passed, at)
	}
	k.t.Fatalf("Tab does not lead to %q, but to %q", name, passed)
}

// opens opens a menu.
func (k keyboard) opens(name string) {
	k.t.Helper()
	k.tab(name)
	k.do(chromedp.KeyEvent(kb.Enter))
}

// mends checks that the focus is on the summary of a form's faults, and follows the link of its
// only one to the field.
func (k keyboard) mends(fault, field string) {
	k.t.Helper()
	k.lands("There is a problem " + fault)
	k.tab(fault)
	// As one event, which a keyboard makes. KeyEvent makes two, and the second would reach the
	// field and submit the form again.
	enter := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
	if _, err := chromedp.Call(k, input.DispatchKeyEvent, enter); err != nil {
		k.t.Fatal(err)
	}
	k.lands(field)
}

// lands checks that the focus is on what is called so, without a key.
func (k keyboard) lands(name string) {
	k.t.Helper()
	k.waitFor(fmt.Sprintf("(() => {"+nameOf+"; return nameOf(document.activeElement) === %q })()", name))
	k.focused()
}

// walk goes through the page from its beginning. Tab leads to everything that can be used there,
// in the order of the page. Of radio buttons it leads to the one that is chosen, and to the parts
// of a date one by one.
func (k keyboard) walk() {
	k.t.Helper()
	const usable = `a[href], button, summary, select, textarea, input:not([type=hidden]), main [tabindex="0"]`
	want, err := chromedp.Run(k, chromedp.Evaluate[[]string](`(() => {
		`+nameOf+`
		getSelection().removeAllRanges();
		document.activeElement.blur();
		document.body.tabIndex = -1;
		document.body.focus(); // where Tab begins
		document.body.removeAttribute('tabindex');
		return [...document.querySelectorAll('`+usable+`')]
			.filter(e => e.checkVisibility() && !e.matches(':disabled, [type=radio]:not(:checked)')).map(nameOf);
	})()`))
	if err != nil {
		k.t.Fatal(err)
	}
	var got []string
	for range 2 * len(want) {
		k.do(chromedp.KeyEvent(kb.Tab))
		at := k.focused()
		if at == "" { // beyond the page
			break
		}
		got = append(got, at)
	}
	got, want = slices.Compact(got), slices.Compact(want)
	if !slices.Equal(got, want) {
		k.t.Errorf("Tab leads to\n%q, want\n%q", got, want)
	}
}

// focused returns what the element with the focus is called. It must be in view, with nothing
// above it, and marked, and the page no wider than the window.
func (k keyboard) focused() string {
	k.t.Helper()
	at, err := chromedp.Run(k, chromedp.Evaluate[struct{ Name, Fault string }](`(() => {
		`+nameOf+`
		const e = document.activeElement, wide = document.scrollingElement?.scrollWidth > innerWidth;
		if (wide) return {name: nameOf(e), fault: 'is on a page that is wider than the window'};
		if (!e || e === document.body) return {name: '', fault: ''}; // the focus has left the page
		const style = getComputedStyle(e), [box] = e.getClientRects(); // of a link on two lines the first
		const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
		const there = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
		const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
		return {name: nameOf(e), fault: !e.contains(there) ? 'can not be seen' : !marked ? 'is not marked' : ''};
	})()`))
	if err != nil {
		k.t.Fatal(err)
	}
	if at.Fault != "" {
		k.t.Errorf("the focus is on %q, which %s", at.Name, at.Fault)
	}
	return at.Name
}

// signOut ends the session by the menu.
func (k keyboard) signOut() {
	k.t.Helper()
	k.tab("Menu Kim kim@example.test")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.tab("Sign out")
	k.enter()
}
