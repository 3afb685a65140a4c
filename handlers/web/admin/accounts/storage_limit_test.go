package accounts_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestAccountStorageLimit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 200<<20); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	send := func(limit string) *webtest.Page { return b.Get(path).Form(path+"/storage").Set("limit", limit).Send() }
	b.Get(path).Shows(http.StatusOK, "200 MB of 1 GB used. This is the default limit.")
	send("lots").ShowsFault("limit", "The limit must be a size such as 500 MB or 1.5 GB.")
	for range 2 {
		page := send("100 MB").Follow().Shows(http.StatusOK, "200 MB of 100 MB used. This is a custom limit. Nothing is deleted, but nothing can be added until the account is below its limit.")
		if got := page.Form(path + "/storage").Fields.Get("limit"); got != "100 MB" {
			t.Errorf("%q is filled in", got)
		}
	}
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 201<<20); models.CodeOf(err) != models.CodeStorageLimit {
		t.Errorf("it grew above its limit: %v", err)
	}
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "big", Name: "Big", Period: models.Monthly, StorageLimit: 5 << 30}))
	send("").Follow().Shows(http.StatusOK, "200 MB of 5 GB used. The limit comes from the account’s plans.")
	p.CheckAuditTrail(account.ID, "ada account.storage: Set the custom storage limit to 100 MB.", "ada account.storage: Removed the custom storage limit.")
	p.CheckBooks()
}

// A form that was loaded before somebody else set a limit does not remove it, and one
// that was loaded before somebody removed it does not restore it.
func TestStorageLimitConflict(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	load := func(b *webtest.Browser) *webtest.Form { return b.Get(path).Form(path + "/storage") }
	first, second := load(ada), load(ben)
	first.Set("limit", "5 GB").Send().Redirects(http.StatusSeeOther)
	back := second.Set("limit", "2 GB").Send().
		ShowsFault("limit", "Someone just set the limit to 5 GB. Save again to replace it with yours.").
		Shows(http.StatusUnprocessableEntity, "of 5 GB used. This is a custom limit.").Form(path + "/storage")
	if got := back.Fields.Get("limit"); got != "2 GB" {
		t.Errorf("the form came back with %q", got)
	}
	stale := load(ada)
	back.Send().Follow().Shows(http.StatusOK, "of 2 GB used. This is a custom limit.")
	load(ben).Set("limit", "").Send().Redirects(http.StatusSeeOther)
	stale.Set("limit", "lots").Send().ShowsFault("limit", "The limit must be a size such as 500 MB or 1.5 GB.").Form(path+"/storage").Set("limit", "5 GB").Send().
		ShowsFault("limit", "Someone just removed the custom limit. Save again to set yours.")
	ben.Post(path+"/storage", url.Values{"limit": {"1 GB"}}).Redirects(http.StatusUnprocessableEntity)
	p.CheckAuditTrail(account.ID, "ada account.storage: Set the custom storage limit to 5 GB.", "ben account.storage: Set the custom storage limit to 2 GB.",
		"ben account.storage: Removed the custom storage limit.")
	p.CheckBooks()
}
