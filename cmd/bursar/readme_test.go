package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands in README.md print the output that it shows, with a demonstration that
// was just started. "…" stands for any text.
func TestReadmeExamples(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	replacer := strings.NewReplacer("http://localhost:8080", d.URL, "bursar-demo/bursar.db", filepath.Join(d.dir, "bursar.db"))
	examples := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		for example := range strings.SplitSeq(block[1], "$ ") {
			command, want, _ := strings.Cut(strings.TrimSpace(example), "\n")
			if command == "" {
				continue
			}
			examples++
			run := exec.CommandContext(t.Context(), "sh", "-c", replacer.Replace(command))
			run.Dir = "../.."
			out, err := run.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || !matches(got, replacer.Replace(want)) {
				t.Errorf("%s\nprints %v\n%s\nthe README says\n%s", command, err, got, want)
			}
		}
	}
	if examples < 8 {
		t.Errorf("the README has only %d examples", examples)
	}
}

// matches reports whether text matches a pattern in which "…" stands for any text.
func matches(text, pattern string) bool {
	parts := strings.Split(pattern, "…")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, ".+?") + ")$").MatchString(text)
}
