//go:build screenshots

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreenshots saves screenshots of all pages of the demonstration in the folder
// BURSAR_SCREENSHOTS, at three widths, light and dark. `go tool task screenshots` copies
// those of the README.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("BURSAR_SCREENSHOTS")
	if folder == "" {
		t.Fatal("BURSAR_SCREENSHOTS must name a folder")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	for _, s := range allPages(d) {
		b := d.browserFor(t, s.login)
		for name, path := range b.resolve(s) {
			for _, width := range []int64{360, 768, 1280} {
				for _, theme := range []string{"light", "dark"} {
					b.emulate(width, theme)
					b.open(path)
					b.screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, width, theme)))
				}
			}
		}
	}
}

func (b *browser) screenshot(file string) {
	b.t.Helper()
	image, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, image, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
