package static

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// The maximum sizes of all style sheets, all scripts and the typeface in bytes, as browsers
// load them, and of app.css, which is all that dashboards load.
const (
	maxAppCSS = 10_000
	maxCSS    = 30_000
	maxJS     = 20_000
	maxFont   = 60_000
)

func TestURLHasContentHash(t *testing.T) {
	for _, name := range []string{"app.css", "pages.css", "app.js", "playground.js", "favicon.svg", "inter.woff2", "inter-LICENSE.txt"} {
		url := URL(name)
		ext := path.Ext(name)
		want := regexp.MustCompile(`^/static/` + strings.TrimSuffix(name, ext) + `\.[0-9a-f]{8}\` + ext + `$`)
		if !want.MatchString(url) {
			t.Errorf("URL(%q) = %q, want a match of %v", name, url, want)
		}
		data, _, ok := Open(strings.TrimPrefix(url, Prefix))
		plain, err := files.ReadFile(name)
		plain = bytes.ReplaceAll(plain, []byte(`url("inter.woff2")`), []byte(`url("`+path.Base(URL("inter.woff2"))+`")`))
		if err != nil || !ok || !bytes.Equal(data, plain) {
			t.Errorf("Open of %q is not the content of %s", url, name)
		}
	}
}

func TestHashDependsOnContent(t *testing.T) {
	_, before := load(fstest.MapFS{"app.css": {Data: []byte("a{}")}})
	_, after := load(fstest.MapFS{"app.css": {Data: []byte("b{}")}})
	if before["app.css"] == after["app.css"] {
		t.Errorf("both files are named %q", before["app.css"])
	}
}

// A style sheet names the typeface by its hashed name, and so has another name itself if the
// typeface changes.
func TestStyleSheetNamesTheHashedTypeface(t *testing.T) {
	css, _, _ := Open(path.Base(URL("app.css")))
	if want := `url("` + path.Base(URL("inter.woff2")) + `")`; bytes.Count(css, []byte("url(")) != 1 || !bytes.Contains(css, []byte(want)) {
		t.Errorf("app.css does not name %s", want)
	}
	_, before := load(fstest.MapFS{"a.css": {Data: []byte(`url("b.txt")`)}, "b.txt": {Data: []byte("b")}})
	_, after := load(fstest.MapFS{"a.css": {Data: []byte(`url("b.txt")`)}, "b.txt": {Data: []byte("c")}})
	if before["a.css"] == after["a.css"] {
		t.Errorf("both style sheets are named %q", before["a.css"])
	}
}

// Styles name no side that is left or right, so that a page that reads from right to left is
// laid out as its mirror image.
func TestStylesAreLogical(t *testing.T) {
	physical := regexp.MustCompile(`(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|float: (?:left|right)|[{; ](?:left|right):`)
	for _, name := range []string{"app.css", "pages.css"} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range physical.FindAll(data, -1) {
			t.Errorf("%s has %q", name, found)
		}
	}
}

func TestContentTypes(t *testing.T) {
	for name, want := range map[string]string{
		"app.css":     "text/css; charset=utf-8",
		"app.js":      "text/javascript; charset=utf-8",
		"favicon.svg": "image/svg+xml",
		"inter.woff2": "font/woff2",
	} {
		if _, got, _ := Open(strings.TrimPrefix(URL(name), Prefix)); got != want {
			t.Errorf("content type of %s is %q, want %q", name, got, want)
		}
	}
}

func TestOpenNeedsHashedName(t *testing.T) {
	for _, name := range []string{"", "app.css", "app.00000000.css", "../static.go", "static.go"} {
		if data, contentType, ok := Open(name); ok || data != nil || contentType != "" {
			t.Errorf("Open(%q) = %d bytes, %q, %v, want nothing", name, len(data), contentType, ok)
		}
	}
}

func TestURLOfUnknownFilePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of a file that does not exist did not panic")
		}
	}()
	URL("app.less")
}

func TestSizeLimits(t *testing.T) {
	sizes := map[string]int{}
	for name, unique := range hashed {
		size := len(assets[unique].data)
		if zipped := assets[unique].gzipped; zipped != nil {
			size = len(zipped)
		}
		sizes[name] = size
		sizes["all "+path.Ext(name)] += size
	}
	for name, limit := range map[string]int{"app.css": maxAppCSS, "all .css": maxCSS, "all .js": maxJS, "inter.woff2": maxFont} {
		if size := sizes[name]; size > limit || size == 0 {
			t.Errorf("%s has %d bytes, at most %d are allowed", name, size, limit)
		}
	}
}

// Pages load nothing from other origins, which the Content-Security-Policy would block.
func TestNoThirdPartyResources(t *testing.T) {
	foreign := regexp.MustCompile(`https?://|url\(|@import|data:|fetch\(|eval\(|innerHTML`)
	for _, name := range []string{"app.css", "pages.css", "app.js", "live.js", "playground.js"} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A page may fetch itself, and the playground a path of its own origin: with this
		// mode the browser rejects other origins, and without cookies and redirects the
		// request has no other credentials and the key is not sent elsewhere.
		for _, allowed := range []string{`url("inter.woff2")`, "fetch(location.href)", `fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error",`} {
			data = bytes.ReplaceAll(data, []byte(allowed), nil)
		}
		if found := foreign.Find(data); found != nil {
			t.Errorf("%s contains %q", name, found)
		}
	}
}
