package public

import (
	"net/http"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
)

// Routes lists the addresses of the public pages.
func (w *Pages) Routes() []web.Route {
	return append(w.demoRoutes(), []web.Route{
		{Method: http.MethodGet, Path: web.LogoPath, Access: edge.Anyone, Handler: w.BrandLogo, Static: true},
		{Method: http.MethodGet, Path: "/offline", Access: edge.Anyone, Handler: w.Offline, Static: true},
		web.Get("/", edge.Anyone, w.Home),
		web.Get("/plans", edge.Anyone, w.Plans),
		web.Get("/docs", edge.Anyone, w.Docs),
		web.Get("/errors/:code", edge.Anyone, w.ErrorCode),

		web.Get("/signup", edge.Anyone, w.SignUp),
		web.Post("/signup", edge.Anyone, w.SignUpCreate),
		web.Get("/signin", edge.Anyone, w.SignIn),
		web.Post("/signin", edge.Anyone, w.SignInCreate),
		web.Post("/signout", edge.Anyone, w.SignOutCreate),
	}...)
}
