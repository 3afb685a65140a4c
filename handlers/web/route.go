package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// Route is an address of the pages: who may use it, and what answers. Each room of
// pages lists its own; handlers joins them and puts the middleware in front.
type Route struct {
	Method, Path string
	Access       edge.Access
	Handler      echo.HandlerFunc
	// MaxBody is how many bytes a form with a file may have; 0 for edge.MaxBody.
	MaxBody int64
	// Static marks an answer that is the same for everybody. It needs no session.
	Static bool
}

// Get makes a route that shows something.
func Get(path string, access edge.Access, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodGet, Path: path, Access: access, Handler: handler}
}

// Post makes a route that takes a form.
func Post(path string, access edge.Access, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Access: access, Handler: handler}
}
