package say

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/views/say/de"
)

// customersRooms make the errors that customers' pages show.
var customersRooms = []string{
	"models", "models/link", "models/networks", "handlers/identity", "handlers/identity/oidc", "handlers/identity/passkey", "handlers/web", "handlers/web/public",
	"handlers/web/customer", "handlers/web/customer/access", "handlers/web/customer/overview", "handlers/web/customer/settings", "handlers/payment",
	"models/store/people", "models/store/keys", "models/store/factors", "models/store/identities", "models/store/domains", "models/store/accounts",
}

// programsOnly are errors of those rooms that no page shows.
var programsOnly = []string{
	"A cap bounds an account, a member or an API key.", "An API key has 64 hexadecimal characters.", "An API key is required.", "%s",
	"This address does not answer to this method.", "A personal account has no other members.",
}

func TestFaultsInGerman(t *testing.T) {
	book := de.Faults()
	for _, room := range customersRooms {
		files, err := filepath.Glob("../../" + room + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal(room, files, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, message := range faultsOf(t, file) {
				if _, ok := book[message]; !ok && !slices.Contains(programsOnly, message) {
					t.Errorf("%s: German lacks %q", file, message)
				}
			}
		}
	}
	for _, english := range slices.Sorted(maps.Keys(book)) {
		values := len(verb.FindAllString(english, -1))
		for i := 1; i <= 3; i++ {
			if has := strings.Contains(book[english], "{"+strconv.Itoa(i)+"}"); has != (i <= values) {
				t.Errorf("%q has %d values, its German is %q", english, values, book[english])
			}
		}
	}
}

// An organization's audit log is German for who reads German.
func TestActsInGerman(t *testing.T) {
	book := de.Faults()
	for _, a := range act.All {
		if a.Customers && book[a.Sentence] == "" {
			t.Errorf("German lacks %q", a.Sentence)
		}
	}
}

// faultsOf returns the messages of the errors that a file makes.
func faultsOf(t *testing.T, path string) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 1 && slices.Contains([]string{"Errorf", "Invalid"}, calledName(call.Fun)) {
			if lit, ok := call.Args[1].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if message, _ := strconv.Unquote(lit.Value); message != "" {
					found = append(found, message)
				}
			}
		}
		return true
	})
	return found
}

func TestFaults(t *testing.T) {
	german := For("de")
	for english, want := range map[string]string{
		"The name must not be empty.":     "The name must not be empty.", // its parts are looked up
		"must not be empty":               "darf nicht leer sein",
		"must have at least 8 characters": "muss mindestens 8 Zeichen haben",
		"Too many people are signing in right now. Try again in a moment.":            "Gerade melden sich zu viele Personen an. Versuchen Sie es gleich noch einmal.",
		"This account owes 12.5 credits. What comes in pays them first.":              "Dieses Konto schuldet 12.5 Credits. Neue Credits begleichen zuerst diese Schuld.",
		"Incorrect recovery word. Try again in 5 minutes.":                            "Incorrect recovery word. Versuchen Sie es in 5 Minuten erneut.",
		"You are the only owner of A. Make someone else an owner first, or close it.": "Sie sind der einzige Inhaber von A. Machen Sie zuerst jemand anderen zum Inhaber, oder schließen Sie die Organisation.",
		"Removed the domain example.test.":                                            "Domain example.test entfernt.",
		"Set Nils’s weekly cap to 12 credits.":                                        "Wochenlimit von Nils auf 12 Credits festgelegt.",
		"Removed the account’s daily cap.":                                            "Tageslimit des Kontos entfernt.",
		"Nobody has translated this.":                                                 "Nobody has translated this.",
	} {
		if got := german.Fault(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
		if got := English.Fault(english); got != english {
			t.Errorf("in English, %q is %q", english, got)
		}
	}
}
