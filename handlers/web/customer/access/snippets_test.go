package access_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// interpreters run the programs, where they are installed. Go is, since it runs this test.
var interpreters = map[string]struct{ file, command, needs string }{
	"curl": {"ask.sh", "sh", "curl"}, "javascript": {"ask.mjs", "node", "node"}, "python": {"ask.py", "python3", "python3"},
}

// Every program of the playground runs as it is pasted, and prints the balance.
func TestSnippetsRun(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 42*models.Credit)
	made := p.As(alex).Get("/projects/playground").Form("/keys").Set("name", "Build server").Send().Shows(http.StatusOK)
	module := t.TempDir()
	write(t, filepath.Join(module, "go.mod"), "module ask\n\ngo 1.26\n")
	programs := 0
	for _, dialect := range []string{"credits-balance", "credits", "api-credits", "api-balance", "v1-credits", "native"} {
		for _, language := range view.SnippetLanguages {
			text := made.Snippet(dialect + "-" + language.Value)
			if !strings.Contains(text, p.URL) || !strings.Contains(text, made.Secret()) {
				t.Fatalf("%s in %s asks something else:\n%s", dialect, language.Text, text)
			}
			programs++
			if language.Value == "go" {
				write(t, filepath.Join(module, dialect, "main.go"), text+"\n")
				continue
			}
			by := interpreters[language.Value]
			if _, err := exec.LookPath(by.needs); err != nil {
				t.Logf("%s in %s is not run: %v", dialect, language.Text, err)
				continue
			}
			file := filepath.Join(t.TempDir(), by.file)
			write(t, file, text+"\n")
			prints(t, dialect+" in "+language.Text, exec.CommandContext(t.Context(), by.command, file))
		}
	}
	if programs != 24 {
		t.Errorf("there are %d programs", programs)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(module, "bin")+"/", "./...")
	build.Dir, build.Env = module, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the programs in Go: %v\n%s", err, out)
	}
	for _, dialect := range []string{"credits-balance", "credits", "api-credits", "api-balance", "v1-credits", "native"} {
		prints(t, dialect+" in Go", exec.CommandContext(t.Context(), filepath.Join(module, "bin", dialect)))
	}
	p.CheckBooks()
}

// prints fails the test unless the program succeeds and prints 42.
func prints(t *testing.T, name string, program *exec.Cmd) {
	t.Helper()
	out, err := program.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "42") {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
