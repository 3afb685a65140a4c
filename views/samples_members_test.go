package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func membersPage() access.MembersPage {
	form := func(action string) views.Form { return views.Form{Action: action, Account: "acc_works"} }
	roles := func(selected string) []views.Option {
		list := []views.Option{{Value: "owner", Text: "Owner"}, {Value: "admin", Text: "Admin"}, {Value: "billing", Text: "Billing"}, {Value: "member", Text: "Member"}}
		for i := range list {
			list[i].Selected = list[i].Value == selected
		}
		return list
	}
	return access.MembersPage{
		Frame: leahFrame("Members", "/enterprise/dashboard?page=members"), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		Members: []access.MemberRow{
			{ID: "usr_leah", Member: views.Member{Name: "Leah Magister", Email: "leah@demo.test", Role: "Owner", Since: on("01")}, Self: true, Was: "owner", LastOwner: true, Caps: views.CapLine{Link: views.Link{Text: "Set a cap", URL: "/usage/caps/set"}}},
			{ID: "usr_max", Member: views.Member{Name: "Max Muster", Email: "max@demo.test", Role: "Billing", Since: on("02")}, Was: "billing", Caps: views.CapLine{Caps: someCaps()[1:3], Link: views.Link{Text: "All caps", URL: "/usage/caps"}},
				Change: form("/members/role"), Roles: roles("billing"), RemoveURL: "/members/remove?user=usr_max", Offer: form("/members/offer"), Used: "12.5", UsedURL: "/usage", Keys: "2"},
		},
		Invite: form("/members"), Roles: roles("member"), Table: roleTable(),
		Invitations: []access.InvitationRow{
			{ID: "inv_1", Email: "nia@demo.test", Role: "Member", Inviter: "Leah Magister", Expires: on("20"), Resend: form("/members/invitations/resend"), Revoke: form("/members/invitations/revoke")},
			{ID: "inv_2", Email: "late@demo.test", Role: "Owner", Inviter: "Leah Magister", Expires: on("03"), Expired: true},
		},
	}
}

func membersReadOnly() access.MembersPage {
	p := membersPage()
	p.Invite, p.Invitations = views.Form{}, nil
	p.Members[0].Self, p.Members[0].Email = false, ""
	p.Members[1].Self, p.Members[1].Change, p.Members[1].Offer = true, views.Form{}, views.Form{}
	return p
}

func membersInvalid() access.MembersPage {
	p := membersPage()
	p.Fault = "Someone else changed this member. Check their details, then try again."
	p.Email = views.Field{Value: "nobody@demo.test", Fault: "They are a member already."}
	p.RoleFault = "Choose one of these roles."
	return p
}

func membersMuch() access.MembersPage {
	p := membersPage()
	p.Frame = muchFrame("Members", "")
	p.Account = p.Accounts[1]
	row := p.Members[1]
	for n := range 23 {
		row.ID = fmt.Sprintf("usr_%d", n)
		row.Name = fmt.Sprint("Wolfeschlegelsteinhausenbergerdorff ", strings.Repeat("Hubert", 8), n)
		row.Caps = views.CapLine{Caps: manyCaps()[:5], Link: views.Link{Text: "All caps", URL: "/usage/caps"}}
		row.Email = strings.Repeat("wolfeschlegelstein", 6) + "@example.test"
		p.Members = append(p.Members, row)
		invited := p.Invitations[0]
		invited.ID, invited.Email, invited.Inviter = fmt.Sprintf("inv_much_%d", n), row.Email, row.Name
		p.Invitations = append(p.Invitations, invited)
	}
	p.MoreInvitations = "/enterprise/dashboard?page=members&invited=inv_1"
	p.Search = access.SearchForm{Action: "/enterprise/dashboard", Text: strings.Repeat("wolfeschlegelstein", 5), Hidden: []views.Option{{Value: "page", Text: "members"}}}
	p.First, p.Next = "/enterprise/dashboard?page=members", "/enterprise/dashboard?page=members&after=usr_22"
	return p
}

