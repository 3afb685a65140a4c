package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/accounts"
)

func accountSectionSamples() []sample {
	return []sample{
		{"admin-caps", accounts.AccountCaps(adminCaps())},
		{"admin-caps-none", accounts.AccountCaps(adminCapsNone())},
		{"admin-caps-much", accounts.AccountCaps(adminCapsMuch())},
		{"admin-cap", accounts.CapForm(adminCap())},
		{"admin-extend", accounts.Extend(extend())},
		{"admin-extend-invalid", accounts.Extend(extendInvalid())},
		{"admin-extend-fixed", accounts.Extend(extendFixed())},
		{"account-entries", accounts.AccountEntries(accountEntries())},
		{"account-entries-none", accounts.AccountEntries(accountEntriesNone())},
		{"account-keys", accounts.AccountKeys(accounts.AccountKeysPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(1), Keys: keys().Keys, Older: "/admin/accounts/acc_alex/keys?after=key_1"})},
		{"account-keys-read-only", accounts.AccountKeys(accounts.AccountKeysPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(1), ReadOnlyReason: readOnlyReason})},
		{"account-members", accounts.AccountMembers(accounts.AccountMembersPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(0), Members: adminAccount().Members, First: "/admin/accounts/acc_alex/members", Next: "/admin/accounts/acc_alex/members?after=usr_1"})},
		{"account-members-none", accounts.AccountMembers(accounts.AccountMembersPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(0)})},
		{"notes", accounts.Notes(notes())},
		{"notes-invalid", accounts.Notes(notesInvalid())},
		{"notes-read-only", accounts.Notes(accounts.NotesPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(2), ReadOnlyReason: "Auditors can read notes but not write them."})},
		{"account-settings", accounts.AccountSettings(accountSettings())},
		{"account-settings-invalid", accounts.AccountSettings(accountSettingsInvalid())},
		{"account-settings-read-only", accounts.AccountSettings(accountSettingsReadOnly())},
		{"payment", accounts.Payment(payment())},
		{"payment-preview", accounts.Payment(paymentPreview())},
		{"payment-invalid", accounts.Payment(paymentInvalid())},
		{"account-plans", accounts.AccountPlans(accountPlans())},
		{"account-plans-none", accounts.AccountPlans(accounts.AccountPlansPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(3), ReadOnlyReason: readOnlyReason})},
		{"plan-change", accounts.PlanChange(planChange())},
		{"plan-change-preview", accounts.PlanChange(planChangePreview())},
		{"plan-change-invalid", accounts.PlanChange(planChangeInvalid())},
		{"plan-change-none", accounts.PlanChange(accounts.PlanChangePage{Frame: adminFrame("Start a plan"), Back: views.Link{Text: "Alex", URL: "/admin/accounts/acc_alex/plans"}, DisabledReason: "There are no plans to start."})},
	}
}

const readOnlyReason = "View only. Ask an admin to make changes."

func accountHeader(current int) accounts.AccountHeader {
	h := accounts.AccountHeader{Name: "Alex Rivera", Email: "alex@demo.test", Kind: "Personal", Status: views.Badge{Text: "Active", Tone: views.ToneGood},
		Actions: []views.Link{{Text: "Adjust the balance", URL: "/admin/accounts/acc_alex#adjust"}, {Text: "Book a payment", URL: "/admin/accounts/acc_alex/payments/new"}}}
	for i, text := range []string{"Overview", "Keys", "Notes", "Plans"} {
		h.Tabs = append(h.Tabs, views.Tab{Text: text, URL: "/admin/accounts/acc_alex/" + strings.ToLower(text), Current: i == current})
	}
	return h
}

func accountEntries() accounts.AccountEntriesPage {
	f := activityFilter()
	f.Account, f.Action, f.ClearURL = "", "/admin/accounts/acc_alex/entries", "/admin/accounts/acc_alex/entries"
	return accounts.AccountEntriesPage{Frame: adminFrame("Alex Rivera"), Header: accountHeader(0), Filter: f, Entries: entries(), Older: "/admin/accounts/acc_alex/entries?before=1", Zone: "UTC"}
}

