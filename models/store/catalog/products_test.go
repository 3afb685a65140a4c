package catalog_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestProductsAreMadeOnceAndArchived(t *testing.T) {
	k := storetest.New(t)
	doc := models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}
	if err := k.CreateProduct(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	if err := k.CreateProduct(t.Context(), doc); models.CodeOf(err) != models.CodeConflict {
		t.Errorf("a product was made twice: %v", err)
	}
	_, ann := k.Person("ann")
	k.Grant(ann.ID, 10*models.Credit)
	use := models.ChargeCredits{Charge: models.Charge{Product: "doc", Quantity: models.Credit}}
	first := k.Post(models.Command{Account: ann.ID, Do: use})
	doc.UnitCost = 3 * models.Credit
	if err := k.SaveProduct(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	second := k.Post(models.Command{Account: ann.ID, Do: use})
	if old, err := k.Store.Charge(t.Context(), first.Charge.ID); err != nil || old.Credits != models.Credit || second.Charge.Credits != 3*models.Credit {
		t.Errorf("the charges cost %s and %s, %v", old.Credits, second.Charge.Credits, err)
	}
	doc.Archived = true
	if err := k.SaveProduct(t.Context(), doc); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Try(models.Command{Account: ann.ID, Do: use}); models.CodeOf(err) != models.CodeInvalidField {
		t.Errorf("an archived product was charged: %v", err)
	}
	if got, err := k.Product(t.Context(), "doc"); err != nil || got != doc {
		t.Error(got, err)
	}
	k.CheckBooks()
}
