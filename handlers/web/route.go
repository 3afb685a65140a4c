package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// A Route is the address of a page or a form, with its access rule and its handler. Each
// package of pages lists its own routes; package handlers joins them and puts the
// middleware in front.
type Route struct {
	Method, Path string
	Access       edge.AccessRule
	Handler      echo.HandlerFunc
	// MaxBody bounds the bytes of a form with a file; 0 stands for edge.MaxBody.
	MaxBody int64
	// Fresh marks what asks for a fresh proof of who the person is.
	Fresh bool
	// Static marks an answer that is the same for everybody and needs no session.
	Static bool
}

// Get makes the route of a page.
func Get(path string, access edge.AccessRule, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodGet, Path: path, Access: access, Handler: handler}
}

// Post makes the route of a form.
func Post(path string, access edge.AccessRule, handler echo.HandlerFunc) Route {
	return Route{Method: http.MethodPost, Path: path, Access: access, Handler: handler}
}

// Proved returns the route with Fresh set: keys, roles, money, and the ways to sign in.
func (r Route) Proved() Route {
	r.Fresh = true
	return r
}
