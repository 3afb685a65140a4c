package people_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

var byCLI = models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorCLI}, Action: "user.standing"}

func hire(t *testing.T, k *storetest.Kit, name string, role models.OperatorRole) models.User {
	t.Helper()
	user, err := k.CreateUser(t.Context(), models.NewUser{Verified: true, Email: name + "@example.test", Name: name, Zone: "UTC", Operator: role, PasswordHash: "hash"})
	if err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(time.Second)
	return user
}

func standing(role models.OperatorRole, status models.UserStatus) models.Standing {
	return models.Standing{Operator: role, Status: status}
}

func TestChangeStanding(t *testing.T) {
	k := storetest.New(t)
	ada, sam := hire(t, k, "ada", models.OperatorAdmin), hire(t, k, "sam", models.OperatorSupport)
	change := models.StandingChange{UserID: sam.ID, From: sam.Standing(), To: standing(models.OperatorSupport, models.UserDisabled)}
	if err := k.ChangeStanding(t.Context(), change, byCLI, outbox.Mail{Kind: outbox.UserDisabled, To: sam.Email}); err != nil {
		t.Fatal(err)
	}
	credentials, err := k.Credentials(t.Context(), sam.ID)
	if err != nil || !credentials.ChangedAt.Equal(k.Now()) {
		t.Errorf("sessions before %v are over, %v; it is %v", credentials.ChangedAt, err, k.Now())
	}
	if mails, err := k.Store.Mails(t.Context(), outbox.MailQuery{Limit: 9}); err != nil || len(mails.Lines) != 1 || mails.Lines[0].To != sam.Email {
		t.Errorf("mails %+v, %v", mails, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Action: "user.standing", Limit: 9})
	if err != nil || len(log.Lines) != 1 {
		t.Errorf("the audit log has %+v, %v", log, err)
	}
	for name, c := range map[string]struct {
		change models.StandingChange
		code   models.Code
	}{
		"seen otherwise": {models.StandingChange{UserID: sam.ID, From: sam.Standing(), To: standing("", models.UserActive)}, models.CodeConflict},
		"nobody":         {models.StandingChange{UserID: "usr_none", From: sam.Standing(), To: sam.Standing()}, models.CodeNotFound},
		"no such role":   {models.StandingChange{UserID: ada.ID, From: ada.Standing(), To: standing("boss", models.UserActive)}, models.CodeInvalidField},
		"closing":        {models.StandingChange{UserID: ada.ID, From: ada.Standing(), To: standing("", models.UserClosed)}, models.CodeConflict},
		"demoted last":   {models.StandingChange{UserID: ada.ID, From: ada.Standing(), To: standing(models.OperatorSupport, models.UserActive)}, models.CodeConflict},
		"disabled last":  {models.StandingChange{UserID: ada.ID, From: ada.Standing(), To: standing(models.OperatorAdmin, models.UserDisabled)}, models.CodeConflict},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.WantCode(t, k.ChangeStanding(t.Context(), c.change, byCLI), c.code)
		})
	}
	for _, u := range []models.User{ada, sam} {
		want := u.Standing()
		if u.ID == sam.ID {
			want.Status = models.UserDisabled
		}
		if got, err := k.User(t.Context(), u.ID); err != nil || got.Standing() != want {
			t.Errorf("%s is %+v, %v", u.Name, got.Standing(), err)
		}
	}
}

// A disabled admin and one who has not proved the address keep nobody company.
func TestTheLastAdminIsTheLastWhoCanSignIn(t *testing.T) {
	k := storetest.New(t)
	ada, bob := hire(t, k, "ada", models.OperatorAdmin), hire(t, k, "bob", models.OperatorAdmin)
	if _, err := k.CreateUser(t.Context(), models.NewUser{Email: "pending@example.test", Name: "P", Zone: "UTC", Operator: models.OperatorAdmin}); err != nil {
		t.Fatal(err)
	}
	off := func(u models.User) error {
		return k.ChangeStanding(t.Context(), models.StandingChange{UserID: u.ID, From: u.Standing(), To: standing(u.Operator, models.UserDisabled)}, byCLI)
	}
	if err := off(bob); err != nil {
		t.Fatal(err)
	}
	storetest.WantCode(t, off(ada), models.CodeConflict)
}

