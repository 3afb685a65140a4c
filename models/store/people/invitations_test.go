package people_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// tokenTo returns the token in the newest mail to an address.
func tokenTo(t *testing.T, k *storetest.Kit, address string) link.Token {
	t.Helper()
	token, ok := link.ParseToken(strings.TrimPrefix(k.MailTo(address).Data["path"], "/invitations/"))
	if !ok {
		t.Fatalf("the mail has the path %q", k.MailTo(address).Data["path"])
	}
	return token
}

func invited(t *testing.T, k *storetest.Kit, n link.NewInvitation) link.InvitationLine {
	t.Helper()
	if _, err := k.Invite(t.Context(), n, record("member.invite", n.AccountID)); err != nil {
		t.Fatal(err)
	}
	line, err := k.InvitationByToken(t.Context(), tokenTo(t, k, n.Email))
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func TestInvitationOfAUser(t *testing.T) {
	k, org, people := team(t)
	nia, _ := k.Person("nia")
	line := invited(t, k, link.NewInvitation{AccountID: org, Email: strings.ToUpper(nia.Email), Role: models.RoleBilling, By: people[models.RoleAdmin]})
	if line.AccountName != "Leadworks" || line.InviterName != "admin" || line.Role != models.RoleBilling || line.ExpiresAt != k.Now().Add(7*24*time.Hour) {
		t.Errorf("invited: %+v", line)
	}
	mail := k.MailTo(strings.ToUpper(nia.Email))
	if mail.Kind != outbox.Invitation || mail.Name != "nia" || mail.Data["organization"] != "Leadworks" || mail.Data["inviter"] != "admin" || mail.Data["role"] != "billing" {
		t.Errorf("mailed: %+v", mail)
	}
	if got := rolesOf(t, k, org); len(got) != 4 {
		t.Errorf("before it is accepted there are %q", got)
	}
	if waits, err := k.PendingInvitationsFor(t.Context(), nia); err != nil || len(waits) != 1 || waits[0].ID != line.ID {
		t.Errorf("waiting: %+v, %v", waits, err)
	}
	k.Clock.Add(time.Second)
	if err := k.AcceptInvitation(t.Context(), line.Invitation, nia.ID, record("invitation.accept", org)); err != nil {
		t.Fatal(err)
	}
	if got := rolesOf(t, k, org); !slices.Equal(got, []string{"owner owner", "admin admin", "billing billing", "member member", "nia billing"}) {
		t.Errorf("afterwards there are %q", got)
	}
	admin, _ := k.User(t.Context(), people[models.RoleAdmin])
	if mail := k.MailTo(admin.Email); mail.Kind != outbox.InvitationAccepted || mail.Data["organization"] != "Leadworks" || mail.Data["role"] != "billing" {
		t.Errorf("the inviter got %+v", mail)
	}
	again := k.AcceptInvitation(t.Context(), line.Invitation, nia.ID, record("invitation.accept", org))
	storetest.WantCode(t, again, models.CodeNotFound)
	waits, err := k.PendingInvitationsFor(t.Context(), nia)
	if page, listErr := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, Limit: 9}); err != nil || listErr != nil || len(waits)+len(page.Lines) != 0 {
		t.Errorf("still waiting: %+v %+v, %v %v", waits, page, err, listErr)
	}
	k.CheckBooks()
}

