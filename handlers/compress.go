package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/static"
)

// compressMinBytes is the size below which answers are sent as they are: one that fits
// into a packet arrives no sooner for being smaller. compressLevel is a little below
// gzip's default of 6, because pages are made anew for each request.
const (
	compressMinBytes = 1400
	compressLevel    = 5
)

// compress compresses answers with gzip, except those of uncompressed.
func compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{Level: compressLevel, MinLength: compressMinBytes, Skipper: uncompressed})
}

// uncompressed reports whether an answer is never compressed.
//
// The length of a compressed answer tells whether what an attacker made the browser send
// also occurs in a secret beside it (BREACH). Such a request comes from the attacker's
// page with the victim's cookies. So with cookies, only requests are compressed that the
// browser says are from our own pages or from the person; a browser that does not say
// gets no compression. Nor do answers to anything but a GET, among them the pages that
// show a new key once, and error pages, which are made outside of this middleware.
//
// Static files are compressed already, and events of a stream are too small.
func uncompressed(c echo.Context) bool {
	r := c.Request()
	if r.Method != http.MethodGet || strings.HasPrefix(r.URL.Path, static.Prefix) || c.Path() == "/live" || !acceptsGzip(r) {
		return true
	}
	if r.Header.Get("Cookie") == "" {
		return false
	}
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "same-origin" && site != "none"
}

// acceptsGzip reports whether a client takes gzip (RFC 9110, section 12.5.3).
func acceptsGzip(r *http.Request) bool {
	accepted := edge.FirstValue(r.Header, echo.HeaderAcceptEncoding)
	if accepted == "" {
		return false
	}
	for coding := range strings.SplitSeq(accepted, ",") {
		name, quality, weighted := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(quality), "q="), 64)
		return !weighted || (err == nil && q > 0)
	}
	return false
}
