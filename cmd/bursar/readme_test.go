package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands that README.md shows with their output do what it says, against
// a demonstration that has just started. "…" stands for what differs each time.
func TestReadmeShowsTheTruth(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	here := strings.NewReplacer("http://localhost:8080", d.URL, "bursar-demo/bursar.db", filepath.Join(d.dir, "bursar.db"))
	shown := 0
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		for example := range strings.SplitSeq(block[1], "$ ") {
			command, want, _ := strings.Cut(strings.TrimSpace(example), "\n")
			if command == "" {
				continue
			}
			shown++
			run := exec.CommandContext(t.Context(), "sh", "-c", here.Replace(command))
			run.Dir = "../.."
			out, err := run.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || !matches(got, here.Replace(want)) {
				t.Errorf("%s\nprints %v\n%s\nthe README says\n%s", command, err, got, want)
			}
		}
	}
	if shown < 8 {
		t.Errorf("the README shows %d commands with their output", shown)
	}
}

// matches compares a text with one in which "…" stands for anything.
func matches(text, pattern string) bool {
	parts := strings.Split(pattern, "…")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	return regexp.MustCompile("^(?s:" + strings.Join(parts, ".+?") + ")$").MatchString(text)
}
