package people_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestSignUp(t *testing.T) {
	settings := storetest.Settings()
	settings.SignupCredits = 3 * models.Credit
	k := storetest.NewWith(t, settings)
	user, account, err := k.SignUp(t.Context(), models.NewUser{Email: "Ann@Example.test", Name: "Ann", Zone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := k.UserByEmail(t.Context(), " ann@example.TEST"); err != nil || found != user {
		t.Errorf("found %+v, %v", found, err)
	}
	if balance := k.Balance(account.ID); balance.AvailableByKind(models.Promotional) != 3*models.Credit || balance.Account.Zone != "Europe/Berlin" {
		t.Errorf("the account begins with %+v", balance)
	}
	memberships, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 || memberships[0].Account.ID != account.ID || memberships[0].Role != models.RoleOwner {
		t.Errorf("memberships %+v, %v", memberships, err)
	}
	_, _, err = k.SignUp(t.Context(), models.NewUser{Email: "ANN@example.test", Name: "Other", Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeConflict)
	_, err = k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Solo, Name: "Second", Owner: user.ID, Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeConflict)
	_, err = k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "None", Owner: "usr_none", Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// Accented letters are one character or two, and the address is the same.
func TestEmailsAreNormalized(t *testing.T) {
	const one, two = "ren\u00e9@example.test", "Rene\u0301@example.test"
	k := storetest.New(t)
	rene, err := k.CreateUser(t.Context(), models.NewUser{Email: two, Name: "René", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	find := func(email string, want models.UserID) {
		t.Helper()
		if found, err := k.UserByEmail(t.Context(), email); err != nil || found.ID != want {
			t.Errorf("%+q finds %q, %v; want %q", email, found.ID, err, want)
		}
	}
	find(one, rene.ID)
	find(two, rene.ID)
	_, err = k.CreateUser(t.Context(), models.NewUser{Email: one, Name: "Other", Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeConflict)
	_, _, err = k.SignUp(t.Context(), models.NewUser{Email: one, Name: "Other", Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeConflict)
}

// If the welcome credits can't be posted, no user is created.
func TestSignUpIsWholeOrNothing(t *testing.T) {
	settings := storetest.Settings()
	settings.SignupCredits = models.MaxCredits + 1
	k := storetest.NewWith(t, settings)
	_, _, err := k.SignUp(t.Context(), models.NewUser{Email: "ann@example.test", Name: "Ann", Zone: "UTC"})
	storetest.WantCode(t, err, models.CodeInvalidField)
	_, err = k.UserByEmail(t.Context(), "ann@example.test")
	storetest.WantCode(t, err, models.CodeNotFound)
}
