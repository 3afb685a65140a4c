package people_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// team returns an organization with an owner and one member of each other role.
func team(t *testing.T) (*storetest.Kit, models.AccountID, map[models.Role]models.UserID) {
	t.Helper()
	k := storetest.New(t)
	people := map[models.Role]models.UserID{}
	var org models.AccountID
	for _, role := range models.Roles {
		k.Clock.Add(time.Second)
		user, _ := k.Person(string(role))
		people[role] = user.ID
		if role != models.RoleOwner {
			k.Join(org, user.ID, role)
			continue
		}
		account, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Leadworks", Owner: user.ID, Zone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		org = account.ID
	}
	return k, org, people
}

func record(action string, account models.AccountID) models.AuditRecord {
	return models.AuditRecord{Actor: models.System, Action: action, AccountID: account}
}

// rolesOf returns the members' names and roles in the order in which they joined.
func rolesOf(t *testing.T, k *storetest.Kit, id models.AccountID) (list []string) {
	t.Helper()
	members, err := k.Members(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		list = append(list, m.Name+" "+string(m.Role))
	}
	return list
}

func TestMembersComeChangeAndGo(t *testing.T) {
	k, org, people := team(t)
	nia, _ := k.Person("nia")
	for _, c := range []struct {
		name   string
		change models.MemberChange
		want   []string
	}{
		{"add", models.MemberChange{UserID: nia.ID, By: people[models.RoleAdmin], To: models.RoleBilling},
			[]string{"owner owner", "admin admin", "billing billing", "member member", "nia billing"}},
		{"change", models.MemberChange{UserID: nia.ID, By: people[models.RoleOwner], From: models.RoleBilling, To: models.RoleOwner},
			[]string{"owner owner", "admin admin", "billing billing", "member member", "nia owner"}},
		{"step down", models.MemberChange{UserID: people[models.RoleOwner], By: people[models.RoleOwner], From: models.RoleOwner, To: models.RoleMember},
			[]string{"owner member", "admin admin", "billing billing", "member member", "nia owner"}},
		{"remove", models.MemberChange{UserID: people[models.RoleBilling], By: people[models.RoleAdmin], From: models.RoleBilling},
			[]string{"owner member", "admin admin", "member member", "nia owner"}},
		{"leave", models.MemberChange{UserID: people[models.RoleMember], By: people[models.RoleMember], From: models.RoleMember},
			[]string{"owner member", "admin admin", "nia owner"}},
		{"nothing", models.MemberChange{UserID: nia.ID, By: nia.ID, From: models.RoleOwner, To: models.RoleOwner},
			[]string{"owner member", "admin admin", "nia owner"}},
	} {
		k.Clock.Add(time.Second)
		c.change.AccountID = org
		if err := k.ChangeMember(t.Context(), c.change, record("member."+c.name, org)); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := rolesOf(t, k, org); !slices.Equal(got, c.want) {
			t.Errorf("after %s there are %q, want %q", c.name, got, c.want)
		}
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: org, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, l := range log.Lines {
		actions = append(actions, l.Action)
	}
	if want := []string{"member.leave", "member.remove", "member.step down", "member.change", "member.add"}; !slices.Equal(actions, want) {
		t.Errorf("the log says %q, want %q", actions, want)
	}
	k.CheckBooks()
}

func TestMemberChangesThatAreRefused(t *testing.T) {
	k, org, people := team(t)
	nia, solo := k.Person("nia")
	owner, admin, billing, member := people[models.RoleOwner], people[models.RoleAdmin], people[models.RoleBilling], people[models.RoleMember]
	before := rolesOf(t, k, org)
	for _, c := range []struct {
		name   string
		change models.MemberChange
		want   models.Code
	}{
		{"no such account", models.MemberChange{AccountID: "acc_none", UserID: nia.ID, By: owner, To: models.RoleMember}, models.CodeNotFound},
		{"no such user", models.MemberChange{UserID: "usr_none", By: owner, To: models.RoleMember}, models.CodeNotFound},
		{"no such role", models.MemberChange{UserID: nia.ID, By: owner, To: "king"}, models.CodeInvalidField},
		{"by a stranger", models.MemberChange{UserID: nia.ID, By: nia.ID, To: models.RoleOwner}, models.CodeNotFound},
		{"by a member", models.MemberChange{UserID: nia.ID, By: member, To: models.RoleMember}, models.CodeForbidden},
		{"one's own rise", models.MemberChange{UserID: member, By: member, From: models.RoleMember, To: models.RoleAdmin}, models.CodeForbidden},
		{"an owner by an admin", models.MemberChange{UserID: nia.ID, By: admin, To: models.RoleOwner}, models.CodeForbidden},
		{"an owner's fall by an admin", models.MemberChange{UserID: owner, By: admin, From: models.RoleOwner, To: models.RoleMember}, models.CodeForbidden},
		{"an owner taken for a member by an admin", models.MemberChange{UserID: owner, By: admin, From: models.RoleMember}, models.CodeForbidden},
		{"who is there already", models.MemberChange{UserID: billing, By: owner, To: models.RoleMember}, models.CodeConflict},
		{"who is none", models.MemberChange{UserID: nia.ID, By: owner, From: models.RoleMember}, models.CodeNotFound},
		{"what has changed meanwhile", models.MemberChange{UserID: billing, By: owner, From: models.RoleMember, To: models.RoleAdmin}, models.CodeConflict},
		{"the last owner's leave", models.MemberChange{UserID: owner, By: owner, From: models.RoleOwner}, models.CodeConflict},
		{"the last owner's fall", models.MemberChange{UserID: owner, By: owner, From: models.RoleOwner, To: models.RoleAdmin}, models.CodeConflict},
		{"a personal account", models.MemberChange{AccountID: solo.ID, UserID: owner, By: nia.ID, To: models.RoleMember}, models.CodeForbidden},
	} {
		if c.change.AccountID == "" {
			c.change.AccountID = org
		}
		if err := k.ChangeMember(t.Context(), c.change, record("member", org)); models.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if got := rolesOf(t, k, org); !slices.Equal(got, before) {
		t.Errorf("there are %q, want %q", got, before)
	}
	if log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: org, Limit: 10}); err != nil || len(log.Lines) != 0 {
		t.Errorf("the log says %+v, %v", log.Lines, err)
	}
	k.CheckBooks()
}

