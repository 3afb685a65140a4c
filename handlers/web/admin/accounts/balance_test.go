package accounts_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// The answer to why the balance is what it is adds up, and leads to the entries.
func TestWhyTheBalance(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	b.Get("/admin/accounts/"+string(account.ID)+"/balance").Shows(http.StatusOK, "Why the balance is 0", "Available 0")
	p.PaidPurchase(account.ID, "k1", 10)
	p.Grant(account.ID, 2*models.Credit)
	p.MustCharge(account.ID, 3)
	refunded := p.MustCharge(account.ID, 1)
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: refunded.ID}})
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 5 * models.Credit / 2}}})
	page := b.Get(b.Get("/admin/accounts/"+string(account.ID)).Link("Balance")).Shows(http.StatusOK,
		"Added Purchased +10 Granted +2 Usage refunded +1 Total +13",
		"Deducted Usage without a product · 2 charges −4 Total −4",
		"Remaining Added minus deducted 9 On hold −2.5 Available 6.5")
	b.Get(page.Link("Purchased")).Shows(http.StatusOK, "10 credits")
	p.CheckAvailable(account.ID, 13*models.Credit/2)
	p.CheckBooks()
}

// Each operator is offered what they may do, and an auditor only what they may read.
func TestAccountActions(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := "/admin/accounts/" + string(account.ID)
	p.As(p.Operator("ada", models.OperatorAdmin)).Get(path).Shows(http.StatusOK, "Actions Adjust balance Refund a charge Book a payment Start a plan Set a cap Write a note Suspend or close View refused calls")
	p.As(p.Operator("sue", models.OperatorSupport)).Get(path).Shows(http.StatusOK, "Actions Adjust balance Refund a charge Write a note View refused calls").Hides("Book a payment", "Start a plan")
	p.As(p.Operator("aud", models.OperatorAuditor)).Get(path).Shows(http.StatusOK, "Actions View refused calls").Hides("Book a payment", "Suspend or close", "Write a note")
}
