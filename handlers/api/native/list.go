package native

import (
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// List is one page of a list.
type List[T any] struct {
	Data []T     `json:"data"`
	Next *string `json:"next_cursor"` // null on the last page
}

// Page sizes.
const (
	defaultLimit = 50
	maxLimit     = 100
)

// parsePagination returns the page size and the cursor, "" for the first page.
func parsePagination(c echo.Context) (limit int, cursor string, err error) {
	limit = defaultLimit
	if text := c.QueryParam("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxLimit {
			return 0, "", models.Invalid("limit", "must be a whole number from 1 to 100")
		}
	}
	return limit, c.QueryParam("cursor"), nil
}

var errInvalidCursor = models.Invalid("cursor", "must be the next_cursor of an earlier page")

// paginate returns a page of a short list that is sorted by name; names are its
// cursors.
func paginate[T any](c echo.Context, all []T, name func(T) string) (List[T], error) {
	limit, cursor, err := parsePagination(c)
	if err != nil {
		return List[T]{}, err
	}
	start := slices.IndexFunc(all, func(item T) bool { return name(item) > cursor })
	if start < 0 {
		start = len(all)
	}
	page := List[T]{Data: all[start:]}
	if len(page.Data) > limit {
		page.Data = page.Data[:limit]
		page.Next = nullable(name(page.Data[limit-1]))
	}
	return page, nil
}
