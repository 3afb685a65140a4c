package edge

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// WantsJSON reports whether the caller's Accept header names JSON and does not name
// HTML. Browsers name HTML; tools that send */* or nothing are not programs that
// expect JSON, so they get what a browser gets.
func WantsJSON(r *http.Request) bool {
	json := false
	for _, header := range r.Header.Values(echo.HeaderAccept) {
		for entry := range strings.SplitSeq(header, ",") {
			mediaType, parameters, err := mime.ParseMediaType(entry)
			if err != nil {
				continue
			}
			if q, err := strconv.ParseFloat(parameters["q"], 64); err == nil && q == 0 {
				continue // named, to say that it is not wanted (RFC 9110 section 12.4.2)
			}
			switch {
			case mediaType == "text/html", mediaType == "application/xhtml+xml":
				return false
			case mediaType == echo.MIMEApplicationJSON, strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+json"):
				json = true
			}
		}
	}
	return json
}
