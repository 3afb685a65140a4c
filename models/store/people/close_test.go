package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestCloseUser(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	plan := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 7 * models.Credit, Period: models.Monthly})
	k.Subscribe(account.ID, plan)
	k.Grant(account.ID, 5*models.Credit)
	secret := models.NewSecret()
	k.Key(secret, account.ID)
	if err := k.WriteNote(t.Context(), models.Note{AccountID: account.ID, Author: ann.ID, Key: "1", Text: "Ann likes tea"}, record("note.write", account.ID)); err != nil {
		t.Fatal(err)
	}
	closing := models.Closing{UserID: ann.ID, Account: account.ID, Audit: record("account.close", account.ID)}

	// The credits that remain are given up exactly, or nothing happens.
	held := k.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: models.Credit}}}).Charge
	closing.GiveUp = 11 * models.Credit
	storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	if why, err := k.WhyNotClosed(t.Context(), ann.ID, account.ID); err != nil || !strings.Contains(why, "on hold") {
		t.Errorf("it is refused because %q, %v", why, err)
	}
	k.Post(models.Command{Account: account.ID, Do: models.ReleaseHold{ChargeID: held.ID}})
	closing.GiveUp = 13 * models.Credit
	storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	if user, err := k.User(t.Context(), ann.ID); err != nil || user != ann {
		t.Errorf("the user is %+v, %v", user, err)
	}
	k.CheckBooks()

	closing.GiveUp = 12 * models.Credit
	if err := k.CloseUser(t.Context(), closing); err != nil {
		t.Fatal(err)
	}
	if s := k.Balance(account.ID); s.Available != 0 || s.Account.Status != models.AccountClosed || s.Account.Name != "Closed account" || len(s.Subscriptions) != 0 {
		t.Errorf("the account is %+v", s)
	}
	user, err := k.User(t.Context(), ann.ID)
	if err != nil || user.Status != models.UserClosed || user.Name != "Closed user" || strings.Contains(user.Email, "example") {
		t.Errorf("the user is %+v, %v", user, err)
	}
	if key, err := k.KeyByHash(t.Context(), secret.Hash()); err != nil || key.Status != models.KeyRevoked {
		t.Errorf("the key is %+v, %v", key, err)
	}
	notes, err := k.Notes(t.Context(), models.NoteQuery{AccountID: account.ID, Limit: 9})
	if err != nil || len(notes.Lines) != 1 || notes.Lines[0].Text != "" {
		t.Errorf("the notes are %+v, %v", notes, err)
	}
	if mails := k.Mails(); len(mails) != 1 || mails[0].Kind != outbox.AccountClosed || mails[0].To != ann.Email {
		t.Errorf("the mails are %+v", mails)
	}
	k.CheckBooks()

	// The address is free again.
	if _, _, err := k.SignUp(t.Context(), models.NewUser{Verified: true, Email: ann.Email, Name: "Ann", Zone: "UTC"}); err != nil {
		t.Error(err)
	}
}

func TestOnlyOwnerCanNotClose(t *testing.T) {
	k, org, team := team(t)
	memberships, err := k.Memberships(t.Context(), team[models.RoleOwner])
	if err != nil {
		t.Fatal(err)
	}
	own := memberships[0].Account.ID
	closing := models.Closing{UserID: team[models.RoleOwner], Account: own, Audit: record("account.close", own)}
	storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	if err := k.ChangeMember(t.Context(), models.MemberChange{
		AccountID: org, UserID: team[models.RoleAdmin], By: team[models.RoleOwner], From: models.RoleAdmin, To: models.RoleOwner,
	}, record("member.change", org)); err != nil {
		t.Fatal(err)
	}
	if err := k.CloseUser(t.Context(), closing); err != nil {
		t.Fatal(err)
	}
	if got := rolesOf(t, k, org); len(got) != 3 {
		t.Errorf("the members are %q", got)
	}
	k.CheckBooks()
}

// Credits that came after the person had looked are not given up without being asked about.
func TestCloseUserKeepsWhatCameMeanwhile(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	k.Grant(account.ID, 5*models.Credit)
	closing := models.Closing{UserID: ann.ID, Account: account.ID, Audit: record("account.close", account.ID)}
	for _, seen := range []models.Credits{0, 4 * models.Credit} {
		closing.GiveUp = seen
		storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	}
	if s := k.Balance(account.ID); s.Available != 5*models.Credit || s.Account.Status != models.AccountActive {
		t.Errorf("the account is %+v", s)
	}
	k.CheckBooks()
}

