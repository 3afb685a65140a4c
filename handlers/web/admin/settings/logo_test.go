package settings_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
)

const (
	logoPage = "/admin/settings/logo"
	drawing  = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>`
)

// sources lists the pictures of a page.
func sources(page *webtest.Page) (list []string) {
	for n := range page.All("img") {
		list = append(list, webtest.Attr(n, "src"))
	}
	return list
}

// An admin uploads a logo, which pages show at once, changes it and removes it.
func TestUploadALogo(t *testing.T) {
	p := webtest.NewPortal(t)
	b, auditor := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("olga", models.OperatorAuditor))
	form := b.Get(b.Get(list).Shows(http.StatusOK).Link("Upload Logo")).Shows(http.StatusOK, "No logo yet.").Hides("Remove logo").Form(logoPage)
	form.SendFile("logo.png", drawing).Follow().Shows(http.StatusOK, "Logo changed.", "SVG, 1 KB")
	want := "/brand/logo?v=" + logo.Stored(logo.SVG, []byte(drawing)).Version
	if got := sources(p.Browser().Get("/")); len(got) != 1 || got[0] != want {
		t.Errorf("the home page shows %v, want %s", got, want)
	}
	if got := p.Browser().Get(want); got.Body != drawing {
		t.Errorf("the logo is %s", got.Body)
	}
	auditor.Get(list).Shows(http.StatusOK, "SVG, 1 KB Set by ada on 29 Mar 2026, 17:48").Hides("Change Logo")

	page := b.Get(b.Get(list).Link("Change Logo"))
	for typed, want := range map[string]string{
		"": "The logo is empty.", "GIF89a": "The logo must be a PNG, SVG, JPEG or WebP picture.",
		strings.Replace(drawing, "<path", "<script/><path", 1): "The logo must not contain <script>. Export it as a plain SVG, or use a PNG.",
		strings.Repeat("<", logo.MaxBytes+1):                   "The logo must be at most 256 KB.",
	} {
		page.Form(logoPage).SendFile("logo.svg", typed).ShowsFault("file", want)
	}
	// More than the body of the form may have. Browsers say where it comes from.
	r := page.Form(logoPage).MultipartRequest("logo.svg", strings.Repeat("<", 3<<20))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	b.Do(r).ShowsFault("file", "The logo must be at most 256 KB.")
	page.Form(logoPage+"/remove").Send().Follow().Shows(http.StatusOK, "Logo removed.", "No logo yet.")
	if got := sources(p.Browser().Get("/")); len(got) != 0 {
		t.Errorf("the home page shows %v", got)
	}
	if got, want := p.AuditedActions(), "ada setting.change brand_logo: Changed the logo from none to SVG, 1 KB.|ada setting.change brand_logo: Removed the logo, SVG, 1 KB."; got != want {
		t.Errorf("the audit log says\n%s, want\n%s", got, want)
	}
	p.CheckBooks()
}

// The environment wins, and the page says so.
func TestTheLogoOfTheEnvironment(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.Settings.Brand.Logo, c.Settings.Brand.LogoFile = logo.Stored(logo.SVG, []byte(drawing)), "/etc/acme/logo.svg"
	})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(list).Shows(http.StatusOK, "/etc/acme/logo.svg", "Set by BURSAR_BRAND_LOGO_FILE")
	b.Get(logoPage).Shows(http.StatusOK, "Set by BURSAR_BRAND_LOGO_FILE. Change it in the environment.").Hides("Upload a logo").Hides("Remove logo")
}
