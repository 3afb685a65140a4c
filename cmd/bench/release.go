package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// buildRelease builds Bursar as it is released, with SQLite compiled from C or not.
func buildRelease(ctx context.Context, folder string, c bool) (string, error) {
	name, enabled := "bursar", "1"
	if !c {
		name, enabled = "bursar-without-c", "0"
	}
	path := filepath.Join(folder, name)
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "github.com/bursar-portal/bursar/cmd/bursar") //nolint:gosec // the path is ours
	build.Env = append(os.Environ(), "CGO_ENABLED="+enabled)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build Bursar: %w\n%s", err, out)
	}
	return path, nil
}

// revision returns what was measured: the commit, and whether files differ from it.
func revision(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
