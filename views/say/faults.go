package say

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// phrasebook has what errors say in another language. Errors are made far from whoever reads
// them, in English, which is also what APIs and logs say; pages look them up here. A sentence
// with values is found by its form: "%s" and "%d" stand for any text.
type phrasebook struct {
	sentences map[string]string
	forms     []form
}

// form is a sentence with values. In what it becomes, the values are {1}, {2} and so on.
type form struct {
	match *regexp.Regexp
	says  string
}

var verb = regexp.MustCompile(`%[sdq]`)

// phrases reads a phrasebook as the catalogs write it.
func phrases(texts map[string]string) phrasebook {
	b := phrasebook{sentences: texts}
	for english, says := range texts {
		if verb.MatchString(english) {
			pattern := verb.ReplaceAllString(regexp.QuoteMeta(english), "(.+?)")
			b.forms = append(b.forms, form{regexp.MustCompile("^" + pattern + "$"), says})
		}
	}
	// "Removed the domain %s." is tried before "Removed %s.", which fits it, too.
	slices.SortFunc(b.forms, func(x, y form) int {
		return cmp.Or(len(y.match.String())-len(x.match.String()), strings.Compare(x.match.String(), y.match.String()))
	})
	return b
}

// Fault returns what an error, or a part of its sentence, says in the printer's language, and in
// English what it lacks.
func (p *Printer) Fault(message string) string {
	if says, ok := p.faults.sentences[message]; ok {
		return says
	}
	for _, f := range p.faults.forms {
		values := f.match.FindStringSubmatch(message)
		if values == nil {
			continue
		}
		pairs := make([]string, 0, 2*len(values))
		for i, v := range values[1:] {
			pairs = append(pairs, "{"+string(rune('1'+i))+"}", p.Fault(v))
		}
		return strings.NewReplacer(pairs...).Replace(f.says)
	}
	return message
}
