package say

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Nothing that operators read stands in a template or handler of theirs.
func TestStaffPagesHaveNoSentencesOfTheirOwn(t *testing.T) {
	classes := cssClasses(t)
	files := 0
	for _, root := range []string{"../../views/admin", "../../handlers/web/admin"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			for _, text := range ownTexts(t, path, classes) {
				if !slices.ContainsFunc(notSentences, func(r *regexp.Regexp) bool { return r.MatchString(text) }) {
					t.Errorf("%s says %q, which belongs into views/say/staff", path, text)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 60 {
		t.Errorf("only %d files were read", files)
	}
}

// notSentences are texts that no catalog has.
var notSentences = []*regexp.Regexp{
	regexp.MustCompile(`^(The|This)( [a-z -]+)?$`), // begins an error, whose rest is made in models
	regexp.MustCompile(`^(Credits (sold|used|expired|adjusted)|Use refunded|Purchases reversed|Debt paid with credits|Tax on credits sold|[A-Za-z ]+ of earlier months [a-z]+)$`), // memos of the journal, a file for programs
	regexp.MustCompile(`^bursar [a-z -]+( FILE)?$`),                                         // a command
	regexp.MustCompile(`^[A-Z0-9_]+$`),                                                      // a variable of the environment
	regexp.MustCompile(`^[a-z-]+=[a-z_-]+$`),                                                // a parameter
	regexp.MustCompile(`^(Settings are previewed or saved\.|must be at most 1 MB|, not )$`), // errors, or how they are cut
	regexp.MustCompile(`^\+5 or -3$`),                                                       // an example of an amount
	regexp.MustCompile(`^ (selected|checked|open)$`),                                        // an attribute
}

// ownTexts returns what a source file says to people: the texts and labels of a template, and
// literals that look like a sentence or a name. Messages of errors and of the program's log stand
// where they are made.
func ownTexts(t *testing.T, path string, classes map[string]bool) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CompositeLit:
			if sel, ok := n.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" {
				return false // where a template is
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "UnknownStep" {
				return false
			}
		case *ast.CallExpr:
			switch calledName(n.Fun) {
			case "Errorf", "Invalid", "Error", "New":
				return false
			case "WriteString":
				for _, arg := range n.Args {
					if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						html, _ := strconv.Unquote(lit.Value)
						found = append(found, textsOf(html)...)
						return false
					}
				}
			}
		case *ast.BasicLit:
			if text, _ := strconv.Unquote(n.Value); n.Kind == token.STRING && says(text, classes) {
				found = append(found, text)
			}
		}
		return true
	})
	return found
}

var (
	tagEnd     = regexp.MustCompile(`^[^<>]*>`)
	tag        = regexp.MustCompile(`<[^>]*(>|$)`)
	label      = regexp.MustCompile(` (?:aria-label|placeholder|title|alt)="([^"]*[A-Za-z][^"]*)"`)
	lowerToken = regexp.MustCompile(`^[^A-Z\s]*$`)
)

// textsOf returns the texts and labels of a piece of HTML, which may begin and end within a tag.
func textsOf(html string) (found []string) {
	for _, m := range label.FindAllStringSubmatch(html, -1) {
		found = append(found, m[1])
	}
	for _, text := range strings.Split(tag.ReplaceAllString(tagEnd.ReplaceAllString(html, ""), "\x00"), "\x00") {
		if strings.ContainsFunc(text, isLetter) && !strings.Contains(text, `="`) {
			found = append(found, text)
		}
	}
	return found
}

// says reports whether a literal is for people.
func says(text string, classes map[string]bool) bool {
	switch {
	case !strings.ContainsFunc(text, isLetter), lowerToken.MatchString(text), strings.ContainsAny(text[:1], "/#?"), key.MatchString(text):
		return false
	}
	for _, word := range strings.Fields(text) {
		if !classes[word] {
			return true
		}
	}
	return false
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// cssClasses returns the classes of the stylesheets, of which templates make lists.
func cssClasses(t *testing.T) map[string]bool {
	t.Helper()
	classes := map[string]bool{}
	for _, name := range []string{"app.css", "pages.css"} {
		css, err := os.ReadFile("../../static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(string(css), -1) {
			classes[m[1]] = true
		}
	}
	return classes
}
