package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func organizationNew() access.OrganizationNewPage {
	return access.OrganizationNewPage{
		Frame: leahFrame("New organization", ""), Form: views.Form{Action: "/enterprise/new", Key: "k"},
		Name: views.Field{Fault: "The name must not be empty."}, Zone: views.Field{Value: "Europe/Berlin"}, BillingEmail: views.Field{Value: "leah@demo.test"},
		Address: views.Field{Value: "Torstr. 1\n10119 Berlin", Fault: "Enter the address as up to 8 lines of plain text."}, Zones: []string{"Europe/Berlin"},
	}
}

func organizationJoin() access.OrganizationNewPage {
	p := organizationNew()
	p.Offers = []access.JoinOffer{{Name: strings.Repeat("Wolfeschlegelstein", 5), Domain: "example.test", Role: "member", Join: views.Form{Action: "/enterprise/join", Account: "acc_works"}}}
	return p
}

func domainsNone() access.DomainsPage {
	return access.DomainsPage{
		Frame: leahFrame("Domains", ""), Add: views.Form{Action: "/enterprise/domains"}, BackURL: "/enterprise/settings",
		Domain: views.Field{Value: "gmail.com", Fault: "Anybody can get an address at this domain, so no organization can claim it."},
	}
}

func domainsPage() access.DomainsPage {
	form := func(action string) views.Form {
		return views.Form{Action: "/enterprise/domains" + action, Account: "acc_works"}
	}
	row := func(name string, badge views.Badge) access.DomainRow {
		return access.DomainRow{
			Name: name, Badge: badge, RecordName: "_domain-verify." + name, RecordValue: "domain-verify=3q2-7w_Zk1fJ0yQxT8vLmN5pR4sU6aBcDeFgHiJkLmN",
			Roles:   []views.Option{{Text: "Nobody: by invitation only"}, {Value: "member", Text: "Anyone, as member", Selected: true}},
			Issuers: []views.Option{{Text: "Any way", Selected: true}, {Value: "https://a.test", Text: "Okta only"}},
		}
	}
	verified, missing := row("leadworks.test", views.Badge{Text: "Verified", Tone: views.ToneGood}), row("missing.test", views.Badge{Text: "DNS record missing", Tone: views.ToneBad})
	verified.Verified, verified.WasChecked, verified.Checked = true, true, at("29", "19:48")
	missing.Verified, missing.Missing, missing.Until = true, true, on("05")
	return access.DomainsPage{
		Frame: leahFrame("Domains", ""), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		Add: form(""), Check: form("/check"), Set: form("/set"), Remove: form("/remove"), CanRequire: true, BackURL: "/enterprise/settings",
		Fault:   "There is no such DNS record for new.test yet.",
		Domains: []access.DomainRow{verified, missing, row(strings.Repeat("unbreakable", 5)+".test", views.Badge{Text: "Not verified", Tone: views.ToneWarn})},
	}
}

func organizationSettings() access.OrganizationSettingsPage {
	return access.OrganizationSettingsPage{
		Frame: leahFrame("Organization settings", ""), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		General: views.Form{Action: "/enterprise/settings", Account: "acc_works", Key: "k"}, Billing: views.Form{Action: "/enterprise/settings/billing", Account: "acc_works"},
		Name: views.Field{Value: "Leadworks"}, Zone: views.Field{Value: "Europe/Berlin"}, BillingEmail: views.Field{Value: "billing@demo.test"},
		Address: views.Field{Value: "Torstr. 1\n10119 Berlin"}, TaxID: views.Field{Value: "DE 123456789"}, Contacts: views.Field{Value: "books@demo.test"},
		Zones: []string{"Europe/Berlin"}, LastOwner: true, CloseURL: "/enterprise/close", LeaveURL: "/members/remove", MembersURL: "/enterprise/dashboard?page=members",
	}
}

func organizationClose() access.OrganizationClosePage {
	return access.OrganizationClosePage{
		Frame: leahFrame("Close an organization", ""), Form: views.Form{Action: "/enterprise/close", Account: "acc_works"},
		Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"}, Name: "Leadworks", Typed: views.Field{Value: "Lead", Fault: "Enter Leadworks."},
		Remains: views.Remaining{Total: "15.5", Available: "12.5", Scheduled: "2", Frozen: "1"}, BackURL: "/enterprise/settings",
	}
}

func organizationNotClosed() access.OrganizationClosePage {
	p := organizationClose()
	p.Refusal = "A payment is disputed. Wait until the bank decides, or withdraw the dispute."
	return p
}

func organizationCloseMuch() access.OrganizationClosePage {
	p := organizationClose()
	p.Frame, p.Fault = muchFrame("Close an organization", ""), "The balance has changed. Check it and try again."
	p.Account = p.Accounts[1]
	p.Name = strings.Repeat("Wolfeschlegelstein", 5)
	p.Remains = views.Remaining{Total: "999,999,999.123456", Available: "999,999,999.123456"}
	return p
}

func organizationOfMember() access.OrganizationSettingsPage {
	p := organizationSettings()
	p.General, p.Billing, p.LastOwner, p.CloseURL = views.Form{}, views.Form{}, false, ""
	return p
}

func organizationMuch() access.OrganizationSettingsPage {
	p := organizationSettings()
	p.Frame = muchFrame("Organization settings", "")
	p.Account = p.Accounts[1]
	p.Name.Value, p.TaxID.Value = strings.Repeat("Wolfeschlegelstein", 5), strings.Repeat("9", 50)
	p.Address.Value, p.Contacts.Value = strings.Repeat("Wolfeschlegelstein ", 20), strings.Repeat("wolfeschlegelstein@example.test\n", 10)
	p.Billing.Fault = "Send it again."
	p.Contacts.Fault = "Enter email addresses, one per line."
	return p
}

func organizationLog() access.OrganizationLogPage {
	return access.OrganizationLogPage{
		Frame: leahFrame("Audit log", ""), Account: views.AccountRef{Name: "Leadworks", Kind: "Organization"},
		BackURL: "/enterprise/settings", CSVURL: "/enterprise/log.csv", Newest: "/enterprise/log", Older: "/enterprise/log?before=3",
		Lines: []access.LogLine{
			{At: at("29", "17:48"), Who: "Leah Magister", What: "Changed a member's role", Detail: "Changed a member's role from member to admin.", Changes: []access.LogChange{{Name: "role", Before: "member", After: "admin"}}},
			{At: at("28", "17:48"), Who: "Acme", What: "Paused an API key"},
			{At: at("27", "17:48"), Who: strings.Repeat("Wolfeschlegelstein", 5), What: "Downloaded a file", Times: "1,204 times", Detail: strings.Repeat("Wolfeschlegelstein", 20),
				Changes: []access.LogChange{{Name: "address", Before: strings.Repeat("Wolfeschlegelstein", 20)}}},
		},
	}
}

func organizationLogEmpty() access.OrganizationLogPage {
	p := organizationLog()
	p.Lines, p.Newest, p.Older = nil, "", ""
	return p
}
