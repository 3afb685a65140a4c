package views

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initial is the letter that stands for a name in a small square.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "·"
}

func anyCurrent(accounts []AccountRef) bool {
	return slices.ContainsFunc(accounts, func(a AccountRef) bool { return a.Current })
}

// toneClass is empty for the neutral tone.
func ToneClass(t Tone) string {
	if t == ToneNeutral {
		return ""
	}
	return "is-" + string(t)
}

// changeClass colors a signed amount. The sign itself says the same.
func ChangeClass(change string) string {
	switch first, _ := utf8.DecodeRuneInString(change); first {
	case '+':
		return "num plus"
	case '-', '\u2212':
		return "num minus"
	}
	return "num none"
}

// percent writes thousandths as SVG takes them: 375 is "37.5%".
func Percent(permille int) string { return fmt.Sprintf("%d.%d%%", permille/10, permille%10) }

// bounded keeps a share inside its drawing, and a share that is not nothing
// visible in it.
func BarPermille(permille int) int {
	if permille <= 0 {
		return 0
	}
	return min(max(permille, 8), 1000)
}

// plural is the word for so many, given as printed.
func Plural(amount string, b Brand) string {
	if amount == "1" {
		return b.Credit
	}
	return b.Credits
}

// Capital begins a sentence or a heading with the operator's word.
func Capital(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	if r == utf8.RuneError {
		return word
	}
	return strings.ToUpper(string(r)) + word[size:]
}
