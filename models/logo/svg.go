package logo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	htmlSpace  = "http://www.w3.org/1999/xhtml"
)

// maxDepth bounds how deep elements lie in each other.
const maxDepth = 100

// refused are the elements that run code, load something, or hold another document.
var refused = []string{
	"script", "foreignobject", "iframe", "object", "embed", "audio", "video", "canvas", "handler", "listener", "a",
	"animate", "animatemotion", "animatetransform", "set", "discard", "feimage",
}

// checkSVG returns an error unless an SVG is nothing but a drawing: no scripts, links,
// animations, entities or other documents, and nothing that is loaded from elsewhere.
// Elements of other programs, such as editors keep in their files, are let be: browsers pass
// over them.
func checkSVG(data []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	depth, style := 0, 0
	seen := false
	for {
		token, err := decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && seen && depth == 0:
			return nil
		case err != nil:
			return errors.New("is not a valid SVG in UTF-8")
		}
		switch t := token.(type) {
		case xml.Directive:
			// A DOCTYPE without declarations of its own is what editors write.
			if bytes.ContainsAny(t, "[]") || bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return errors.New("must not define entities")
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return fmt.Errorf("must not have <?%s?>, which can load something from elsewhere", shortened(t.Target))
			}
		case xml.StartElement:
			if depth == 0 && (seen || t.Name.Local != "svg" || t.Name.Space != svgSpace) {
				return errors.New("must be a PNG, SVG, JPEG or WebP picture")
			}
			seen = true
			if depth++; depth > maxDepth {
				return errors.New("has elements too deep in each other")
			}
			if strings.EqualFold(t.Name.Local, "style") {
				style = depth
			}
			if err := checkElement(t); err != nil {
				return err
			}
		case xml.EndElement:
			if style == depth {
				style = 0
			}
			depth--
		case xml.CharData:
			if style > 0 && loads(string(t)) {
				return errors.New("must not load anything from elsewhere in its styles")
			}
		}
	}
}

func checkElement(e xml.StartElement) error {
	if e.Name.Space == htmlSpace || slices.Contains(refused, strings.ToLower(e.Name.Local)) {
		return fmt.Errorf("must not contain <%s>. Export it as a plain SVG, or use a PNG", shortened(e.Name.Local))
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("must not contain the script %s. Export it as a plain SVG, or use a PNG", shortened(a.Name.Local))
		case name == "href" || name == "src" || a.Name.Space == xlinkSpace && name == "href":
			if !within(a.Value) {
				return errors.New("must not refer to anything outside of itself. Embed its pictures, or use a PNG")
			}
		case name == "base":
			return errors.New("must not have xml:base")
		case a.Name.Space != "xmlns" && name != "xmlns" && loads(a.Value):
			return errors.New("must not load anything from elsewhere in its styles")
		}
	}
	return nil
}

// within reports whether a reference stays in the file: to an element, or to a picture of
// pixels that is embedded.
func within(reference string) bool {
	text := strings.ToLower(strings.TrimSpace(reference))
	if text == "" || strings.HasPrefix(text, "#") {
		return true
	}
	for _, kind := range []string{"png", "jpeg", "jpg", "gif", "webp"} {
		if strings.HasPrefix(text, "data:image/"+kind+";base64,") {
			return true
		}
	}
	return false
}

// loads reports whether styles may load something. Escapes could hide that, so they are taken
// for it.
func loads(css string) bool {
	text := strings.ToLower(css)
	if strings.Contains(text, "@import") || strings.Contains(text, "\\") || strings.Contains(text, "image-set(") || strings.Contains(text, "javascript:") {
		return true
	}
	for rest := text; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return false
		}
		if !within(strings.TrimLeft(after, " \t\r\n'\"")) {
			return true
		}
		rest = after
	}
}

func shortened(name string) string {
	if runes := []rune(name); len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return name
}