func roleTable() access.RoleTable {
	return access.RoleTable{Roles: []string{"Owner", "Admin", "Billing", "Member"}, Abilities: []access.Ability{
		{Text: "View balance, usage and activity", May: []bool{true, true, true, true}},
		{Text: "Transfer ownership", May: []bool{true, false, false, false}},
	}}
}

// membersNobody is a search that found nobody.
func membersNobody() access.MembersPage {
	p := membersPage()
	p.Members, p.Invitations, p.MailOff = nil, nil, true
	p.Search = access.SearchForm{Action: "/enterprise/dashboard", Text: "nobody", Empty: true, Hidden: []views.Option{{Value: "page", Text: "members"}}}
	return p
}

func removal() access.RemovalPage {
	return access.RemovalPage{
		Frame: leahFrame("Remove a member", "/enterprise/dashboard?page=members"), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		Form: views.Form{Action: "/members/remove", Account: "acc_works", Was: "billing"}, User: "usr_max", Name: "Max Muster", Email: "max@demo.test", Role: "Billing",
		Keys: "2 API keys", Fates: []views.Option{{Value: "keep", Text: "Keep them working"}, {Value: "pause", Text: "Pause them"}, {Value: "revoke", Text: "Revoke them permanently"}},
		BackURL: "/enterprise/dashboard?page=members",
	}
}

func removalMuch() access.RemovalPage {
	p := removal()
	p.Frame = muchFrame("Remove a member", "")
	p.Account, p.Name, p.Email = p.Accounts[1], strings.Repeat("Wolfeschlegelstein", 5), strings.Repeat("wolfeschlegelstein", 6)+"@example.test"
	p.FateFault = "Choose one of these."
	return p
}

func leaving() access.RemovalPage {
	p := removal()
	p.Self, p.Fates = true, nil
	return p
}

func invitation() access.InvitationPage {
	frame := leahFrame("Invitation", "")
	return access.InvitationPage{
		Frame: frame, Organization: "Leadworks", Role: "a billing member", Email: "leah@demo.test", Inviter: "Max Muster", InviterEmail: "max@demo.test",
		Abilities: []string{"View balance, usage and activity", "View API keys"}, Expires: on("20"),
		Accept: views.Form{Action: "/invitations/t/accept"}, Decline: views.Form{Action: "/invitations/t/decline"}, MinPasswordLength: 8,
	}
}

// invitationNew is for an address that has no user.
func invitationNew() access.InvitationPage {
	p := invitation()
	p.User, p.Nav, p.Accounts, p.New = nil, nil, nil, true
	p.Password.Fault = "The password must have at least 8 characters."
	return p
}

func invitationSignIn() access.InvitationPage {
	p := invitation()
	p.User, p.Nav, p.Accounts, p.Accept, p.SignInURL = nil, nil, nil, views.Form{}, "/signin?next=/invitations/t"
	return p
}

func invitationOther() access.InvitationPage {
	p := invitation()
	p.Accept, p.Decline, p.SignedInAs, p.Email = views.Form{}, views.Form{}, "leah@demo.test", "nia@demo.test"
	return p
}

func invitationStaff() access.InvitationPage {
	p := invitation()
	p.Staff, p.Organization, p.Role, p.Inviter, p.Abilities = true, "Bursar", "an auditor", "", nil
	return p
}

func invitationMuch() access.InvitationPage {
	p := invitation()
	p.Frame = muchFrame("Invitation", "")
	p.Ownership, p.Fault = true, "This invitation is no longer valid. Ask for a new one."
	p.Organization, p.Inviter, p.InviterEmail = strings.Repeat("Wolfeschlegelstein", 5), strings.Repeat("Wolfeschlegelstein", 5), strings.Repeat("wolfeschlegelstein", 6)+"@example.test"
	p.Email = p.InviterEmail
	return p
}
