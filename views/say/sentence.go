package say

import "strings"

// A sentence in its plural forms; one that has no number has one form.
type sentence [][]part

// part is a piece of a sentence.
type part struct {
	kind kind
	text string // of a value its name
}

type kind byte

const (
	literal kind = iota
	value        // {name}
	linked       // [text]
)

// pluralMark stands between the plural forms of a sentence.
const pluralMark = " || "

// parse reads a sentence as the catalogs write it.
func parse(text string) (m sentence) {
	for form := range strings.SplitSeq(text, pluralMark) {
		m = append(m, parseForm(form))
	}
	return m
}

func parseForm(text string) (parts []part) {
	for text != "" {
		i := strings.IndexAny(text, "{[")
		if i < 0 {
			return append(parts, part{literal, text})
		}
		end, k := "}", value
		if text[i] == '[' {
			end, k = "]", linked
		}
		inner, rest, closed := strings.Cut(text[i+1:], end)
		if !closed {
			return append(parts, part{literal, text})
		}
		if i > 0 {
			parts = append(parts, part{literal, text[:i]})
		}
		parts = append(parts, part{k, inner})
		text = rest
	}
	return parts
}

// parseAll reads catalogs.
func parseAll(catalogs ...map[string]string) map[string]sentence {
	parsed := map[string]sentence{}
	for _, texts := range catalogs {
		for key, text := range texts {
			parsed[key] = parse(text)
		}
	}
	return parsed
}