func accountEntriesNone() accounts.AccountEntriesPage {
	p := accountEntries()
	p.Entries, p.Older, p.Filtered, p.Header.Name = nil, "", true, strings.Repeat("Unbreakable", 12)
	return p
}

func notes() accounts.NotesPage {
	return accounts.NotesPage{
		Frame: adminFrame("Alex Rivera"), Header: accountHeader(2), Form: views.Form{Action: "/admin/accounts/acc_alex/notes", Key: "form-key"}, Older: "/admin/accounts/acc_alex/notes?before=2",
		Notes: []accounts.NoteLine{
			{ID: "3", At: at("28", "09:12"), Author: "Sam Support", Text: "Called about invoice 7.\nWill pay next week.", Erase: views.Form{Action: "/admin/accounts/acc_alex/notes/erase"}},
			{ID: "2", At: at("27", "09:12"), Author: strings.Repeat("Long Name ", 9), Text: strings.Repeat("Unbreakable", 40), Erase: views.Form{Action: "/admin/accounts/acc_alex/notes/erase"}},
			{ID: "1", At: at("26", "09:12"), Author: "Ada Admin", Erased: at("28", "10:00")}},
	}
}

func notesInvalid() accounts.NotesPage {
	p := notes()
	p.Notes, p.Fault, p.Text = nil, "Something was missing from the form. Send it again.", views.Field{Value: "a", Fault: "Enter a note."}
	return p
}

func accountSettings() accounts.AccountSettingsPage {
	form := views.Form{Action: "/admin/accounts/acc_alex/settings/status", Key: "form-key"}
	return accounts.AccountSettingsPage{
		Frame: adminFrame("Alex Rivera"), Header: accountHeader(3),
		Statuses: []accounts.StatusChoice{
			{Value: "active", Badge: views.Badge{Text: "Active", Tone: views.ToneGood}, Description: "Members and API keys have full access and can spend and buy.", Verb: "Activate", Current: true},
			{Value: "suspended", Badge: views.Badge{Text: "Suspended", Tone: views.ToneWarn}, Description: "It keeps its credits and its plans go on, but it can’t spend or buy.", Verb: "Suspend", Danger: true, Form: form},
			{Value: "closed", Badge: views.Badge{Text: "Closed", Tone: views.ToneBad}, Description: "Its members lose access and its keys stop working.", Verb: "Close", Danger: true, Form: form}},
		Zone:         accounts.ZoneForm{Form: views.Form{Action: "/admin/accounts/acc_alex/settings/zone", Key: "form-key"}, Zone: views.Field{Value: "UTC"}, Current: "The account is in UTC.", Effect: "Such as Europe/Berlin. The periods of plans begin by its clocks."},
		StorageLimit: accounts.StorageLimitForm{Form: views.Form{Action: "/admin/accounts/acc_alex/settings/storage"}, Current: "200 MB of 10 GB used. The limit comes from the account’s plans."},
	}
}

func accountSettingsInvalid() accounts.AccountSettingsPage {
	p := accountSettings()
	p.Statuses[1].Fault, p.Statuses[1].Reason.Fault = "Something was missing from the form.", "Enter a reason."
	p.Zone.Fault, p.Zone.Zone = "Something was missing from the form.", views.Field{Value: "Berlin", Fault: "Write a time zone such as Europe/Berlin."}
	p.StorageLimit.Limit = views.Field{Value: "lots", Fault: "The limit must be a size such as 500 MB or 1.5 GB."}
	return p
}

func accountSettingsReadOnly() accounts.AccountSettingsPage {
	p := accountSettings()
	p.ReadOnlyReason, p.Zone.Form, p.StorageLimit.Form = readOnlyReason, views.Form{}, views.Form{}
	for i := range p.Statuses {
		p.Statuses[i].Form = views.Form{}
	}
	return p
}

