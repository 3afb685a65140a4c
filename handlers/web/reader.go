package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
)

// readerOf is who reads the page; without a session, somebody in UTC.
func (w *Site) ReaderOf(c echo.Context) present.Reader {
	r := present.Reader{Zone: time.UTC, Credit: w.Brand.Credit, Brand: w.Brand.Name}
	if user := edge.Actor(c).User; user != nil {
		r.Zone = user.Location()
	}
	return r
}
