package web

import (
	"net/url"
	"strconv"

	"github.com/bursar-portal/bursar/models"
)

// activityEntries is how many lines a page of the ledger has.
const EntriesPerPage = 50

// cursor reads where a page of a list begins; "" is its newest end. An address
// that no page of ours leads to is not found.
func ParseCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, models.Errorf(models.CodeNotFound, "This list has no such page.")
	}
	return n, nil
}

// pagesOf returns the addresses of a list's first and next page, "" where there is
// none. after and next are the cursors of this page and of the next one.
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

// keysPerPage is how many keys a page lists, each with its forms.
const KeysPerPage = 25
