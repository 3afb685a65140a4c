package static

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// The maximum sizes of style sheets and scripts in bytes, uncompressed, as they are
// served. A dashboard loads only app.css.
const (
	maxCSS = 25_000
	maxJS  = 15_000
)

func TestURLHasContentHash(t *testing.T) {
	for _, name := range []string{"app.css", "pages.css", "app.js", "playground.js", "favicon.svg"} {
		url := URL(name)
		ext := path.Ext(name)
		want := regexp.MustCompile(`^/static/` + strings.TrimSuffix(name, ext) + `\.[0-9a-f]{8}\` + ext + `$`)
		if !want.MatchString(url) {
			t.Errorf("URL(%q) = %q, want a match of %v", name, url, want)
		}
		data, _, ok := Open(strings.TrimPrefix(url, Prefix))
		if plain, err := files.ReadFile(name); err != nil || !ok || !bytes.Equal(data, plain) {
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

func TestContentTypes(t *testing.T) {
	for name, want := range map[string]string{
		"app.css":     "text/css; charset=utf-8",
		"app.js":      "text/javascript; charset=utf-8",
		"favicon.svg": "image/svg+xml",
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
	for name, limit := range map[string]int{"app.css": maxCSS, "pages.css": maxCSS, "app.js": maxJS, "docs.js": maxJS, "live.js": maxJS, "playground.js": maxJS} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > limit {
			t.Errorf("%s has %d bytes, more than %d", name, len(data), limit)
		}
	}
}

// Pages load nothing from other origins, which the Content-Security-Policy would block.
func TestNoThirdPartyResources(t *testing.T) {
	foreign := regexp.MustCompile(`https?://|url\(|@import|data:|fetch\(|eval\(|innerHTML`)
	for _, name := range []string{"app.css", "pages.css", "app.js", "docs.js", "live.js", "playground.js"} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A page may fetch itself, and the playground a path of its own origin: with this
		// mode the browser rejects other origins, and without cookies and redirects the
		// request has no other credentials and the key is not sent elsewhere.
		for _, allowed := range []string{"fetch(location.href)", `fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error",`} {
			data = bytes.ReplaceAll(data, []byte(allowed), nil)
		}
		if found := foreign.Find(data); found != nil {
			t.Errorf("%s contains %q", name, found)
		}
	}
}
