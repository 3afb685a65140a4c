package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestZZShots(t *testing.T) {
	folder := os.Getenv("SHOTS")
	re := regexp.MustCompile(os.Getenv("PAGES"))
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	for _, s := range allPages(d) {
		some := pageSet{login: s.login, pages: map[string]string{}, links: map[string]link{}, made: map[string]made{}}
		for n, p := range s.pages {
			if re.MatchString(n) {
				some.pages[n] = p
			}
		}
		for n, p := range s.links {
			if re.MatchString(n) {
				some.links[n] = p
			}
		}
		for n, p := range s.made {
			if re.MatchString(n) {
				some.made[n] = p
			}
		}
		if len(some.pages)+len(some.links)+len(some.made) == 0 {
			continue
		}
		b := d.browserFor(t, s.login)
		for name, path := range b.resolve(some) {
			for _, width := range []int64{360, 1280} {
				for _, theme := range []string{"light", "dark"} {
					b.emulate(width, theme)
					b.open(path)
					image, err := chromedp.Run(b, chromedp.FullScreenshot(100))
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, width, theme)), image, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
