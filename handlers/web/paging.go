package web

import (
	"net/url"
	"strconv"

	"github.com/bursar-portal/bursar/models"
)

// entriesPerPage is the number of ledger entries on a page.
const entriesPerPage = 50

// KeysPerPage is the number of API keys on a page, each with its forms.
const KeysPerPage = 12

// ParseCursor parses the sequence before which a page of a list begins; 0 for "", the
// newest page. Error: CodeNotFound for a cursor that none of our links has.
func ParseCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, models.Errorf(models.CodeNotFound, "This page of the list doesn’t exist.")
	}
	return n, nil
}

// PageLinks returns the addresses of a list's first and next page, "" where there is none.
// after and next are the cursors of this page and of the next one.
func PageLinks(path string, query url.Values, after, next string) (first, following string) {
	address := func(more ...string) string {
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		if len(more) > 0 {
			q.Set("after", more[0])
		}
		if len(q) == 0 {
			return path
		}
		return path + "?" + q.Encode()
	}
	if after != "" {
		first = address()
	}
	if next != "" {
		following = address(next)
	}
	return first, following
}
