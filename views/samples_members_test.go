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
		Tabs: []views.Tab{{Text: "Overview", URL: "/enterprise/dashboard"}, {Text: "Members", URL: "/enterprise/dashboard?page=members", Current: true}},
		Members: []access.MemberRow{
			{ID: "usr_leah", Member: views.Member{Name: "Leah Magister", Email: "leah@demo.test", Role: "Owner", Since: on("01")}, Self: true, Was: "owner", LastOwner: true, Caps: views.CapLine{Link: views.Link{Text: "Set a cap", URL: "/usage/caps/set"}}},
			{ID: "usr_max", Member: views.Member{Name: "Max Muster", Email: "max@demo.test", Role: "Billing", Since: on("02")}, Was: "billing", Caps: views.CapLine{Caps: someCaps()[1:3], Link: views.Link{Text: "All caps", URL: "/usage/caps"}},
				Change: form("/members/role"), Roles: roles("billing"), Remove: form("/members/remove")},
		},
		Add: form("/members"), Roles: roles("member"),
	}
}

func membersReadOnly() access.MembersPage {
	p := membersPage()
	p.Add = views.Form{}
	p.Members[0].Self, p.Members[0].Email = false, ""
	p.Members[1].Self, p.Members[1].Change = true, views.Form{}
	return p
}

func membersInvalid() access.MembersPage {
	p := membersPage()
	p.Fault = "Somebody has changed this member meanwhile. Look again, and repeat it if it still makes sense."
	p.Email = views.Field{Value: "nobody@demo.test", Fault: "Nobody has signed up here with this address yet. Once they have, you can add them."}
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
	}
	p.First, p.Next = "/enterprise/dashboard?page=members", "/enterprise/dashboard?page=members&after=usr_22"
	return p
}
