package models_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Every combination of acting role, present role and new role.
func TestMayChangeMember(t *testing.T) {
	// A row for each acting role and present role, a column for each new role: owner,
	// admin, billing, member, none.
	want := strings.TrimSpace(`
owner, not yet:     yes yes yes yes yes
owner, of owner:    yes yes yes yes yes
owner, of admin:    yes yes yes yes yes
owner, of billing:  yes yes yes yes yes
owner, of member:   yes yes yes yes yes
owner, own:         yes yes yes yes yes
admin, not yet:     no yes yes yes yes
admin, of owner:    no no no no no
admin, of admin:    no yes yes yes yes
admin, of billing:  no yes yes yes yes
admin, of member:   no yes yes yes yes
admin, own:         no yes yes yes yes
billing, not yet:   no no no no no
billing, of owner:  no no no no no
billing, of admin:  no no no no no
billing, of billing: no no no no no
billing, of member: no no no no no
billing, own:       no no no no yes
member, not yet:    no no no no no
member, of owner:   no no no no no
member, of admin:   no no no no no
member, of billing: no no no no no
member, of member:  no no no no no
member, own:        no no no no yes
`)
	var got []string
	for _, by := range models.Roles {
		for _, of := range append([]string{"not yet"}, "of owner", "of admin", "of billing", "of member", "own") {
			from, own := models.Role(strings.TrimPrefix(of, "of ")), of == "own"
			switch of {
			case "not yet":
				from = ""
			case "own":
				from = by
			}
			row := fmt.Sprintf("%s, %s:", by, of)
			for _, to := range append(append([]models.Role{}, models.Roles...), "") {
				if models.MayChangeMember(by, own, from, to) {
					row += " yes"
				} else {
					row += " no"
				}
			}
			got = append(got, row)
		}
	}
	for i, line := range strings.Split(want, "\n") {
		if line = strings.Join(strings.Fields(line), " "); got[i] != line {
			t.Errorf("got  %s\nwant %s", got[i], line)
		}
	}
}

func TestMayManageMembers(t *testing.T) {
	for _, c := range []struct {
		kind models.AccountKind
		role models.Role
		want bool
	}{
		{models.Enterprise, models.RoleOwner, true}, {models.Enterprise, models.RoleAdmin, true},
		{models.Enterprise, models.RoleBilling, false}, {models.Enterprise, models.RoleMember, false},
		{models.Solo, models.RoleOwner, false},
	} {
		actor := models.Actor{Memberships: []models.Membership{{Account: models.Account{ID: "acc_1", Kind: c.kind}, Role: c.role}}}
		if got := actor.MayManageMembers("acc_1"); got != c.want {
			t.Errorf("%s of %s: %t", c.role, c.kind, got)
		}
		if actor.MayManageMembers("acc_2") {
			t.Errorf("%s of %s manages another account", c.role, c.kind)
		}
	}
}
