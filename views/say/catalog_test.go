package say

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/bursar-portal/bursar/views/say/de"
	"github.com/bursar-portal/bursar/views/say/en"
	"github.com/bursar-portal/bursar/views/say/staff"
)

// key is how sentences are called: an area, a dot, a name.
var key = regexp.MustCompile(`^[a-z_]+\.[a-z0-9_]+$`)

// Every key stands in the file of its area, and every sentence can be read.
func TestKeysStandInTheirAreas(t *testing.T) {
	for _, catalog := range []string{"en", "de", "staff"} {
		files, err := filepath.Glob(catalog + "/*.go")
		if err != nil || len(files) < 5 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			area := strings.TrimSuffix(filepath.Base(file), ".go")
			if area == catalog {
				continue
			}
			for _, text := range literals(t, file) {
				if key.MatchString(text.value) && !strings.HasPrefix(text.value, area+".") {
					t.Errorf("%s: %s belongs to another file", file, text.value)
				}
			}
		}
	}
}

// German has every sentence that customers read, in its own plural forms, with the same values
// and links.
func TestGermanIsComplete(t *testing.T) {
	english, german := en.Texts(), de.Texts()
	for _, k := range slices.Sorted(maps.Keys(english)) {
		text, ok := german[k]
		if !ok {
			t.Errorf("German lacks %s: %q", k, english[k])
			continue
		}
		if got, want := valuesOf(parse(text)), valuesOf(parse(english[k])); !slices.Equal(got, want) {
			t.Errorf("%s has %v in German, %v in English", k, got, want)
		}
	}
	for k := range german {
		if _, ok := english[k]; !ok {
			t.Errorf("English lacks %s", k)
		}
	}
	for _, tag := range []language.Tag{language.English, language.German} {
		for k, text := range map[language.Tag]map[string]string{language.English: english, language.German: german}[tag] {
			if forms := strings.Count(text, pluralMark) + 1; forms > 2 || forms == 2 && !strings.Contains(text, "{n}") && !strings.Contains(english[k], "{n}") {
				t.Errorf("%s: %s has %d forms: %q", tag, k, forms, text)
			}
		}
	}
}

// The program says only what the catalogs have, with all values, and the catalogs have nothing
// that it does not say.
func TestEverySentenceIsSaid(t *testing.T) {
	texts := en.Texts()
	for k, text := range staff.Texts() {
		if _, double := texts[k]; double {
			t.Errorf("%s is in two catalogs", k)
		}
		texts[k] = text
	}
	areas := map[string]bool{}
	for _, catalog := range []string{"en", "staff"} {
		files, _ := filepath.Glob(catalog + "/*.go")
		for _, f := range files {
			areas[strings.TrimSuffix(filepath.Base(f), ".go")] = true
		}
	}
	said := map[string]bool{}
	for _, root := range []string{"../../views", "../../handlers", "../../cmd", "../../models"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && path == "../../views/say" {
				return filepath.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			for _, text := range literals(t, path) {
				area, _, _ := strings.Cut(text.value, ".")
				if !key.MatchString(text.value) || !areas[area] {
					continue
				}
				sentence, ok := texts[text.value]
				if !ok {
					if text.said {
						t.Errorf("%s says %s, which no catalog has", path, text.value)
					}
					continue
				}
				said[text.value] = true
				if !text.said || text.spread {
					continue
				}
				for _, v := range valuesOf(parse(sentence)) {
					if v != "[]" && !slices.Contains(text.values, v) {
						t.Errorf("%s says %s without {%s}", path, text.value, v)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		if !said[k] && !strings.HasPrefix(k, "mail.") { // whose keys are made of kinds; handlers/mail tests them
			t.Errorf("nobody says %s: %q", k, texts[k])
		}
	}
}

// text is a string literal of a source file.
type text struct {
	value  string
	said   bool     // the key of a call of T or Say
	values []string // the names that the call gives values
	spread bool     // it gives more, which can't be seen here
}

// literals returns the string literals of a source file.
func literals(t *testing.T, path string) (found []text) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[*ast.BasicLit]text{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if name := calledName(n.Fun); name == "T" || name == "Say" {
				for i, arg := range n.Args {
					lit, ok := arg.(*ast.BasicLit)
					if !ok || lit.Kind != token.STRING {
						continue
					}
					call := text{said: true, spread: n.Ellipsis.IsValid()}
					for _, v := range n.Args[i+1:] {
						if name, ok := v.(*ast.BasicLit); ok && name.Kind == token.STRING {
							unquoted, _ := strconv.Unquote(name.Value)
							call.values = append(call.values, unquoted)
						}
					}
					calls[lit] = call
					break
				}
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				call := calls[n]
				call.value, _ = strconv.Unquote(n.Value)
				found = append(found, call)
			}
		}
		return true
	})
	return found
}

// calledName returns the name of the function or method that is called.
func calledName(fun ast.Expr) string {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// valuesOf returns the names of a sentence's values, sorted, and "[]" for each link.
func valuesOf(s sentence) (names []string) {
	for _, form := range s[len(s)-1:] {
		for _, p := range form {
			switch p.kind {
			case value:
				names = append(names, p.text)
			case linked:
				names = append(names, "[]")
				for _, inner := range parseForm(p.text) {
					if inner.kind == value {
						names = append(names, inner.text)
					}
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