func TestInvitationOfANewAddress(t *testing.T) {
	settings := storetest.Settings()
	settings.SignupCredits = 25 * models.Credit
	k := storetest.NewWith(t, settings)
	leah, _ := k.Person("leah")
	org, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Leadworks", Owner: leah.ID, Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	line := invited(t, k, link.NewInvitation{AccountID: org.ID, Email: "Nia@example.test", Role: models.RoleAdmin, By: leah.ID})
	user, err := k.AcceptInvitationAs(t.Context(), line.Invitation, models.NewUser{Name: "Nia", Zone: "UTC", PasswordHash: "hash", Email: "other@example.test", Operator: models.OperatorAdmin},
		"192.0.2.0/24", 9, record("invitation.accept", org.ID))
	if err != nil || !user.Verified() || user.Email != "Nia@example.test" || user.Operator != "" {
		t.Fatalf("%+v, %v", user, err)
	}
	accounts, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(accounts) != 2 || accounts[0].Account.Kind != models.Solo || accounts[1].Account.ID != org.ID || accounts[1].Role != models.RoleAdmin {
		t.Fatalf("%+v, %v", accounts, err)
	}
	if s, err := k.Snapshot(t.Context(), accounts[0].Account.ID, time.Time{}); err != nil || s.Available != 25*models.Credit {
		t.Errorf("the new account has %v, %v", s.Available, err)
	}
	_, err = k.AcceptInvitationAs(t.Context(), line.Invitation, models.NewUser{Name: "Eve", Zone: "UTC"}, "192.0.2.0/24", 9, record("invitation.accept", org.ID))
	if code := models.CodeOf(err); code != models.CodeConflict && code != models.CodeNotFound {
		t.Errorf("a second time: %v", err)
	}
	k.CheckBooks()
}

func TestInvitationToStaff(t *testing.T) {
	k := storetest.New(t)
	ada := staff(t, k, "ada", models.OperatorAdmin)
	sue := staff(t, k, "sue", models.OperatorSupport)
	line := invited(t, k, link.NewInvitation{Email: "new@example.test", Operator: models.OperatorAuditor, By: ada.ID})
	user, err := k.AcceptInvitationAs(t.Context(), line.Invitation, models.NewUser{Name: "New", Zone: "UTC"}, "192.0.2.0/24", 9, record("invitation.accept", ""))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := k.User(t.Context(), user.ID); err != nil || found.Operator != models.OperatorAuditor || user.Operator != models.OperatorAuditor {
		t.Errorf("%+v, %v", found, err)
	}
	if accounts, err := k.Memberships(t.Context(), user.ID); err != nil || len(accounts) != 0 {
		t.Errorf("staff have accounts: %+v, %v", accounts, err)
	}
	customer, _ := k.Person("customer")
	line = invited(t, k, link.NewInvitation{Email: customer.Email, Operator: models.OperatorSupport}) // at the command line
	if err := k.AcceptInvitation(t.Context(), line.Invitation, customer.ID, record("invitation.accept", "")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		n    link.NewInvitation
		want models.Code
	}{
		{link.NewInvitation{Email: "x@example.test", Operator: models.OperatorAuditor, By: sue.ID}, models.CodeForbidden},
		{link.NewInvitation{Email: "x@example.test", Operator: "king", By: ada.ID}, models.CodeInvalidField},
		{link.NewInvitation{Email: "x@example.test", Role: models.RoleOwner, By: ada.ID}, models.CodeInvalidField},
		{link.NewInvitation{Email: sue.Email, Operator: models.OperatorAdmin, By: ada.ID}, models.CodeConflict},
	} {
		_, err := k.Invite(t.Context(), c.n, record("staff.invite", ""))
		storetest.WantCode(t, err, c.want)
	}
	k.CheckBooks()
}

