package views_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/views"
)

// maxDashboardBytes bounds the HTML of a dashboard.
const maxDashboardBytes = 83_000

// TestEveryPage checks the rules that every page obeys.
func TestEveryPage(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			d := render(t, s.page)
			for _, landmark := range []string{"main#main", "h1", "head title", "footer", "a.skip[href=#main]", "html[lang=en]"} {
				d.one(landmark)
			}
			if call := regexp.MustCompile(`@\w+\(`).FindString(textOf(d.one("body"))); call != "" {
				t.Errorf("the component %s is printed as text", call)
			}
			checkPolicy(t, d)
			checkIDs(t, d)
			checkLabels(t, d)
			checkTokens(t, d)
			checkSecrets(t, d)
			checkTimes(t, d)
		})
	}
}

// checkPolicy finds what the Content-Security-Policy would block: inline styles and
// scripts, and anything from other hosts.
func checkPolicy(t *testing.T, d document) {
	for n := range d.root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "style" || (n.Data == "script" && (n.FirstChild != nil || !has(n, "src"))) {
			t.Errorf("inline <%s>", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style", strings.HasPrefix(a.Key, "on"):
				t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
			case n.Data == "a" && strings.HasPrefix(a.Val, "https://pay.example.com/"): // the payment page
			case n.Data == "a" && strings.HasPrefix(a.Val, "otpauth://totp/"): // an app on this device
			case n.Data == "a" && strings.HasPrefix(a.Val, "data:text/plain") && attr(n, "download") != "": // a file, which no page can be
			case n.Data == "a" && strings.HasPrefix(a.Val, "https://dashboard.stripe.com/"):
				if attr(n, "target") != "_blank" || attr(n, "rel") != "noopener noreferrer" || !strings.Contains(textOf(n), " in Stripe") {
					t.Errorf("the link to %s does not say where it leads, or gives our page away", a.Val)
				}
			case a.Key == "src", a.Key == "action", a.Key == "href":
				if !regexp.MustCompile(`^(/[^/]|/$|#|mailto:)`).MatchString(a.Val) {
					t.Errorf("<%s> leads elsewhere: %s=%q", n.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// checkIDs checks that ids are unique and that every reference to one leads somewhere.
func checkIDs(t *testing.T, d document) {
	ids := map[string]bool{}
	for _, n := range d.all("[id]") {
		if ids[attr(n, "id")] {
			t.Errorf("the id %q is there twice", attr(n, "id"))
		}
		ids[attr(n, "id")] = true
	}
	for _, name := range []string{"for", "aria-labelledby", "aria-describedby", "data-copy", "list"} {
		for _, n := range d.all("[" + name + "]") {
			if !ids[attr(n, name)] {
				t.Errorf("%s=%q of <%s> leads nowhere", name, attr(n, name), n.Data)
			}
		}
	}
	for _, n := range d.all("a[href]") {
		if anchor, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && !ids[anchor] {
			t.Errorf("the link to #%s leads nowhere", anchor)
		}
	}
}

// checkLabels checks that every control has a label.
func checkLabels(t *testing.T, d document) {
	labeled := map[string]bool{}
	for _, n := range d.all("label[for]") {
		labeled[attr(n, "for")] = true
	}
	inLabel := map[*html.Node]bool{}
	for _, n := range d.all("label input") {
		inLabel[n] = true
	}
	for _, n := range append(d.all("input"), d.all("select")...) {
		if attr(n, "type") != "hidden" && !labeled[attr(n, "id")] && !inLabel[n] {
			t.Errorf("the control %q has no label", attr(n, "name"))
		}
	}
}

// checkTokens checks that forms that post have the CSRF token, and others do not.
func checkTokens(t *testing.T, d document) {
	tokens := map[*html.Node]int{}
	for _, n := range d.all("input[name=csrf_token][value=a-token]") {
		for parent := range n.Ancestors() {
			if parent.Data == "form" {
				tokens[parent]++
			}
		}
	}
	for _, n := range d.all("form") {
		want := 0
		if attr(n, "method") == "post" {
			want = 1
		}
		if tokens[n] != want {
			t.Errorf("the form to %q has %d tokens, want %d", attr(n, "action"), tokens[n], want)
		}
	}
}

// checkSecrets checks that what must not be kept of a form is known by its name.
func checkSecrets(t *testing.T, d document) {
	for _, n := range d.all("input[type=password]") {
		if !slices.Contains(views.SecretFields, attr(n, "name")) {
			t.Errorf("the password field %q is not among views.SecretFields", attr(n, "name"))
		}
	}
}

// checkTimes checks that every time element has a machine-readable value and a text.
func checkTimes(t *testing.T, d document) {
	for _, n := range d.all("time") {
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$`).MatchString(attr(n, "datetime")) || textOf(n) == "" {
			t.Errorf("<time datetime=%q> reads %q", attr(n, "datetime"), textOf(n))
		}
	}
}

func TestDashboardBudget(t *testing.T) {
	for _, s := range samples() {
		if !strings.HasPrefix(s.name, "dashboard") {
			continue
		}
		if size := len(render(t, s.page).text); size > maxDashboardBytes {
			t.Errorf("%s has %d bytes, at most %d are allowed", s.name, size, maxDashboardBytes)
		}
	}
}

// Every template of a page is among the samples, or nothing above would check it.
func TestEveryPageHasASample(t *testing.T) {
	files, err := filepath.Glob("samples_*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var samples strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		samples.Write(text)
	}
	page := regexp.MustCompile(`(?m)^templ (\w+)\(\w+ \w+Page\)`)
	err = filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".templ" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range page.FindAllStringSubmatch(string(text), -1) {
			component := filepath.Base(filepath.Dir(path)) + "." + match[1] + "("
			if unicode.IsUpper(rune(match[1][0])) && !strings.Contains(samples.String(), component) {
				t.Errorf("%s: no sample shows %s…)", path, component)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