// Two owners remove each other at once: one stays.
func TestOwnersWhoRemoveEachOther(t *testing.T) {
	k, org, people := team(t)
	first := people[models.RoleOwner]
	second, _ := k.Person("second")
	k.Join(org, second.ID, models.RoleOwner)
	var wg sync.WaitGroup
	faults := make([]error, 2)
	for i, c := range []models.MemberChange{{UserID: second.ID, By: first}, {UserID: first, By: second.ID}} {
		c.AccountID, c.From = org, models.RoleOwner
		wg.Go(func() { faults[i] = k.ChangeMember(t.Context(), c, record("member.remove", org)) })
	}
	wg.Wait()
	done := 0
	for _, err := range faults {
		if err == nil {
			done++
		} else if code := models.CodeOf(err); code != models.CodeNotFound { // the removed one finds no account
			t.Errorf("refused by %v", err)
		}
	}
	page, err := k.MemberList(t.Context(), models.MemberQuery{AccountID: org, Limit: 1})
	if err != nil || done != 1 || page.Owners != 1 {
		t.Errorf("%d of two were done, %d owners are left, %v", done, page.Owners, err)
	}
	k.CheckBooks()
}

func TestMembersArePaged(t *testing.T) {
	k, org, _ := team(t)
	for n := range 7 { // at the same instant
		user, _ := k.Person(fmt.Sprint("one of seven, ", n))
		k.Join(org, user.ID, models.RoleMember)
	}
	var paged []models.UserID
	for after := models.UserID(""); ; {
		page, err := k.MemberList(t.Context(), models.MemberQuery{AccountID: org, After: after, Limit: 3})
		if err != nil || len(page.Lines) > 3 || page.Owners != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		for _, l := range page.Lines {
			paged = append(paged, l.ID)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	all, err := k.Members(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(all, paged, func(m models.MemberLine, id models.UserID) bool { return m.ID == id }) || len(paged) != 11 {
		t.Errorf("the pages have %q", paged)
	}
	if m, err := k.Member(t.Context(), org, paged[1]); err != nil || m.Role != models.RoleAdmin {
		t.Errorf("found %+v, %v", m, err)
	}
	_, err = k.Member(t.Context(), org, "usr_none")
	storetest.WantCode(t, err, models.CodeNotFound)
}

func TestMembersAmong(t *testing.T) {
	k := storetest.New(t)
	alex, account := k.Person("alex")
	petra, _ := k.Person("petra")
	got, err := k.MembersAmong(t.Context(), account.ID, []models.UserID{petra.ID, alex.ID, "usr_none"})
	if err != nil || !slices.Equal(got, []models.UserID{alex.ID}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMemberships(t *testing.T) {
	k := storetest.New(t)
	user, solo := k.Person("zoe")
	open := func(name, external string) models.Account {
		t.Helper()
		a, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: name, Owner: user.ID, Zone: "UTC", ExternalID: external})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	beta, alpha, gone := open("Beta", "b-1"), open("Alpha", ""), open("Gone", "")
	k.Post(models.Command{Account: gone.ID, Do: models.ChangeAccount{Status: new(models.AccountClosed)}})
	memberships, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 3 || memberships[0].Account.ID != solo.ID ||
		memberships[1].Account.ID != alpha.ID || memberships[2].Account.ID != beta.ID {
		t.Errorf("memberships %+v, %v", memberships, err)
	}
	if found, err := k.AccountByExternalID(t.Context(), "b-1"); err != nil || found.ID != beta.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	_, err = k.AccountByExternalID(t.Context(), "")
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// An owner who is switched off can't act for the organization: they don't count as the one
// whom it keeps.
func TestAnOrganizationKeepsAnOwnerWhoCanSignIn(t *testing.T) {
	k, org, people := team(t)
	owner, second := people[models.RoleOwner], people[models.RoleAdmin]
	if err := k.ChangeMember(t.Context(), models.MemberChange{AccountID: org, UserID: second, By: owner, From: models.RoleAdmin, To: models.RoleOwner}, record("member.role", org)); err != nil {
		t.Fatal(err)
	}
	on, off := models.Standing{Status: models.UserActive}, models.Standing{Status: models.UserDisabled}
	if err := k.ChangeStanding(t.Context(), models.StandingChange{UserID: second, From: on, To: off}, record("user.block", "")); err != nil {
		t.Fatal(err)
	}
	leave := models.MemberChange{AccountID: org, UserID: owner, By: owner, From: models.RoleOwner}
	storetest.WantCode(t, k.ChangeMember(t.Context(), leave, record("member.leave", org)), models.CodeConflict)
	if why, err := k.WhyNotClosed(t.Context(), owner, ""); err != nil || why == "" {
		t.Errorf("the only owner who can sign in may close their account: %q, %v", why, err)
	}
	// The one who is switched off can be removed.
	if err := k.ChangeMember(t.Context(), models.MemberChange{AccountID: org, UserID: second, By: owner, From: models.RoleOwner}, record("member.remove", org)); err != nil {
		t.Error(err)
	}
}
