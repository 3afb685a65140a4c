package main

import (
	"fmt"
	"os"
	"strings"
)

// barWidth is the width of the progress bar in characters.
const barWidth = 30

// progress returns a function that draws a progress bar on standard error, nil if
// standard error is not a terminal or the output is JSON.
func (c command) progress(what string) func(done, all int64) {
	terminal, ok := c.stderr.(*os.File)
	if !ok || c.json {
		return nil
	}
	if info, err := terminal.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done, all int64) {
		full := int64(barWidth)
		if all > 0 {
			full = min(barWidth, barWidth*done/all)
		}
		fmt.Fprintf(terminal, "\r[%s%s] %d of %d %s", strings.Repeat("#", int(full)), strings.Repeat(".", int(barWidth-full)), done, all, what)
		if done >= all {
			fmt.Fprint(terminal, "\r\033[K")
		}
	}
}