// Two admins who take each other's role at the same time: one of them stays.
func TestTwoAdminsAtOnce(t *testing.T) {
	k := storetest.New(t)
	for round := range 10 {
		one, two := hire(t, k, fmt.Sprint("one", round), models.OperatorAdmin), hire(t, k, fmt.Sprint("two", round), models.OperatorAdmin)
		var running sync.WaitGroup
		errs := make([]error, 2)
		for i, u := range []models.User{one, two} {
			running.Go(func() {
				errs[i] = k.ChangeStanding(t.Context(), models.StandingChange{UserID: u.ID, From: u.Standing(), To: standing("", models.UserActive)}, byCLI)
			})
		}
		running.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("the outcomes are %v and %v", errs[0], errs[1])
		}
		if errs[0] == nil {
			errs[0] = errs[1]
		}
		storetest.WantCode(t, errs[0], models.CodeConflict)
		// Nobody of this round keeps those of the next company.
		if _, err := storetest.Database(t, k.Path, "").ExecContext(t.Context(), "UPDATE users SET operator = ''"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestForceReset(t *testing.T) {
	k := storetest.New(t)
	ada := hire(t, k, "ada", "")
	token := link.NewToken()
	if err := k.ForceReset(t.Context(), ada.ID, token, byCLI); err != nil {
		t.Fatal(err)
	}
	user, err := k.User(t.Context(), ada.ID)
	if err != nil || !user.MustReset {
		t.Errorf("%+v, %v", user, err)
	}
	if l, err := k.Link(t.Context(), token, link.Reset); err != nil || l.UserID != ada.ID || l.Check(k.Now()) != nil {
		t.Errorf("the link is %+v, %v", l, err)
	}
	due, ok, err := k.ClaimMail(t.Context(), time.Minute)
	if err != nil || !ok || due.Kind != outbox.Reset || due.To != ada.Email || due.Data["path"] != "/reset/"+string(token) {
		t.Errorf("the mail is %+v, %v", due, err)
	}
	if err := k.SetPasswordHash(t.Context(), ada.ID, "", "other", byCLI); err != nil {
		t.Fatal(err)
	}
	if user, err = k.User(t.Context(), ada.ID); err != nil || user.MustReset {
		t.Errorf("a new password counts: %+v, %v", user, err)
	}
	pending, err := k.CreateUser(t.Context(), models.NewUser{Email: "pending@example.test", Name: "P", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.WantCode(t, k.ForceReset(t.Context(), pending.ID, link.NewToken(), byCLI), models.CodeConflict)
	storetest.WantCode(t, k.ForceReset(t.Context(), "usr_none", link.NewToken(), byCLI), models.CodeNotFound)
}

func TestUsers(t *testing.T) {
	k := storetest.New(t)
	hire(t, k, "ada", models.OperatorAdmin)
	off := hire(t, k, "ödön", models.OperatorSupport)
	if err := k.ChangeStanding(t.Context(), models.StandingChange{UserID: off.ID, From: off.Standing(), To: standing(off.Operator, models.UserDisabled)}, byCLI); err != nil {
		t.Fatal(err)
	}
	if _, err := k.CreateUser(t.Context(), models.NewUser{Email: "p_1%@example.test", Name: "P", Zone: "UTC"}); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(time.Second)
	carl, _ := k.Person("carl")
	for name, c := range map[string]struct {
		query models.UserQuery
		want  []string
	}{
		"all":            {models.UserQuery{}, []string{"carl", "P", "ödön", "ada"}},
		"staff":          {models.UserQuery{Staff: true}, []string{"ödön", "ada"}},
		"disabled":       {models.UserQuery{Status: models.UserDisabled}, []string{"ödön"}},
		"active":         {models.UserQuery{Status: models.UserActive, Staff: true}, []string{"ada"}},
		"closed":         {models.UserQuery{Status: models.UserClosed}, nil},
		"unverified":     {models.UserQuery{Unverified: true}, []string{"P"}},
		"by name":        {models.UserQuery{Text: "CAR"}, []string{"carl"}},
		"by accent":      {models.UserQuery{Text: "ÖD"}, []string{"ödön"}},
		"by address":     {models.UserQuery{Text: " ADA@example "}, []string{"ada"}},
		"no pattern":     {models.UserQuery{Text: "_1%"}, []string{"P"}},
		"nobody":         {models.UserQuery{Text: "a%a"}, nil},
		"end of a text":  {models.UserQuery{Text: "\x00"}, nil},
		"after and text": {models.UserQuery{Text: "a", After: carl.ID}, []string{"P", "ödön", "ada"}}, // by the addresses' domain
	} {
		t.Run(name, func(t *testing.T) {
			c.query.Limit = 1
			var got []string
			for {
				page, err := k.Users(t.Context(), c.query)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range page.Lines {
					got = append(got, l.Name)
					if want := map[string]int{"carl": 1}[l.Name]; l.Accounts != want {
						t.Errorf("%s has %d accounts", l.Name, l.Accounts)
					}
				}
				if c.query.After = page.Next; page.Next == "" {
					break
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestFirstAdmin(t *testing.T) {
	k := storetest.New(t)
	older, token := link.NewToken(), link.NewToken()
	for _, l := range []link.Token{older, token} {
		if made, err := k.MakeFirstAdminLink(t.Context(), l); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	ada := models.NewUser{Email: "ada@example.test", Name: "Ada", Zone: "UTC", PasswordHash: "hash"}
	_, err := k.MakeFirstAdmin(t.Context(), older, ada, byCLI)
	storetest.WantCode(t, err, models.CodeNotFound)
	// Two people with the link: one wins.
	var running sync.WaitGroup
	users, errs := make([]models.User, 2), make([]error, 2)
	for i := range 2 {
		running.Go(func() {
			n := ada
			n.Email = fmt.Sprint(i, "@example.test")
			users[i], errs[i] = k.MakeFirstAdmin(t.Context(), token, n, byCLI)
		})
	}
	running.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("the outcomes are %v and %v", errs[0], errs[1])
	}
	for i, err := range errs {
		if err != nil {
			storetest.WantCode(t, err, models.CodeNotFound)
		} else if u := users[i]; u.Operator != models.OperatorAdmin || !u.Verified() || u.Status != models.UserActive {
			t.Errorf("the admin is %+v", u)
		}
	}
	if all, err := k.Users(t.Context(), models.UserQuery{Limit: 9}); err != nil || len(all.Lines) != 1 {
		t.Errorf("there are %+v, %v", all.Lines, err)
	}
	if made, err := k.MakeFirstAdminLink(t.Context(), link.NewToken()); err != nil || made {
		t.Error("a portal with people has such a link", err)
	}
}

func TestFirstAdminLinkExpires(t *testing.T) {
	k := storetest.New(t)
	token := link.NewToken()
	if _, err := k.MakeFirstAdminLink(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	_, err := k.MakeFirstAdmin(t.Context(), token, models.NewUser{Email: "ada@example.test", Name: "Ada", Zone: "UTC"}, byCLI)
	storetest.WantCode(t, err, models.CodeNotFound)
}
