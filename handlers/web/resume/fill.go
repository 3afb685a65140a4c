package resume

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// Fill returns a page with the form filled in and a notice where the form prints its faults. If
// the page does not offer the form any more, or if the form has nothing to fill in, the notice
// stands at the top of the page.
//
// It works on the finished HTML, so that forms need not know of it.
func (f Form) Fill(page []byte, l *say.Printer) []byte {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return page
	}
	form := f.find(root)
	if form != nil && f.fillIn(form) {
		open(form)
		err = addNotice(form, f.notice(l, true))
	} else {
		err = addNotice(first(root, "main"), f.notice(l, false))
	}
	var b bytes.Buffer
	if err != nil || html.Render(&b, root) != nil {
		return page
	}
	return b.Bytes()
}

// notice tells why the person is back on the page.
func (f Form) notice(l *say.Printer, filled bool) views.Notice {
	n := views.Notice{Tone: views.ToneWarn, Title: l.T("signin.kept_title")}
	switch {
	case filled && f.Secrets:
		n.Text = l.T("signin.kept_check") + " " + l.T("signin.kept_secrets")
	case filled:
		n.Text = l.T("signin.kept_check")
	case f.TooLong:
		n.Text = l.T("signin.kept_too_long")
	case f.Secrets:
		n.Text = l.T("signin.kept_secrets")
	default:
		n.Text = l.T("signin.kept_again")
	}
	return n
}

// find returns the page's form that was sent: it posts to the same address, and its hidden
// fields say that it is about the same thing. nil: there is none.
func (f Form) find(root *html.Node) *html.Node {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Form && attribute(n, "method") == "post" && attribute(n, "action") == f.Action && f.sameSubject(n) {
			return n
		}
	}
	return nil
}

func (f Form) sameSubject(form *html.Node) bool {
	for n := range form.Descendants() {
		about := n.DataAtom == atom.Input && attribute(n, "type") == "hidden" && attribute(n, "autocomplete") != "off"
		if name := attribute(n, "name"); about && name != "" && f.Fields.Get(name) != attribute(n, "value") {
			return false
		}
	}
	return true
}

// fillIn puts the fields into the form, and reports whether there was one to see. Hidden
// fields are put back, too: the idempotency key, so that the form still acts once, and what
// the page had shown, so that a change by somebody else is still noticed.
func (f Form) fillIn(form *html.Node) (visible bool) {
	for n := range form.Descendants() {
		name := attribute(n, "name")
		values, sent := f.Fields[name]
		switch {
		case name == "" || slices.Contains(views.SecretFields, name):
		case n.DataAtom == atom.Input && slices.Contains([]string{"radio", "checkbox"}, attribute(n, "type")):
			set(n, "checked", "", slices.Contains(values, attribute(n, "value")))
			visible = visible || sent
		case n.DataAtom == atom.Input && slices.Contains([]string{"password", "file"}, attribute(n, "type")), !sent:
		case n.DataAtom == atom.Input:
			set(n, "value", values[0], true)
			visible = visible || attribute(n, "type") != "hidden"
		case n.DataAtom == atom.Select:
			for option := range n.Descendants() {
				if option.DataAtom == atom.Option {
					set(option, "selected", "", slices.Contains(values, attribute(option, "value")))
				}
			}
			visible = true
		case n.DataAtom == atom.Textarea:
			for n.FirstChild != nil {
				n.RemoveChild(n.FirstChild)
			}
			n.AppendChild(&html.Node{Type: html.TextNode, Data: values[0]})
			visible = true
		}
	}
	return visible
}

// open unfolds what a form is folded into.
func open(form *html.Node) {
	for n := range form.Ancestors() {
		if n.DataAtom == atom.Details {
			set(n, "open", "", true)
		}
	}
}

// addNotice prints a notice as the first thing to be seen in an element, or in front of a form
// whose parts are side by side.
func addNotice(in *html.Node, notice views.Notice) error {
	if in == nil {
		return nil
	}
	var b strings.Builder
	if err := views.NoticeBox(notice, "status").Render(context.Background(), &b); err != nil {
		return err
	}
	parsed, err := html.ParseFragment(strings.NewReader(b.String()), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err
	}
	next := in.FirstChild
	for next != nil && attribute(next, "type") == "hidden" {
		next = next.NextSibling
	}
	if slices.Contains(strings.Fields(attribute(in, "class")), "columns") {
		in, next = in.Parent, in
	}
	for _, part := range parsed {
		set(part, "id", Anchor, true)
		in.InsertBefore(part, next)
	}
	return nil
}

func first(root *html.Node, element string) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == element {
			return n
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// set gives an element an attribute, or takes it away.
func set(n *html.Node, name, value string, present bool) {
	if n.Type != html.ElementNode {
		return
	}
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if present {
		n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
	}
}
