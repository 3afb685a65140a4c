package settings_test

import (
	"path/filepath"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/models/storetest"
)

func logoAudit(said string) models.AuditRecord {
	return models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}, Action: "setting.change", Subject: "brand_logo", Detail: said}
}

// A logo holds at once, in other processes when they look, and after a restart.
func TestTheLogo(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
	a, b := storetest.Open(t, path, clock, storetest.Settings()), storetest.Open(t, path, clock, storetest.Settings())
	shows := func(k *storetest.Kit, want string) {
		t.Helper()
		got := ""
		if l := k.Settings().Brand.Logo; l != nil {
			got = l.ContentType + " " + string(l.Data)
		}
		if got != want {
			t.Errorf("the logo is %q, want %q", got, want)
		}
	}
	one, two := logo.Stored(logo.SVG, []byte("<svg/>")), logo.Stored(logo.PNG, []byte("png"))
	must(t, a.ChangeLogo(t.Context(), one, logoAudit("one")))
	must(t, a.ChangeLogo(t.Context(), logo.Stored(logo.SVG, []byte("<svg/>")), logoAudit("the same")))
	shows(a, "image/svg+xml <svg/>")
	shows(b, "")
	must(t, b.LoadSettings(t.Context()))
	shows(b, "image/svg+xml <svg/>")
	must(t, b.ChangeLogo(t.Context(), two, logoAudit("two")))
	must(t, a.LoadSettings(t.Context()))
	shows(a, "image/png png")
	shows(storetest.Open(t, path, clock, storetest.Settings()), "image/png png")
	state, err := a.LogoState(t.Context())
	if err != nil || state.ChangedBy.ID != "usr_ada" || !state.ChangedAt.Equal(storetest.Start) {
		t.Errorf("the state is %+v, %v", state, err)
	}

	// Another setting leaves it, and the environment comes before it.
	must(t, a.ChangeSettings(t.Context(), change("brand_name", "Bursar", "Acme")))
	shows(a, "image/png png")
	fixed := storetest.Settings()
	fixed.Brand.Logo, fixed.Brand.LogoFile = one, "/etc/logo.svg"
	c := storetest.Open(t, path, clock, fixed)
	shows(c, "image/svg+xml <svg/>")
	wantCode(t, c.ChangeLogo(t.Context(), nil, logoAudit("none")), models.CodeConflict)

	must(t, a.ChangeLogo(t.Context(), nil, logoAudit("none")))
	must(t, a.ChangeLogo(t.Context(), nil, logoAudit("none again")))
	shows(a, "")
	must(t, b.LoadSettings(t.Context()))
	shows(b, "")
	if got := audited(t, a); len(got) != 4 || got[0] != "brand_logo: one" || got[1] != "brand_logo: two" || got[3] != "brand_logo: none" {
		t.Errorf("recorded %q", got)
	}
	a.CheckBooks()
}