func TestInvitationsThatAreRefused(t *testing.T) {
	k, org, people := team(t)
	nia, solo := k.Person("nia")
	member, _ := k.User(t.Context(), people[models.RoleMember])
	invited(t, k, link.NewInvitation{AccountID: org, Email: "waits@example.test", Role: models.RoleMember, By: people[models.RoleOwner]})
	for _, c := range []struct {
		name string
		n    link.NewInvitation
		want models.Code
	}{
		{"no such account", link.NewInvitation{AccountID: "acc_none", Role: models.RoleMember, By: people[models.RoleOwner]}, models.CodeNotFound},
		{"no such role", link.NewInvitation{AccountID: org, Role: "king", By: people[models.RoleOwner]}, models.CodeInvalidField},
		{"an owner by an admin", link.NewInvitation{AccountID: org, Role: models.RoleOwner, By: people[models.RoleAdmin]}, models.CodeForbidden},
		{"by billing", link.NewInvitation{AccountID: org, Role: models.RoleMember, By: people[models.RoleBilling]}, models.CodeForbidden},
		{"by a stranger", link.NewInvitation{AccountID: org, Role: models.RoleMember, By: nia.ID}, models.CodeForbidden},
		{"by nobody", link.NewInvitation{AccountID: org, Role: models.RoleMember}, models.CodeForbidden},
		{"a personal account", link.NewInvitation{AccountID: solo.ID, Role: models.RoleMember, By: nia.ID}, models.CodeForbidden},
		{"a member", link.NewInvitation{AccountID: org, Email: member.Email, Role: models.RoleAdmin, By: people[models.RoleOwner]}, models.CodeConflict},
		{"twice", link.NewInvitation{AccountID: org, Email: "WAITS@example.test", Role: models.RoleAdmin, By: people[models.RoleOwner]}, models.CodeConflict},
	} {
		if c.n.Email == "" {
			c.n.Email = "x@example.test"
		}
		if _, err := k.Invite(t.Context(), c.n, record("member.invite", org)); models.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if n := len(k.Mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// An invitation is for one address, is over once, and ends with the rights of whoever sent it.
func TestInvitationsThatDoNotHold(t *testing.T) {
	owner := func(people map[models.Role]models.UserID) models.UserID { return people[models.RoleOwner] }
	for name, c := range map[string]struct {
		before func(t *testing.T, k *storetest.Kit, org models.AccountID, people map[models.Role]models.UserID, line link.InvitationLine)
		want   models.Code
	}{
		"expired": {func(_ *testing.T, k *storetest.Kit, _ models.AccountID, _ map[models.Role]models.UserID, _ link.InvitationLine) {
			k.Clock.Add(7 * 24 * time.Hour)
		}, models.CodeNotFound},
		"revoked": {func(t *testing.T, k *storetest.Kit, org models.AccountID, people map[models.Role]models.UserID, line link.InvitationLine) {
			must(t, k.RevokeInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: owner(people)}, record("invitation.revoke", org)))
		}, models.CodeNotFound},
		"declined": {func(t *testing.T, k *storetest.Kit, org models.AccountID, _ map[models.Role]models.UserID, line link.InvitationLine) {
			must(t, k.DeclineInvitation(t.Context(), line.Invitation, record("invitation.decline", org)))
		}, models.CodeNotFound},
		"sent again": {func(t *testing.T, k *storetest.Kit, org models.AccountID, people map[models.Role]models.UserID, line link.InvitationLine) {
			_, err := k.ResendInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: owner(people)}, record("invitation.resend", org))
			must(t, err)
		}, models.CodeNotFound},
		"by somebody who left": {func(t *testing.T, k *storetest.Kit, org models.AccountID, people map[models.Role]models.UserID, _ link.InvitationLine) {
			must(t, k.ChangeMember(t.Context(), models.MemberChange{AccountID: org, UserID: people[models.RoleAdmin], By: owner(people), From: models.RoleAdmin}, record("member.remove", org)))
		}, models.CodeNotFound},
		"by somebody who fell": {func(t *testing.T, k *storetest.Kit, org models.AccountID, people map[models.Role]models.UserID, _ link.InvitationLine) {
			must(t, k.ChangeMember(t.Context(), models.MemberChange{AccountID: org, UserID: people[models.RoleAdmin], By: owner(people), From: models.RoleAdmin, To: models.RoleBilling}, record("member.role", org)))
		}, models.CodeNotFound},
		"to a closed organization": {func(_ *testing.T, k *storetest.Kit, org models.AccountID, _ map[models.Role]models.UserID, _ link.InvitationLine) {
			k.Post(models.Command{Account: org, Do: models.ChangeAccount{Status: new(models.AccountClosed)}})
		}, models.CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			k, org, people := team(t)
			nia, _ := k.Person("nia")
			line := invited(t, k, link.NewInvitation{AccountID: org, Email: nia.Email, Role: models.RoleMember, By: people[models.RoleAdmin]})
			eve, _ := k.Person("eve")
			storetest.WantCode(t, k.AcceptInvitation(t.Context(), line.Invitation, eve.ID, record("invitation.accept", org)), models.CodeForbidden)
			_, err := k.InvitationFor(t.Context(), eve, line.ID)
			storetest.WantCode(t, err, models.CodeNotFound)
			c.before(t, k, org, people, line)
			storetest.WantCode(t, k.AcceptInvitation(t.Context(), line.Invitation, nia.ID, record("invitation.accept", org)), c.want)
			if accounts, err := k.Memberships(t.Context(), nia.ID); err != nil || len(accounts) != 1 {
				t.Errorf("%+v, %v", accounts, err)
			}
			k.CheckBooks()
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Sending again renews the link, and another organization's owner can't do it.
func TestInvitationsAreSentAgainAndRevoked(t *testing.T) {
	k, org, people := team(t)
	other, _ := k.Person("other")
	theirs, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Other", Owner: other.ID, Zone: "UTC"})
	must(t, err)
	sue := staff(t, k, "sue", models.OperatorSupport)
	aud := staff(t, k, "aud", models.OperatorAuditor)
	line := invited(t, k, link.NewInvitation{AccountID: org, Email: "nia@example.test", Role: models.RoleOwner, By: people[models.RoleOwner]})
	first := tokenTo(t, k, "nia@example.test")
	for name, c := range map[string]struct {
		change link.InvitationChange
		want   models.Code
	}{
		"another organization's owner, by their account": {link.InvitationChange{AccountID: theirs.ID, By: other.ID}, models.CodeNotFound},
		"another organization's owner, by this account":  {link.InvitationChange{AccountID: org, By: other.ID}, models.CodeForbidden},
		"an admin, to an owner's":                        {link.InvitationChange{AccountID: org, By: people[models.RoleAdmin]}, models.CodeForbidden},
		"support as a customer":                          {link.InvitationChange{AccountID: org, By: sue.ID}, models.CodeForbidden},
		"an auditor":                                     {link.InvitationChange{AccountID: org, By: aud.ID, Support: true}, models.CodeForbidden},
		"a customer as support":                          {link.InvitationChange{AccountID: org, By: other.ID, Support: true}, models.CodeForbidden},
		"staff's":                                        {link.InvitationChange{By: people[models.RoleOwner]}, models.CodeNotFound},
	} {
		c.change.ID = line.ID
		_, err := k.ResendInvitation(t.Context(), c.change, record("invitation.resend", org))
		if models.CodeOf(err) != c.want {
			t.Errorf("%s sends it again: %v", name, err)
		}
		if err := k.RevokeInvitation(t.Context(), c.change, record("invitation.revoke", org)); models.CodeOf(err) != c.want {
			t.Errorf("%s revokes it: %v", name, err)
		}
	}
	k.Clock.Add(8 * 24 * time.Hour) // it has expired, and is renewed
	sent, err := k.ResendInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: sue.ID, Support: true}, record("invitation.resend", org))
	if err != nil || sent.ExpiresAt != k.Now().Add(7*24*time.Hour) {
		t.Fatal(sent, err)
	}
	if _, err := k.InvitationByToken(t.Context(), first); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("the first link still leads to it: %v", err)
	}
	if again, err := k.InvitationByToken(t.Context(), tokenTo(t, k, "nia@example.test")); err != nil || again.Check(k.Now()) != nil {
		t.Errorf("%+v, %v", again, err)
	}
	must(t, k.RevokeInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: people[models.RoleOwner]}, record("invitation.revoke", org)))
	_, err = k.ResendInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: people[models.RoleOwner]}, record("invitation.resend", org))
	storetest.WantCode(t, err, models.CodeNotFound)
	// Now the address can be invited anew, and once more after that has expired.
	for range 2 {
		invited(t, k, link.NewInvitation{AccountID: org, Email: "nia@example.test", Role: models.RoleMember, By: people[models.RoleOwner]})
		k.Clock.Add(8 * 24 * time.Hour)
	}
	k.CheckBooks()
}

