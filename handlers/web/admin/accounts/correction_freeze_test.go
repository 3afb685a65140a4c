package accounts_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestFreezeAndUnfreeze(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 10)
	p.MustCharge(account.ID, 4)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	freeze := b.Get(webtest.AdminAccountPath(account.ID)).Link("Freeze")
	b.Get(freeze).Shows(http.StatusOK, "Freeze a purchase", "6 of the purchase can’t be used until you unfreeze it", "Available now 6 Available after 0")
	if again := b.Get("/admin/purchases/" + string(p.OnlyPurchase(account.ID).ID)).Link("Freeze"); again != freeze {
		t.Errorf("the purchase leads to %s, its account to %s", again, freeze)
	}
	f := b.CorrectionForm(freeze)
	f.SendCorrection("", "preview").Shows(http.StatusOK, "Nothing has changed yet.")
	f.Set("reason", "").Set("step", "apply").Send().ShowsFault("reason", "Enter a reason.")
	for _, want := range []string{"Froze 6 credits of a purchase.", "This was already done."} {
		if got := f.SendCorrection("", "apply").Follow().Flash(); got != want+" Now available: 0 credits." {
			t.Errorf("the flash is %q", got)
		}
	}
	if v := p.Balance(account.ID).Balance; v.Available != 0 || v.Frozen != 6*models.Credit {
		t.Errorf("%s available, %s frozen", v.Available, v.Frozen)
	}
	b.Get(freeze).Shows(http.StatusOK, "Nothing is left to freeze.")
	thaw := b.Get(webtest.AdminAccountPath(account.ID)).Hides(">Freeze<").Link("Unfreeze")
	b.Get(thaw).Shows(http.StatusOK, "Unfreeze a purchase", "6 of the purchase can be used again", "Available now 0 Available after 6")
	if got := b.CorrectionForm(thaw).SendCorrection("", "apply").Follow().Flash(); got != "Unfroze 6 credits of a purchase. Now available: 6 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.Get(thaw).Shows(http.StatusOK, "Nothing is frozen.")
	b.Get(webtest.AdminAccountPath(account.ID) + "/purchases/none/freeze").Shows(http.StatusNotFound)
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get(webtest.AdminAccountPath(account.ID)).Hides("/freeze", "/thaw")
	sam.Get(freeze).Shows(http.StatusForbidden)
	p.CheckAuditTrail(account.ID, "ada purchase.freeze: Froze 6 credits of a purchase.", "ada purchase.thaw: Unfroze 6 credits of a purchase.")
	p.CheckBalance(account.ID, 6, 0)
	p.CheckBooks()
}

// Unfrozen credits repay debt first.
func TestUnfreezeRepaysDebt(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	frozen, spent := p.PaidPurchase(account.ID, "one", 10), p.PaidPurchase(account.ID, "two", 4)
	p.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: frozen.ID}})
	p.MustCharge(account.ID, 4)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 3 * models.Credit}})
	p.Clock.Add(time.Minute)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/purchases/" + string(frozen.ID) + "/thaw"
	b.Get(path).Shows(http.StatusOK, "10 of the purchase can be used again", "This pays off 3 of debt", "Available now 0 Available after 7 Owed now 3 Owed after 0")
	b.CorrectionForm(path).SendCorrection("", "apply").Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 7, 0)
	p.CheckBooks()
}
