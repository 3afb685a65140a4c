package static

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// The budgets of the pages' weight, in bytes as they are sent, uncompressed: a
// dashboard loads app.css alone.
const (
	maxCSS = 25_000
	maxJS  = 15_000
)

func TestURLNamesTheContent(t *testing.T) {
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

func TestAnotherContentHasAnotherName(t *testing.T) {
	_, before := load(fstest.MapFS{"app.css": {Data: []byte("a{}")}})
	_, after := load(fstest.MapFS{"app.css": {Data: []byte("b{}")}})
	if before["app.css"] == after["app.css"] {
		t.Errorf("both contents are named %q", before["app.css"])
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

func TestOpenKnowsHashedNamesAlone(t *testing.T) {
	for _, name := range []string{"", "app.css", "app.00000000.css", "../static.go", "static.go"} {
		if data, contentType, ok := Open(name); ok || data != nil || contentType != "" {
			t.Errorf("Open(%q) = %d bytes, %q, %v, want nothing", name, len(data), contentType, ok)
		}
	}
}

func TestURLOfNothingPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of a file that does not exist did not panic")
		}
	}()
	URL("app.less")
}

func TestBudgets(t *testing.T) {
	for name, most := range map[string]int{"app.css": maxCSS, "pages.css": maxCSS, "app.js": maxJS, "live.js": maxJS, "playground.js": maxJS} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > most {
			t.Errorf("%s has %d bytes, at most %d are allowed", name, len(data), most)
		}
	}
}

// Everything that a page loads is ours: a style sheet or script that fetches
// from elsewhere would be stopped by the Content-Security-Policy.
func TestNothingOfThirdParties(t *testing.T) {
	foreign := regexp.MustCompile(`https?://|url\(|@import|data:|fetch\(|eval\(|innerHTML`)
	for _, name := range []string{"app.css", "pages.css", "app.js", "live.js", "playground.js"} {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		// A page may fetch itself anew, and the playground an address of its own origin:
		// with this mode the browser refuses any other, and without cookies and
		// redirects nothing goes with the key or goes on with it.
		for _, ours := range []string{"fetch(location.href)", `fetch(path, {
        mode: "same-origin", credentials: "omit", redirect: "error",`} {
			data = bytes.ReplaceAll(data, []byte(ours), nil)
		}
		if found := foreign.Find(data); found != nil {
			t.Errorf("%s holds %q", name, found)
		}
	}
}
