package main

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// Measures of the picture, in pixels.
const (
	pictureLine   = 24  // height of a bar with the space around it
	pictureLabels = 470 // width of what stands left of the bars
	pictureScale  = 220 // length of a bar that just reaches its target
	pictureMost   = 1.5 // a longer bar is cut off here
	pictureValues = 190 // width of what stands right of the bars
	pictureHead   = 64
)

// pictureStyle has the colors of light and dark pages.
const pictureStyle = `
svg { font: 13px system-ui, sans-serif; background: #fff; color: #1d2925 }
text { fill: currentColor } .small { font-size: 11px; opacity: .75 }
.reached { fill: #0d6b53 } .missed { fill: #c46a1b } .target { stroke: currentColor; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
svg { background: #10181a; color: #dfe8e4 } .reached { fill: #4dbd9b } .missed { fill: #e79a52 }
}
`

// picture draws the results that have a target as bars: how much of it each reaches.
func (r report) picture() string {
	var bars []result
	for _, x := range r.Results {
		if x.Target != nil && x.Fault == "" {
			bars = append(bars, x)
		}
	}
	width := pictureLabels + int(pictureScale*pictureMost) + pictureValues
	height := pictureHead + len(bars)*pictureLine + 16
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title">`, width, height, width, height)
	fmt.Fprintf(&s, "<title id=\"title\">How much of its target each measure reaches</title><style>%s</style>\n", pictureStyle)
	fmt.Fprintf(&s, "<text x=\"12\" y=\"24\" font-weight=\"600\">How much of its target each measure reaches</text>\n")
	fmt.Fprintf(&s, "<text x=\"12\" y=\"44\" class=\"small\">%s</text>\n", html.EscapeString(fmt.Sprintf(
		"%s, %s, %d cores with the load on them, %s; medians of %d alternating rounds", r.Revision, r.System, r.Cores, r.At.Format(time.DateOnly), r.Rounds)))
	for i, x := range bars {
		y, class := pictureHead+i*pictureLine, "missed"
		if x.reached() {
			class = "reached"
		}
		length := min(x.Target.share(x.Value), pictureMost) * pictureScale
		fmt.Fprintf(&s, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", pictureLabels-10, y+16, html.EscapeString(x.Title))
		fmt.Fprintf(&s, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>", class, pictureLabels, y+4, length, pictureLine-8)
		fmt.Fprintf(&s, "<text x=\"%.1f\" y=\"%d\">%s</text>\n", pictureLabels+max(length, pictureScale)+8, y+16,
			html.EscapeString(strings.TrimSpace(format(x.Value)+" "+x.Unit)+" ("+formatTarget(x)+")"))
	}
	fmt.Fprintf(&s, "<text x=\"%d\" y=\"%d\" class=\"small\" text-anchor=\"middle\">target</text>", pictureLabels+pictureScale, pictureHead-8)
	fmt.Fprintf(&s, "<line class=\"target\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n</svg>\n",
		pictureLabels+pictureScale, pictureLabels+pictureScale, pictureHead-4, height-12)
	return s.String()
}
