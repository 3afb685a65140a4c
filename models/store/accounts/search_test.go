package accounts_test

import (
	"strings"
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
	for _, text := range []string{"\u0301", "\u200b"} { // nothing is left of them
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || len(page.Lines) != 0 {
			t.Errorf("%+q finds %d accounts, %v", text, len(page.Lines), err)
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

// Names are found however they are written, with or without accents.
func TestSearchIgnoresAccents(t *testing.T) {
	k := storetest.New(t)
	open := func(name, email string) models.AccountID {
		t.Helper()
		user, err := k.CreateUser(t.Context(), models.NewUser{Email: email, Name: name, Zone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		account, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Solo, Name: name, Owner: user.ID, BillingEmail: email, Zone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		return account.ID
	}
	jose, muller, isik := open("José Núñez", "pepe@example.test"), open("Mu\u0308ller & Groß KG", "kasse@example.test"), open("IŞIK", "Ä@example.test")
	for text, want := range map[string]models.AccountID{
		"jose": jose, "JOSÉ": jose, "jose\u0301": jose, "nunez": jose, "Muller": muller, "müller": muller, "gross": muller, "GROSS k": muller,
		"ışık": isik, "isik": isik, "ä@example": isik, "A\u0308@EXAMPLE": isik, "a@ex": isik, "kasse@": muller,
	} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].ID != want {
			t.Errorf("%q finds %+v, %v", text, page.Lines, err)
		}
	}
	if page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: "kg kasse", Limit: 10}); err != nil || len(page.Lines) != 0 {
		t.Errorf("a text was found across name and email: %+v, %v", page.Lines, err)
	}
	k.CheckBooks()
}

// Texts that no account has find none: SQLite's wildcards, its end of a text, and more than
// it compares.
func TestSearchTextsThatNothingHas(t *testing.T) {
	k := storetest.New(t)
	k.Person("100%_sure")
	k.Person("ann")
	for text, want := range map[string]int{
		"%": 1, "_": 1, "100%_": 1, "a%n": 0, "a_n": 0, "\x00": 0, "ann\x00": 0, "\xff": 0, "\u200b": 0, "\u0301": 0,
		strings.Repeat("%", 60_000): 0, strings.Repeat("\ufdfa", 20_000): 0, strings.Repeat("a\u0301", 50_000): 0,
	} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || len(page.Lines) != want {
			t.Errorf("%.20q finds %d, want %d: %v", text, len(page.Lines), want, err)
		}
	}
}
