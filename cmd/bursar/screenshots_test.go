//go:build screenshots

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestScreenshots saves screenshots of all pages of the demonstration in the folder
// BURSAR_SCREENSHOTS, at four widths, light and dark, and what a screen reader says there: those
// named in BURSAR_SCREENSHOTS_OF, or all, in the language BURSAR_SCREENSHOTS_LANGUAGE, such as de
// or the pseudo-locale ar-XB. Names may be patterns; crowd-* and many-* are the pages of far too
// much data, which are not among all. BURSAR_SCREENSHOTS_WIDTHS and BURSAR_SCREENSHOTS_THEMES
// name some widths and themes only.
// `go tool task screenshots` copies those of the README.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("BURSAR_SCREENSHOTS")
	if folder == "" {
		t.Fatal("BURSAR_SCREENSHOTS must name a folder")
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	wanted := strings.FieldsFunc(os.Getenv("BURSAR_SCREENSHOTS_OF"), func(r rune) bool { return r == ',' })
	widths := cmp.Or(os.Getenv("BURSAR_SCREENSHOTS_WIDTHS"), "360,768,1280,1920")
	themes := cmp.Or(os.Getenv("BURSAR_SCREENSHOTS_THEMES"), "light,dark")
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	pages := allPages(d)
	if slices.ContainsFunc(wanted, func(name string) bool { return strings.HasPrefix(name, "crowd-") || strings.HasPrefix(name, "many-") }) {
		pages = append(pages, crowdPages(crowd(t, d.dir))...)
	}
	for _, s := range pages {
		s.keep(wanted)
		if s.empty() {
			continue
		}
		b := d.browserFor(t, s.login)
		paths := b.resolve(s) // which fills in forms by their English labels
		b.prefer(os.Getenv("BURSAR_SCREENSHOTS_LANGUAGE"))
		for name, address := range paths {
			for width := range strings.SplitSeq(widths, ",") {
				for theme := range strings.SplitSeq(themes, ",") {
					pixels, err := strconv.ParseInt(width, 10, 64)
					if err != nil {
						t.Fatal(err)
					}
					b.emulate(pixels, theme)
					b.open(address)
					b.screenshot(filepath.Join(folder, fmt.Sprintf("%s-%s-%s.png", name, width, theme)))
				}
			}
			b.readAloud(filepath.Join(folder, name+".txt"))
		}
	}
}

// keep leaves the pages whose names match a pattern, or all of them if there is none.
func (s pageSet) keep(patterns []string) {
	matches := func(name string) func(string) bool {
		return func(pattern string) bool { ok, err := path.Match(pattern, name); return ok && err == nil }
	}
	others := func(name string) bool { return len(patterns) > 0 && !slices.ContainsFunc(patterns, matches(name)) }
	maps.DeleteFunc(s.pages, func(name, _ string) bool { return others(name) })
	maps.DeleteFunc(s.links, func(name string, _ link) bool { return others(name) })
	maps.DeleteFunc(s.made, func(name string, _ made) bool { return others(name) })
}

func (s pageSet) empty() bool { return len(s.pages)+len(s.links)+len(s.made) == 0 }

// prefer makes the browser ask for a language, "" for its own.
func (b *browser) prefer(language string) {
	b.t.Helper()
	if language == "" {
		return
	}
	headers := network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}
	if _, err := chromedp.Call(b, network.SetExtraHTTPHeaders, headers); err != nil {
		b.t.Fatal(err)
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

// readAloud writes the accessibility tree: a line for each node that is said, with its role.
func (b *browser) readAloud(file string) {
	b.t.Helper()
	nodes, err := chromedp.Call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes.Nodes {
		byID[n.NodeID] = n
	}
	var text strings.Builder
	var say func(n *accessibility.Node, depth int)
	say = func(n *accessibility.Node, depth int) {
		role, name := valueOf(n.Role), valueOf(n.Name)
		if said := !n.Ignored && role != "InlineTextBox" && (name != "" || role != "generic"); said {
			fmt.Fprintf(&text, "%s%s %q\n", strings.Repeat("  ", depth), role, name)
			depth++
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				say(child, depth)
			}
		}
	}
	if len(nodes.Nodes) > 0 {
		say(nodes.Nodes[0], 0)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func valueOf(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	var text string
	_ = json.Unmarshal([]byte(v.Value), &text) // numbers are not said here
	return text
}
