package mail

import (
	"fmt"
	"math"
)

// The backgrounds that accents are seen on: white, also as the text on a button, and the
// cards of dark mails (views/mail/text.go).
var white, darkCard = rgb{255, 255, 255}, rgb{0x17, 0x1c, 0x1a}

type rgb [3]float64

// enoughContrast is what WCAG 2.2 asks of text (1.4.3).
const enoughContrast = 4.5

// readableOn returns an accent, #rrggbb, as light or dark as it must be to be read on a
// background. Pages do the same in CSS, which mail programs don't know.
func readableOn(accent string, background rgb) string {
	var r, g, b int
	if _, err := fmt.Sscanf(accent, "#%02x%02x%02x", &r, &g, &b); err != nil {
		r, g, b = 0x0d, 0x6b, 0x53
	}
	color, towards := rgb{float64(r), float64(g), float64(b)}, rgb{}
	if background.luminance() < 0.5 {
		towards = white
	}
	mixed := color
	for share := 0.0; share <= 1; share += 0.02 {
		for i := range mixed {
			mixed[i] = math.Round(color[i] + (towards[i]-color[i])*share)
		}
		if contrast(mixed, background) >= enoughContrast {
			break
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", int(mixed[0]), int(mixed[1]), int(mixed[2]))
}

// contrast is that of WCAG 2.2 between two colors, from 1 to 21.
func contrast(a, b rgb) float64 {
	light, dark := max(a.luminance(), b.luminance()), min(a.luminance(), b.luminance())
	return (light + 0.05) / (dark + 0.05)
}

func (c rgb) luminance() float64 {
	var l float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := c[i] / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}