// Two answers at once: one counts.
func TestInvitationsAreAnsweredOnce(t *testing.T) {
	for range 5 {
		k, org, people := team(t)
		nia, _ := k.Person("nia")
		line := invited(t, k, link.NewInvitation{AccountID: org, Email: nia.Email, Role: models.RoleMember, By: people[models.RoleOwner]})
		answers := []func() error{
			func() error { return k.AcceptInvitation(t.Context(), line.Invitation, nia.ID, record("a", org)) },
			func() error { return k.AcceptInvitation(t.Context(), line.Invitation, nia.ID, record("a", org)) },
			func() error { return k.DeclineInvitation(t.Context(), line.Invitation, record("d", org)) },
			func() error {
				return k.RevokeInvitation(t.Context(), link.InvitationChange{AccountID: org, ID: line.ID, By: people[models.RoleOwner]}, record("r", org))
			},
		}
		done := make([]error, len(answers))
		var wg sync.WaitGroup
		for i, answer := range answers {
			wg.Go(func() { done[i] = answer() })
		}
		wg.Wait()
		counted := 0
		for _, err := range done {
			if err == nil {
				counted++
			} else {
				storetest.WantCode(t, err, models.CodeNotFound)
			}
		}
		members := len(rolesOf(t, k, org))
		if accepted := done[0] == nil || done[1] == nil; counted != 1 || accepted != (members == 5) {
			t.Errorf("%v, %d members", done, members)
		}
		k.CheckBooks()
	}
}