// A closed person's address is in no invitation, and what they have offered is over.
func TestCloseUserEndsInvitations(t *testing.T) {
	k, org, people := team(t)
	nia, account := k.Person("nia")
	line := invited(t, k, link.NewInvitation{AccountID: org, Email: nia.Email, Role: models.RoleMember, By: people[models.RoleAdmin]})
	if err := k.CloseUser(t.Context(), models.Closing{UserID: nia.ID, Account: account.ID, Audit: record("account.close", account.ID)}); err != nil {
		t.Fatal(err)
	}
	if found, err := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, Limit: 9}); err != nil || len(found.Lines) != 0 {
		t.Errorf("invitation %s stays: %+v, %v", line.ID, found.Lines, err)
	}
	invited(t, k, link.NewInvitation{AccountID: org, Email: "oma@example.test", Role: models.RoleMember, By: people[models.RoleAdmin]})
	memberships, err := k.Memberships(t.Context(), people[models.RoleAdmin])
	if err != nil {
		t.Fatal(err)
	}
	own := memberships[0].Account.ID
	if err := k.CloseUser(t.Context(), models.Closing{UserID: people[models.RoleAdmin], Account: own, Audit: record("account.close", own)}); err != nil {
		t.Fatal(err)
	}
	if found, err := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, Limit: 9}); err != nil || len(found.Lines) != 0 {
		t.Errorf("what a closed person offered stays: %+v, %v", found.Lines, err)
	}
	k.CheckBooks()
}

// Scheduled and frozen credits are given up with the available ones, by entries, so that
// nothing is left on the books.
func TestCloseUserGivesUpWhatIsLocked(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	k.Grant(account.ID, 5*models.Credit)
	paid := storetest.PendingPurchase(t, k, account.ID, "form1")
	if _, err := k.SettlePurchase(t.Context(), storetest.PaidReport(paid)); err != nil {
		t.Fatal(err)
	}
	k.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: paid.ID}})
	later := k.Clock.Now().AddDate(0, 1, 0)
	scheduled := k.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{
		Amount: 3 * models.Credit, Kind: models.Promotional, StartsAt: later, ExpiresAt: later.AddDate(0, 1, 0),
	}}).Entry
	k.Post(models.Command{Account: account.ID, Do: models.ExtendLot{LotID: scheduled.NewLots[0].ID}})
	if s := k.Balance(account.ID); s.Balance != (models.Balance{Available: 5 * models.Credit, Frozen: 10 * models.Credit, Scheduled: 3 * models.Credit}) {
		t.Fatalf("before, it has %+v", s.Balance)
	}
	closing := models.Closing{UserID: ann.ID, Account: account.ID, GiveUp: 5 * models.Credit, Audit: record("account.close", account.ID)}
	storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	closing.GiveUp = 18 * models.Credit
	if err := k.CloseUser(t.Context(), closing); err != nil {
		t.Fatal(err)
	}
	if s := k.Balance(account.ID); s.Balance != (models.Balance{}) || len(s.Lots) != 0 || s.Account.Status != models.AccountClosed {
		t.Errorf("it is left with %+v and %+v", s.Balance, s.Lots)
	}
	k.CheckBooks()
}

// A payment on its way keeps an account open: it would arrive where nobody can use it.
func TestCloseUserWaitsForPayments(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	paid := storetest.PendingPurchase(t, k, account.ID, "form1")
	report := storetest.PaidReport(paid)
	report.Paid = false
	if _, err := k.SettlePurchase(t.Context(), report); err != nil {
		t.Fatal(err)
	}
	closing := models.Closing{UserID: ann.ID, Account: account.ID, Audit: record("account.close", account.ID)}
	storetest.WantCode(t, k.CloseUser(t.Context(), closing), models.CodeConflict)
	if why, err := k.WhyNotClosed(t.Context(), ann.ID, account.ID); err != nil || why != "A payment is still being processed. Wait until it arrives." {
		t.Errorf("it is refused because %q, %v", why, err)
	}
	k.CheckBooks()
}

// Money that arrives after all is recorded and left to a person, and credits nobody.
func TestPaymentForAClosedAccount(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	paid := storetest.PendingPurchase(t, k, account.ID, "form1")
	if err := k.CloseUser(t.Context(), models.Closing{UserID: ann.ID, Account: account.ID, Audit: record("account.close", account.ID)}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := k.SettlePurchase(t.Context(), storetest.PaidReport(paid))
		if err != nil || got.State != models.PurchaseFlagged || got.FlagReason != "paid after the account was closed" ||
			got.PaidCents != 1250 || got.PaidCurrency != "usd" || got.PaymentIntentID != "pi_form1" {
			t.Errorf("the purchase is %+v, %v", got, err)
		}
	}
	_, err := k.SettleFlagged(t.Context(), models.FlaggedPurchaseDecision{PurchaseID: paid.ID, Credit: true, Reason: "why not", Audit: record("purchase.credit", account.ID)})
	storetest.WantCode(t, err, models.CodeAccountClosed)
	if s := k.Balance(account.ID); s.Balance != (models.Balance{}) {
		t.Errorf("it has %+v", s.Balance)
	}
	got, err := k.SettleFlagged(t.Context(), models.FlaggedPurchaseDecision{PurchaseID: paid.ID, Reason: "refunded", Audit: record("purchase.close", account.ID)})
	if err != nil || got.State != models.PurchaseClosed || got.FlagReason != "" {
		t.Errorf("closed, it is %+v, %v", got, err)
	}
	k.CheckBooks()
}

