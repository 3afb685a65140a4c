package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bursar-portal/bursar"

// room is a row of the table in ARCHITECTURE.md.
type room struct{ ours, thirdParty []string }

// The table of rooms in ARCHITECTURE.md is true: every package stands in it and
// imports nothing that it does not name.
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
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) (packages []listedPackage) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"/...").Output()
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
