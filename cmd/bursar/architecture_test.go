package main

import (
	"encoding/json"
	"io/fs"
	"iter"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bursar-portal/bursar"

// room is a row of the table in ARCHITECTURE.md.
type room struct{ ours, thirdParty []string }

// ARCHITECTURE.md's table lists every package and all that it may import.
func TestImportsAreAsTheTableSays(t *testing.T) {
	rooms := readRooms(t)
	packages := listPackages(t)
	if len(packages) != len(rooms) {
		t.Errorf("there are %d packages, the table has %d rooms", len(packages), len(rooms))
	}
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		room, ok := rooms[name]
		if !ok {
			t.Errorf("%s is not in the table", name)
			continue
		}
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
				if !slices.Contains(room.ours, ours) {
					t.Errorf("%s imports %s", name, ours)
				}
			} else if host, _, _ := strings.Cut(imported, "/"); strings.Contains(host, ".") && !within(imported, room.thirdParty) {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
}

// No room of customers depends on a room of operators, nor the reverse, not even
// through a room that they share.
func TestCustomersAndOperatorsAreApart(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, crossed := range crossings(p.ImportPath, p.Deps) {
			t.Errorf("%s depends on %s", p.ImportPath, crossed)
		}
	}
}

// crossings returns the dependencies of a package that serve the other audience.
func crossings(path string, dependencies []string) (crossed []string) {
	from := audience(path)
	for _, d := range dependencies {
		if to := audience(d); from != "" && to != "" && from != to {
			crossed = append(crossed, d)
		}
	}
	return crossed
}

// audience returns "customer" or "admin" if the package is a room of handlers or
// views for customers or for operators, and otherwise "".
func audience(path string) string {
	rest, ours := strings.CutPrefix(path, module+"/")
	elements := strings.Split(rest, "/")
	if !ours || (elements[0] != "handlers" && elements[0] != "views") {
		return ""
	}
	for _, e := range elements[1:] {
		if e == "customer" || e == "admin" {
			return e
		}
	}
	return ""
}

func TestCrossings(t *testing.T) {
	for _, c := range []struct {
		from, to string
		crossed  bool
	}{
		{module + "/handlers/web/customer", module + "/handlers/web/admin", true},
		{module + "/handlers/web/admin/reports", module + "/handlers/web/customer/usage", true},
		{module + "/handlers/web/customer", module + "/views/admin", true},
		{module + "/views/admin", module + "/views/customer/buy", true},
		{module + "/handlers/web/customer", module + "/views/customer", false},
		{module + "/handlers/web/customer", module + "/handlers/web/customers", false},
		{module + "/handlers/web/customer", module + "/handlers/web", false},
		{module + "/handlers", module + "/handlers/web/admin", false},
		{module + "/handlers/web/customer", module + "/models/admin", false},
		{module + "/handlers/web/customer", "example.com/handlers/admin", false},
	} {
		if got := crossings(c.from, []string{"context", c.to}); (len(got) == 1) != c.crossed {
			t.Errorf("%s depends on %s: the crossings are %q", c.from, c.to, got)
		}
	}
}

// maxFiles is how many hand-written files a package may have. One with more has
// parts that can be packages of their own.
const maxFiles = 30

// No package has more than maxFiles Go and templ files, without tests and
// generated code.
func TestPackagesAreSmall(t *testing.T) {
	counts := map[string]int{}
	for _, file := range sourceFiles(t) {
		if !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(file, generatedSuffix) {
			counts[filepath.Dir(file)]++
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[folder]; n > maxFiles {
			t.Errorf("%s has %d hand-written files, more than %d", strings.TrimPrefix(filepath.ToSlash(folder), "../../"), n, maxFiles)
		}
	}
}

// Every generated file has its source: `templ generate -check` passes over those
// that have lost it.
func TestGeneratedFilesHaveASource(t *testing.T) {
	for _, file := range sourceFiles(t) {
		if source, generated := strings.CutSuffix(file, generatedSuffix); generated {
			if _, err := os.Stat(source + ".templ"); err != nil {
				t.Errorf("%s was generated from a file that is gone: %v", file, err)
			}
		}
	}
}

// Every file that ARCHITECTURE.md and CONTRIBUTING.md name exists. A name may leave out
// the folders in front of it; one with a part in capitals stands for several files.
func TestNamedFilesExist(t *testing.T) {
	var existing []string
	for path := range walkFiles(t) {
		existing = append(existing, "/"+strings.TrimPrefix(filepath.ToSlash(path), "../../"))
	}
	named := regexp.MustCompile("`([\\w./-]+\\.(?:go|templ|sql|md|json|css|js))`")
	placeholder := regexp.MustCompile(`(^|[^A-Za-z])[A-Z]{4,}([^A-Za-z]|$)`)
	for _, document := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", document))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range named.FindAllStringSubmatch(string(text), -1) {
			name := match[1]
			if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "_") || placeholder.MatchString(name) && !strings.HasSuffix(name, ".md") {
				continue // an address, an ending, a placeholder
			}
			if !slices.ContainsFunc(existing, func(path string) bool { return strings.HasSuffix(path, "/"+name) }) {
				t.Errorf("%s names %s, which does not exist", document, name)
			}
		}
	}
}

// generatedSuffix ends the names of the files that templ generates.
const generatedSuffix = "_templ.go"

// sourceFiles returns the paths of the Go and templ files of the module, whatever
// their build tags, without those in testdata.
func sourceFiles(t *testing.T) (files []string) {
	t.Helper()
	for path := range walkFiles(t) {
		if strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ") {
			files = append(files, path)
		}
	}
	return files
}

// walkFiles yields the paths of the module's files, without those in testdata.
func walkFiles(t *testing.T) iter.Seq[string] {
	t.Helper()
	root := filepath.Join("..", "..")
	return func(yield func(string) bool) {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			switch name := entry.Name(); {
			case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules"):
				return filepath.SkipDir
			case !entry.IsDir() && !yield(path):
				return filepath.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func within(path string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") })
}

func readRooms(t *testing.T) map[string]room {
	t.Helper()
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile("`([^`]+)`")
	words := func(cell string) (list []string) {
		for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
			list = append(list, m[1])
		}
		return list
	}
	rooms := map[string]room{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		rooms[words(cells[1])[0]] = room{ours: words(cells[3]), thirdParty: words(cells[4])}
	}
	return rooms
}

type listedPackage struct {
	ImportPath    string
	Imports, Deps []string
}

func listPackages(t *testing.T) (packages []listedPackage) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var p listedPackage
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}
