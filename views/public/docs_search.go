package public

import "strings"

// maxDocsQuery is the most characters of a search that count.
const maxDocsQuery = 100

// Search leaves the operations and errors that have all words of a text. Nothing is searched
// for if it has none.
func (p *DocsPage) Search(text string) {
	words := strings.Fields(strings.ToLower(strings.ToValidUTF8(text, "")))
	p.Query = strings.Join(words, " ")
	if runes := []rune(p.Query); len(runes) > maxDocsQuery {
		p.Query = string(runes[:maxDocsQuery])
		words = strings.Fields(p.Query)
	}
	if len(words) == 0 {
		return
	}
	var operations []Operation
	for _, o := range p.Operations {
		if hasAll(o.words(), words) {
			operations = append(operations, o)
		}
	}
	var errors []ErrorRow
	for _, e := range p.Errors {
		if hasAll(strings.Join([]string{e.Code, e.Title, e.Meaning, e.Remedy}, " "), words) {
			errors = append(errors, e)
		}
	}
	p.Operations, p.Errors = operations, errors
}

func hasAll(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// words returns what an operation is found by.
func (o Operation) words() string {
	all := []string{o.Method, o.Path, o.Title, o.Description, o.Scope}
	for _, list := range [][]DocField{o.Parameters, o.Body, o.ResponseFields} {
		for _, f := range list {
			all = append(all, f.Name, f.Description, f.Enum)
		}
	}
	for _, r := range o.Responses {
		all = append(all, r.Status, r.Description)
		for _, e := range r.ErrorCodes {
			all = append(all, e.Code)
		}
	}
	return strings.Join(all, " ")
}
