package access_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// An owner closes an organization by typing its name, and sees before what it ends.
func TestOrganizationIsClosed(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	nia, _ := p.Customer("nia")
	org := p.Enterprise("Leadworks", leah)
	p.Join(org.ID, max.ID, models.RoleOwner)
	p.Join(org.ID, nia.ID, models.RoleAdmin)
	p.Grant(org.ID, 12*models.Credit)
	b := p.As(leah)
	b.Get("/buy?account=" + string(org.ID)).Form("/buy").Send().Redirects(http.StatusSeeOther)
	if link := p.As(nia).Get(settingsPath(org)).Link("Close this organization"); link != "" {
		t.Errorf("an admin is offered %s", link)
	}
	path := b.Get(settingsPath(org)).Shows(http.StatusOK).Link("Close this organization")
	p.As(nia).Get(path).Shows(http.StatusForbidden, "Only owners can close an organization.")
	form := b.Get(path).Shows(http.StatusOK, "Close this organization?", "12 credits remain. You give them up and don’t get a refund.", "We’ll email all owners.").Form("/enterprise/close")
	form.Set("name", "leadworks").Send().ShowsFault("name", "Enter Leadworks.")
	p.Grant(org.ID, models.Credit)
	form.Set("name", "Leadworks").Send().Shows(http.StatusUnprocessableEntity, "The balance has changed. Check it and try again.", "13 credits remain.")
	p.CheckAvailable(org.ID, 13*models.Credit)
	left := b.Get(path).Form("/enterprise/close").Set("name", " Leadworks ").Send().Follow().Shows(http.StatusOK)
	if got := left.Flash(); got != "You closed Leadworks." {
		t.Errorf("it says %q", got)
	}
	if got := p.OnlyPurchase(org.ID); got.State != models.PurchaseExpired {
		t.Errorf("its checkout is %s", got.State)
	}
	if got := p.Balance(org.ID); got.Balance != (models.Balance{}) || got.Account.Status != models.AccountClosed || got.Account.Name != "Leadworks" {
		t.Errorf("it is %+v", got)
	}
	for _, user := range []models.User{leah, max, nia} {
		p.As(user).Get(settingsPath(org)).Shows(http.StatusNotFound)
	}
	for user, want := range map[string]int{leah.Email: 1, max.Email: 1, nia.Email: 0} {
		n := 0
		for _, kind := range p.MailKinds(user) {
			if kind == outbox.OrganizationClosed {
				n++
			}
		}
		if n != want {
			t.Errorf("%s got %d mails", user, n)
		}
	}
	p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin/accounts/"+string(org.ID)).Shows(http.StatusOK, "Leadworks", "Closed")
	p.CheckAuditTrail(org.ID, "leah account.close: Closed the organization Leadworks.")
	p.CheckBooks()
}

// What keeps an organization open is said instead of the form.
func TestOrganizationIsNotClosed(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Grant(org.ID, 12*models.Credit)
	path := "/enterprise/close?account=" + string(org.ID)
	b := p.As(leah)
	form := b.Get(path).Form("/enterprise/close").Set("name", "Leadworks")
	p.Post(models.Command{Account: org.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: models.Credit}}})
	const why = "You can’t close this organization yet. Some credits are on hold for work in progress. Wait until it's done, or cancel it."
	form.Send().Shows(http.StatusUnprocessableEntity, why)
	if page := b.Get(path).Shows(http.StatusOK, why); page.HasForm("/enterprise/close") {
		t.Error("there is a form")
	}
	p.CheckAvailable(org.ID, 11*models.Credit)
	p.CheckBooks()
}