func payment() accounts.PaymentPage {
	return accounts.PaymentPage{
		Frame: adminFrame("Book a payment"), Form: views.Form{Action: "/admin/accounts/acc_alex/payments/new", Key: "form-key"},
		Account: views.Link{Text: "Alex Rivera", URL: "/admin/accounts/acc_alex"}, Currency: "USD", AmountExample: "1250.00", Today: "2026-03-29", UnitPrice: "$1.25",
		Received: views.Field{Value: "2026-03-29"},
	}
}

func paymentPreview() accounts.PaymentPage {
	p := payment()
	p.Credits, p.Amount, p.Invoice = views.Field{Value: "1000"}, views.Field{Value: "1200"}, views.Field{Value: "INV-7"}
	p.Preview = &accounts.PaymentPreview{Lead: "1,000 credits for $1,200.00, as purchased credits that never expire.", UnitPrice: "$1.20", ListPrice: "$1.25", Balance: balancePreview}
	return p
}

var balancePreview = admin.BalancePreview{Now: "0", After: "1,006", DebtNow: "4", DebtAfter: "0"}

func paymentInvalid() accounts.PaymentPage {
	p := payment()
	p.Fault = "This form was already used for another payment. Check the account, then submit it again."
	p.Credits.Fault, p.Amount.Fault = "The amount can’t be 0.", "Enter the amount paid, such as 1250.00."
	p.Invoice.Fault, p.Received.Fault = "The invoice was booked already, as pur_q2lz6n4mf3w7k5hj2xv4abcdef.", "Enter today or an earlier date. Book later payments when they arrive."
	return p
}

func accountPlans() accounts.AccountPlansPage {
	plan := dashboard().Plans[0]
	return accounts.AccountPlansPage{
		Frame: adminFrame("Alex Rivera"), Header: accountHeader(3), StartURL: "/admin/accounts/acc_alex/plans/new",
		Plans: []accounts.AccountPlan{
			{Plan: plan, ChangeURL: "/admin/accounts/acc_alex/plans/sub_1", Facts: []views.Fact{{Label: "Allowance", Text: "1,000 credits a month"}, {Label: "Resets", At: on("29")}}},
			{Plan: views.Plan{Name: strings.Repeat("Unbreakable", 9), Status: views.Badge{Text: "Past due", Tone: views.ToneWarn}, Note: "Canceled. It won’t renew."}, ChangeURL: "/admin/accounts/acc_alex/plans/sub_2"}},
	}
}

func planChange() accounts.PlanChangePage {
	return accounts.PlanChangePage{
		Frame: adminFrame("Change Basic"), Form: views.Form{Action: "/admin/accounts/acc_alex/plans/sub_1", Key: "form-key"}, Back: views.Link{Text: "Alex Rivera", URL: "/admin/accounts/acc_alex/plans"},
		Actions: []views.Option{
			{Value: "switch", Text: "Change to another plan when the current period ends, on 29 Apr 2026"}, {Value: "cancel_now", Text: "Cancel now"}, {Value: "past_due", Text: "Mark as past due"}},
		Plans: []views.Option{{Value: "pro", Text: "Pro: 500 credits a week"}},
	}
}

func planChangePreview() accounts.PlanChangePage {
	p := planChange()
	p.Actions[0].Selected, p.Verb = true, "Change the plan"
	p.Preview = &admin.Effects{Balance: balancePreview, Steps: []admin.Step{
		{Texts: []string{"Nothing changes: Basic goes on until its present period ends."}},
		{At: on("29"), Texts: []string{"30 credits expire unless used by then.", "Pro begins, and 500 credits come in until 6 May 2026.", "The storage limit changes from 10 GB to 2 GB."}}}}
	return p
}

func planChangeInvalid() accounts.PlanChangePage {
	p := planChange()
	p.Fault, p.ActionFault, p.PlanFault, p.Reason.Fault = "The account already has this plan.", "Choose one of these.", "Choose one of these.", "The reason is too long or is not UTF-8 text."
	return p
}
