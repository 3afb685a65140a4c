package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// SECURITY.md has each requirement of levels 1 and 2 once, in the published order, with its
// level. What is met names a test or a file that exists, and whatever else says why.
func TestASVSIsWhole(t *testing.T) {
	published, err := os.ReadFile("testdata/asvs-5.0.0.txt")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := testNames(t)
	want := strings.Split(strings.TrimSpace(string(published)), "\n")
	shown := regexp.MustCompile("`([^`]+)`")
	count := 0
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		requirement := strings.TrimPrefix(cells[0], "| ")
		if len(cells) != 5 || !regexp.MustCompile(`^V\d`).MatchString(requirement) {
			continue
		}
		if count >= len(want) || requirement+" "+cells[1] != want[count] {
			t.Fatalf("%s of level %s is not the next one", requirement, cells[1])
		}
		count++
		proofs := shown.FindAllStringSubmatch(cells[4], -1)
		if state := cells[2]; state != "met" && state != "n/a" && state != "not met" || cells[3] == "" || (state == "met") != (len(proofs) > 0) {
			t.Errorf("%s is %q, shown by %q", requirement, state, cells[4])
		}
		for _, p := range proofs {
			if _, err := os.Stat(filepath.Join("../..", p[1])); err != nil && !tests[p[1]] {
				t.Errorf("%s: there is no test or file %s", requirement, p[1])
			}
		}
	}
	if count != len(want) {
		t.Errorf("%d requirements, published are %d", count, len(want))
	}
}

// testNames returns the names of all tests.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names, declared := map[string]bool{}, regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
