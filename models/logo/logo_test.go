package logo_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/logo"
)

func encoded(t *testing.T, width, height int, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	picture := image.NewGray(image.Rect(0, 0, width, height))
	err := png.Encode(&b, picture)
	if kind == logo.JPEG {
		b.Reset()
		err = jpeg.Encode(&b, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp is the head of a file of one chunk, which has the size.
func webp(chunk, body string) []byte {
	return []byte("RIFF\x00\x00\x00\x00WEBP" + chunk + "\x00\x00\x00\x00" + body + strings.Repeat("\x00", 20))
}

const plain = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 9 9" style="fill:url(#g)">
<style>.a { fill: url(#g) }</style><inkscape:grid on="1x"/><use xlink:href="#a"/><image href="data:image/png;base64,AAAA"/><path d="M0 0h9" class="a"/></svg>`

// A picture is what its content is, whatever its name.
func TestRead(t *testing.T) {
	for want, data := range map[string][]byte{
		logo.PNG: encoded(t, 300, 28, logo.PNG), logo.JPEG: encoded(t, 300, 28, logo.JPEG),
		logo.WebP: webp("VP8 ", "\x00\x00\x00\x9d\x01\x2a\x2c\x01\x1c\x00"), logo.SVG: []byte(strings.Replace(plain, `<inkscape:grid on="1x"/>`, "<inkscape:grid/>", 1)),
	} {
		got, err := logo.Read(data)
		if err != nil || got.ContentType != want || !bytes.Equal(got.Data, data) || len(got.Version) != 8 {
			t.Errorf("%s is read as %+v, %v", want, got, err)
		}
	}
	for chunk, body := range map[string]string{"VP8L": "\x2f\x00\x00\x00\x00", "VP8X": "\x00\x00\x00\x00\xff\x00\x00\xff\x00\x00"} {
		if _, err := logo.Read(webp(chunk, body)); err != nil {
			t.Errorf("%s: %v", chunk, err)
		}
	}
	one, _ := logo.Read(encoded(t, 1, 1, logo.PNG))
	two, _ := logo.Read(encoded(t, 2, 1, logo.PNG))
	if one.Version == two.Version {
		t.Error("two pictures have one version")
	}
}

// What is no picture, too large or damaged is refused.
func TestReadRefuses(t *testing.T) {
	for want, data := range map[string][]byte{
		"is empty":               nil,
		"must be at most 256 KB": bytes.Repeat([]byte("<"), logo.MaxBytes+1),
		"must be a PNG, SVG, JPEG or WebP picture":                                  []byte("GIF89a"),
		"is damaged: its size can’t be read":                                        []byte("\x89PNG\r\n\x1a\nnothing"),
		"must be at most 4096 pixels wide and high":                                 encoded(t, 4097, 1, logo.PNG),
		"is not a valid SVG in UTF-8":                                               []byte(`<svg xmlns="http://www.w3.org/2000/svg">`),
		"must not define entities":                                                  []byte(`<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>`),
		"has elements too deep in each other":                                       []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<g>", 100)),
		"must not have <?xml-stylesheet?>, which can load something from elsewhere": []byte(`<?xml-stylesheet href="a.css"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
	} {
		if _, err := logo.Read(data); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, page := range []string{`<html><svg xmlns="http://www.w3.org/2000/svg"/></html>`, `<svg/>`, `<svg xmlns="http://www.w3.org/2000/svg"/><svg xmlns="http://www.w3.org/2000/svg"/>`} {
		if _, err := logo.Read([]byte(page)); err == nil {
			t.Errorf("taken: %s", page)
		}
	}
	for _, cut := range [][]byte{webp("VP8 ", "")[:20], webp("VP8 ", "xxxyyy"), webp("VP8L", "x"), webp("ALPH", "x"), webp("VP8X", "\x00\x00\x00\x00\xff\xff\xff\x00\x00\x00")} {
		if _, err := logo.Read(cut); err == nil {
			t.Errorf("taken: %q", cut)
		}
	}
}

// Drawings that run code or load something are refused.
func TestSVGIsADrawing(t *testing.T) {
	for _, inside := range []string{
		`<script>alert(1)</script>`, `<SCRIPT/>`, `<g onload="alert(1)"/>`, `<g ONCLICK="x"/>`, `<a href="#x"/>`, `<a href="javascript:alert(1)"/>`,
		`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`, `<script xmlns="http://www.w3.org/1999/xhtml"/>`, `<p xmlns="http://www.w3.org/1999/xhtml"/>`,
		`<use href="https://evil.test/a.svg#x"/>`, `<use xlink:href="//evil.test/a.svg#x"/>`, `<image href=" https://evil.test/p.png"/>`,
		`<image href="data:image/svg+xml;base64,AAAA"/>`, `<image href="data:text/html,x"/>`, `<image xml:base="https://evil.test/" href="#a"/>`,
		`<style>@import "https://evil.test/a.css"</style>`, `<style>a { fill: url( 'https://evil.test/a' ) }</style>`, `<style>a { fill: url(#b); x: url(//evil.test) }</style>`,
		`<style>@\69mport "a"</style>`, `<style><![CDATA[a{background:url(https://evil.test)}]]></style>`, `<rect style="fill:url(https://evil.test/a)"/>`, `<rect fill="url(https://evil.test/a)"/>`,
		`<animate attributeName="href" to="javascript:alert(1)"/>`, `<set attributeName="onload" to="x"/>`, `<feImage href="#a"/>`, `<iframe src="x"/>`,
		`<?php x ?>`,
	} {
		text := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inside + `</svg>`
		if _, err := logo.Read([]byte(text)); err == nil {
			t.Errorf("taken: %s", inside)
		}
	}
}

// Whatever is taken for an SVG has no script in it, as far as a plain search finds one.
func FuzzRead(f *testing.F) {
	f.Add([]byte(plain))
	f.Add(webp("VP8X", "\x00\x00\x00\x00\xff\x00\x00\xff\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := logo.Read(data)
		if err != nil {
			if got != nil {
				t.Error("a logo with an error")
			}
			return
		}
		if got.ContentType == logo.SVG && bytes.Contains(bytes.ToLower(data), []byte("<script")) && !bytes.Contains(data, []byte("<!--")) && !bytes.Contains(data, []byte("CDATA")) {
			t.Errorf("taken: %q", data)
		}
	})
}
