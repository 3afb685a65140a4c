//go:build cluster

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// The last release and this build work on one database at the same time, as they do during an
// upgrade: the new portal migrates and joins while the old one goes on, then the old one goes.
// And back: a release that was taken back finds a schema that it can work with.
//
// BURSAR_TEST_RELEASE names another commit than the last tag.
func TestNeighbouringVersions(t *testing.T) {
	release := os.Getenv("BURSAR_TEST_RELEASE")
	if release == "" {
		out, err := exec.CommandContext(t.Context(), "git", "describe", "--tags", "--abbrev=0").CombinedOutput()
		if err != nil {
			t.Fatalf("there is no release to work beside: git describe --tags says %s. "+
				"A shallow clone has no tags: git fetch --tags --unshallow. Before the first release, name a commit in BURSAR_TEST_RELEASE", strings.TrimSpace(string(out)))
		}
		release = strings.TrimSpace(string(out))
	}
	database := postgres.New(t, nil)
	before := (&node{t: t, binary: buildRelease(t, release), database: database}).start()
	l := newLoad(before)
	l.start(8, before)
	l.advance(200, time.Minute)

	after := (&node{t: t, database: database}).start()
	l.nodes.Store(&[]*node{before, after})
	l.advance(500, time.Minute)
	before.stop()
	l.nodes.Store(&[]*node{after})
	l.advance(200, time.Minute)

	again := (&node{t: t, binary: before.binary, database: database}).start()
	l.nodes.Store(&[]*node{again, after})
	l.advance(500, time.Minute)
	after.stop()
	l.nodes.Store(&[]*node{again})
	l.advance(200, time.Minute)
	l.stop()
	again.stop()
	t.Logf("beside %s: %s", release, l.answers())
	l.check(database)
}

// buildRelease builds the program of a commit.
func buildRelease(t *testing.T, commit string) string {
	t.Helper()
	folder := t.TempDir()
	for _, script := range []string{
		"git -C ../.. archive --format=tar " + commit + " | tar -x -C " + folder,
		"cd " + folder + " && go build -trimpath -o bursar-before ./cmd/bursar",
	} {
		if said, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput(); err != nil { //nolint:gosec // a commit of ours
			t.Fatalf("build %s: %v\n%s", commit, err, said)
		}
	}
	return filepath.Join(folder, "bursar-before")
}
