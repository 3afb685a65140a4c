package public

import (
	"net/http"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
)

// Routes lists the addresses of the public pages.
func (w *Pages) Routes() []web.Route {
	return append(w.demoRoutes(), []web.Route{
		{Method: http.MethodGet, Path: address.LogoPath, Access: edge.Anyone, Handler: w.BrandLogo, Static: true},
		{Method: http.MethodGet, Path: "/offline", Access: edge.Anyone, Handler: w.Offline, Static: true},
		web.Get("/", edge.Anyone, w.Home),
		web.Get("/plans", edge.Anyone, w.Plans),
		web.Get("/docs", edge.Anyone, w.Docs),
		web.Get("/docs.md", edge.Anyone, w.DocsMarkdown),
		web.Get("/docs/api", edge.Anyone, w.DocsAPI),
		web.Get("/docs/api.md", edge.Anyone, w.DocsAPIMarkdown),
		web.Get("/llms.txt", edge.Anyone, w.LLMs),
		web.Get("/errors/:code", edge.Anyone, w.ErrorCode),

		web.Get("/setup/:token", edge.Anyone, w.SetUp),
		web.Post("/setup/:token", edge.Anyone, w.SetUpCreate),
		web.Get("/signup", edge.Anyone, w.SignUp),
		web.Post("/signup", edge.Anyone, w.SignUpCreate),
		web.Get("/signup/sent", edge.Anyone, w.SignUpSent),
		web.Get("/verify/half", edge.Anyone, w.VerifyHalf),
		web.Get("/verify/refused", edge.Anyone, w.VerifyRefused),
		web.Get("/verify/changed", edge.Anyone, w.VerifyChanged),
		web.Get("/verify/:token", edge.Anyone, w.Verify),
		web.Post("/verify/:token", edge.Anyone, w.VerifyCreate),
		web.Post("/verify/:token/refuse", edge.Anyone, w.VerifyRefuse),
		web.Get("/forgot", edge.Anyone, w.Forgot),
		web.Post("/forgot", edge.Anyone, w.ForgotCreate),
		web.Get("/forgot/sent", edge.Anyone, w.ForgotSent),
		web.Get("/reset/:token", edge.Anyone, w.Reset),
		web.Post("/reset/:token", edge.Anyone, w.ResetUpdate),
		web.Get(address.InvitationDeclined, edge.Anyone, w.InvitationDeclined),
		web.Post("/signin/link", edge.Anyone, w.SignInLinkCreate),
		web.Get("/signin/sent", edge.Anyone, w.SignInSent),
		web.Get(address.Closed, edge.Anyone, w.Closed),
		web.Get("/signin", edge.Anyone, w.SignIn),
		web.Post("/signin", edge.Anyone, w.SignInCreate),
		web.Post("/signin/passkey", edge.Anyone, w.SignInPasskey),
		web.Post("/signin/passkey/begin", edge.Anyone, w.SignInPasskeyBegin),
		web.Post(stepPath+"/passkey", edge.Anyone, w.SignInStepPasskey),
		web.Post(stepPath+"/passkey/begin", edge.Anyone, w.SignInStepPasskeyBegin),
		web.Get(stepPath, edge.Anyone, w.SignInStep),
		web.Post(stepPath, edge.Anyone, w.SignInStepCreate),
		web.Get(confirmPath, edge.SignedIn, w.Confirm),
		web.Post(confirmPath, edge.SignedIn, w.ConfirmCreate),
		web.Post(confirmPath+"/passkey", edge.SignedIn, w.ConfirmPasskey),
		web.Post(confirmPath+"/passkey/begin", edge.SignedIn, w.ConfirmPasskeyBegin),
		web.Post(confirmPath+"/link", edge.SignedIn, w.ConfirmMail),
		web.Get(confirmPath+"/sent", edge.SignedIn, w.ConfirmSent),
		web.Get("/auth/oidc/:provider", edge.Anyone, w.ProviderSignIn),
		web.Get("/auth/oidc/:provider/callback", edge.Anyone, w.ProviderCallback),
		web.Get(linkingPath, edge.Anyone, w.Linking),
		web.Post(linkingPath, edge.Anyone, w.LinkingCreate),
		web.Post(linkingPath+"/mail", edge.Anyone, w.LinkingMailCreate),
		web.Get(linkingPath+"/sent", edge.Anyone, w.LinkingSent),
		web.Post("/signout", edge.Anyone, w.SignOutCreate),
	}...)
}