func TestOwnershipIsHandedOver(t *testing.T) {
	k, org, people := team(t)
	billing, _ := k.User(t.Context(), people[models.RoleBilling])
	stranger, _ := k.Person("stranger")
	for _, c := range []struct {
		to, by models.UserID
		want   models.Code
	}{
		{stranger.ID, people[models.RoleOwner], models.CodeNotFound},
		{billing.ID, people[models.RoleAdmin], models.CodeForbidden},
		{billing.ID, stranger.ID, models.CodeForbidden},
		{people[models.RoleOwner], people[models.RoleOwner], models.CodeConflict},
	} {
		_, err := k.OfferOwnership(t.Context(), org, c.to, c.by, record("ownership.offer", org))
		storetest.WantCode(t, err, c.want)
	}
	_, err := k.OfferOwnership(t.Context(), org, billing.ID, people[models.RoleOwner], record("ownership.offer", org))
	must(t, err)
	if mail := k.MailTo(billing.Email); mail.Kind != outbox.OwnershipOffer || mail.Data["from"] != "owner" {
		t.Errorf("mailed %+v", mail)
	}
	line, err := k.InvitationByToken(t.Context(), tokenTo(t, k, billing.Email))
	must(t, err)
	must(t, k.AcceptInvitation(t.Context(), line.Invitation, billing.ID, record("ownership.accept", org)))
	if got := rolesOf(t, k, org); !slices.Equal(got, []string{"owner admin", "admin admin", "billing owner", "member member"}) {
		t.Errorf("there are %q", got)
	}
	// An offer ends when its giver is no owner any more, or the member goes.
	_, err = k.OfferOwnership(t.Context(), org, people[models.RoleMember], billing.ID, record("ownership.offer", org))
	must(t, err)
	must(t, k.ChangeMember(t.Context(), models.MemberChange{AccountID: org, UserID: people[models.RoleMember], By: billing.ID, From: models.RoleMember}, record("member.remove", org)))
	if page, err := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, Limit: 9}); err != nil || len(page.Lines) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	k.CheckBooks()
}

func TestInvitationsArePaged(t *testing.T) {
	k, org, people := team(t)
	for _, name := range []string{"a", "b", "c"} {
		invited(t, k, link.NewInvitation{AccountID: org, Email: name + "@example.test", Role: models.RoleMember, By: people[models.RoleOwner]})
		k.Clock.Add(time.Second)
	}
	var got []string
	for after := models.InvitationID(""); ; {
		page, err := k.InvitationsOf(t.Context(), link.InvitationQuery{AccountID: org, After: after, Limit: 2})
		must(t, err)
		for _, l := range page.Lines {
			got = append(got, l.Email)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !slices.Equal(got, []string{"c@example.test", "b@example.test", "a@example.test"}) {
		t.Errorf("the pages have %q", got)
	}
}

// staff creates somebody who works for the operator.
func staff(t *testing.T, k *storetest.Kit, name string, role models.OperatorRole) models.User {
	t.Helper()
	user, err := k.CreateUser(t.Context(), models.NewUser{Email: name + "@operator.test", Name: name, Zone: "UTC", Operator: role, Verified: true})
	must(t, err)
	return user
}
