package accounts_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestSearch(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("Ann 100%")
	bob, bobs := k.Person("Bob")
	secret := models.NewSecret()
	k.Key(secret, ann.ID)
	storetest.WantCode(t, k.CreateKey(t.Context(), models.Key{ID: models.NewKeyID(), Hash: models.NewSecret().Hash()}, models.AuditRecord{}), models.CodeNotFound)
	p := storetest.PendingPurchase(t, k, bobs.ID, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(p)); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]models.AccountID{
		"ann": ann.ID, "100%": ann.ID, string(ann.ID): ann.ID, secret.Prefix(): ann.ID, string(secret): ann.ID,
		bob.Email: bobs.ID, string(p.ID): bobs.ID, "cs_form1": bobs.ID, "pi_form1": bobs.ID, "BOB": bobs.ID,
	} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].ID != want || page.Next != "" {
			t.Errorf("%q finds %+v, %v", text, page, err)
		}
	}
	for _, text := range []string{"_", "%%", "acc", "nobody", secret.Prefix()[:4], "\u212a\u212a\u212a"} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || (len(page.Lines) != 0 && text != "acc") {
			t.Errorf("%q finds %d accounts, %v", text, len(page.Lines), err)
		}
	}
	first, err := k.SearchAccounts(t.Context(), models.AccountQuery{Limit: 1})
	if err != nil || len(first.Lines) != 1 || first.Next == "" {
		t.Fatalf("the first page is %+v, %v", first, err)
	}
	second, err := k.SearchAccounts(t.Context(), models.AccountQuery{Limit: 1, After: first.Next})
	if err != nil || len(second.Lines) != 1 || second.Next != "" || second.Lines[0].ID == first.Lines[0].ID {
		t.Errorf("the second page is %+v, %v", second, err)
	}
	k.CheckBooks()
}
