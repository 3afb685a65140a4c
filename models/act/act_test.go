package act

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/views/say"
)

// Each action stands in the list once, with a sentence that goes on from who did it.
func TestAllAreInOrder(t *testing.T) {
	names, sentences := map[string]bool{}, map[string]bool{}
	for _, a := range All {
		if names[a.Name] || sentences[a.Sentence] || a.Group == "" {
			t.Errorf("%+v is not its own", a)
		}
		names[a.Name], sentences[a.Sentence] = true, true
		if first := a.Sentence[:1]; first != strings.ToUpper(first) || strings.HasSuffix(a.Sentence, ".") {
			t.Errorf("%q is no sentence without its period", a.Sentence)
		}
		if found, ok := Named(a.Name); !ok || found != a || Sentence(a.Name) != a.Sentence {
			t.Errorf("%s is found as %+v", a.Name, found)
		}
	}
	if Sentence("of.old") != "of.old" {
		t.Error("a name of an older release has a sentence")
	}
}

// notActions are texts in the code that look like actions.
var notActions = map[string]bool{
	"charge.refunded": true, "refund.updated": true, "refund.failed": true, "account.json": true, "profile.json": true, "sessions.csv": true,
	"mail.com": true, "mail.ru": true, "identities.csv": true, "factors.csv": true,
	"mail.label_": true, // begins the key of a sentence
}

// Whatever the code calls an action is in the list: constants of this package, and names that
// are made of parts elsewhere.
func TestTheCodeUsesNoOthers(t *testing.T) {
	prefixes := map[string]bool{}
	for _, a := range All {
		prefix, _, _ := strings.Cut(a.Name, ".")
		prefixes[prefix] = true
	}
	looks := regexp.MustCompile(`^([a-z_]+)\.[a-z_-]+$`)
	recorded := regexp.MustCompile(`(?:uditRecord|Action:|recordSignIn)`)
	used := map[string]bool{}
	for _, root := range []string{"../../models", "../../handlers", "../../cmd", "../../checkout"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					text, _ := strconv.Unquote(l.Value)
					if m := looks.FindStringSubmatch(text); m != nil && prefixes[m[1]] && !isSentence(text) {
						if used[text] = true; named[text].Name == "" && !notActions[text] {
							t.Errorf("%s calls %q, which is not in the list", path, text)
						}
					}
				}
				if call, ok := n.(*ast.CallExpr); ok {
					if f, ok := call.Fun.(*ast.SelectorExpr); ok && recorded.MatchString(f.Sel.Name) && len(call.Args) > 1 {
						if l, ok := call.Args[1].(*ast.BasicLit); ok {
							if text, _ := strconv.Unquote(l.Value); named[text].Name == "" {
								t.Errorf("%s records %q, which is not in the list", path, text)
							}
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(used) < 40 {
		t.Errorf("only %d actions are used", len(used))
	}
}

// isSentence reports whether a name is the key of a sentence in the catalogs.
func isSentence(name string) bool { return say.English.Has(name) }