// The audit log keeps what was done, without the name of who has gone.
func TestCloseUserIsForgottenInTheAuditLog(t *testing.T) {
	k, org, people := team(t)
	al, account := k.Person("Al")
	line := invited(t, k, link.NewInvitation{AccountID: org, Email: al.Email, Role: models.RoleMember, By: people[models.RoleAdmin]})
	for _, r := range []models.AuditRecord{
		{Actor: models.System, Action: "user.block", Subject: string(al.ID), Detail: "Blocked Al: Also Al, Al’s friend."},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(al.ID)}, Action: "account.open", Detail: "Opened Al."},
		{Actor: models.System, Action: "invitation.decline", AccountID: org, Subject: string(line.ID), Detail: "The invitation to " + al.Email + " was declined."},
		{Actor: models.System, Action: "user.block", Subject: "usr_other", Detail: "Blocked Al, another one."},
	} {
		if err := k.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.CloseUser(t.Context(), models.Closing{UserID: al.ID, Account: account.ID, Audit: record("account.close", account.ID)}); err != nil {
		t.Fatal(err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 5})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range log.Lines[1:] { // the first says that it was closed
		got = append(got, l.Detail)
	}
	want := []string{"Blocked Al, another one.", "The invitation to Closed user was declined.", "Opened Closed user.", "Blocked Closed user: Also Closed user, Closed user’s friend."}
	if !slices.Equal(got, want) {
		t.Errorf("the log says\n%q, want\n%q", got, want)
	}
	k.CheckBooks()
}

// Closing an organization ends everything that it has, and tells its owners.
func TestCloseOrganization(t *testing.T) {
	k, org, people := team(t)
	plan := k.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 7 * models.Credit, Period: models.Monthly})
	k.Subscribe(org, plan)
	secret := models.NewSecret()
	k.Key(secret, org)
	invited(t, k, link.NewInvitation{AccountID: org, Email: "oma@example.test", Role: models.RoleMember, By: people[models.RoleAdmin]})
	closing := models.Closing{UserID: people[models.RoleAdmin], Account: org, GiveUp: 7 * models.Credit, Audit: record("account.close", org)}
	storetest.WantCode(t, k.CloseOrganization(t.Context(), closing), models.CodeForbidden)
	closing.UserID = people[models.RoleOwner]
	held := k.Post(models.Command{Account: org, Do: models.HoldCredits{Charge: models.Charge{Credits: models.Credit}}}).Charge
	storetest.WantCode(t, k.CloseOrganization(t.Context(), closing), models.CodeConflict)
	if why, err := k.WhyNotClosedOrganization(t.Context(), org); err != nil || !strings.Contains(why, "on hold") {
		t.Errorf("it is refused because %q, %v", why, err)
	}
	k.Post(models.Command{Account: org, Do: models.ReleaseHold{ChargeID: held.ID}})
	closing.GiveUp = 6 * models.Credit
	storetest.WantCode(t, k.CloseOrganization(t.Context(), closing), models.CodeConflict)
	closing.GiveUp = 7 * models.Credit
	before := len(k.Mails())
	if err := k.CloseOrganization(t.Context(), closing); err != nil {
		t.Fatal(err)
	}
	s := k.Balance(org)
	if s.Balance != (models.Balance{}) || s.Account.Status != models.AccountClosed || len(s.Subscriptions) != 0 {
		t.Errorf("it is %+v", s)
	}
	if key, err := k.KeyByHash(t.Context(), secret.Hash()); err != nil || key.Status != models.KeyRevoked {
		t.Errorf("the key is %+v, %v", key, err)
	}
	if found, err := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, Limit: 9}); err != nil || len(found.Lines) != 0 {
		t.Errorf("invitations stay: %+v, %v", found.Lines, err)
	}
	if memberships, err := k.Memberships(t.Context(), people[models.RoleMember]); err != nil || len(memberships) != 1 {
		t.Errorf("a member has %+v, %v", memberships, err)
	}
	mails := k.Mails()[before:]
	if len(mails) != 1 || mails[0].Kind != outbox.OrganizationClosed || mails[0].Data["organization"] != s.Account.Name {
		t.Errorf("the mails are %+v", mails)
	}
	closing.GiveUp = 0
	storetest.WantCode(t, k.CloseOrganization(t.Context(), closing), models.CodeNotFound)

	// An operator may open it again, and it can be closed once more.
	k.Post(models.Command{Account: org, Do: models.ChangeAccount{Status: new(models.AccountActive)}})
	if err := k.CloseOrganization(t.Context(), closing); err != nil || k.Balance(org).Account.Status != models.AccountClosed {
		t.Errorf("again: %v", err)
	}
	k.CheckBooks()
}
