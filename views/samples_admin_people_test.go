package views_test

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/people"
	"github.com/bursar-portal/bursar/views/customer/settings"
	"github.com/bursar-portal/bursar/views/public"
)

// peopleSamples are the operator's pages about people, the first page of all, and one that
// support sees as a customer does.
func peopleSamples() []sample {
	viewed := profileSettings()
	viewed.View = &views.CustomerView{Name: "Alex Rivera", Email: "alex@demo.test", EndsAt: at("29", "18:18"), End: views.Form{Action: "/admin/view/end"}}
	viewed.Views = []settings.SupportView{{At: at("29", "17:48"), Reason: "Ticket 7: the balance looks wrong"}}
	return []sample{
		{"admin-users", people.Users(people.UsersPage{Frame: adminFrame("Users"), Filter: listFilter(false), Lines: userLines("Alex Rivera"), Next: "/admin/users?after=usr_1"})},
		{"admin-users-none", people.Users(people.UsersPage{Frame: adminFrame("Users"), Filter: listFilter(true)})},
		{"admin-users-empty", people.Users(people.UsersPage{Frame: adminFrame("Users"), Filter: listFilter(false)})},
		{"admin-users-much", people.Users(people.UsersPage{Frame: adminFrame("Users"), Filter: listFilter(false), Lines: userLines(strings.Repeat("Wolfeschlegelstein", 6))})},
		{"admin-user", people.User(userPage())},
		{"admin-user-blocked", people.User(userBlocked())},
		{"admin-user-much", people.User(userMuch())},
		{"admin-staff", people.Staff(staffPage())},
		{"admin-staff-auditor", people.Staff(people.StaffPage{Frame: adminFrame("Staff"), Members: staffPage().Members[:1], MailOff: true, ReadOnlyReason: readOnlyReason})},
		{"set-up", public.SetUp(public.SetUpPage{Frame: visitor("Set up"), Form: views.Form{Action: "/setup/token"}, MinPasswordLength: 8,
			Email: views.Field{Value: "ada", Fault: "This address must be an email address such as name@example.com."}})},
		{"settings-viewed", settings.Settings(viewed)},
	}
}

func userLines(name string) []people.UserLine {
	active := []views.Badge{{Text: "Active", Tone: views.ToneGood}}
	return []people.UserLine{
		{Name: name, Email: "alex@demo.test", URL: "/admin/users/usr_1", Badges: active, SignedIn: at("29", "17:48"), Since: at("01", "09:00"), Accounts: "1"},
		{Name: "Ada Admin", Email: "admin@demo.test", URL: "/admin/users/usr_2", Role: "Admin", Badges: active, Since: at("01", "09:00"), Accounts: "0"},
		{Name: "", Email: strings.ReplaceAll(name, " ", "") + "@demo.test", URL: "/admin/users/usr_3", Badges: []views.Badge{{Text: "Blocked", Tone: views.ToneBad}, {Text: "Unverified email", Tone: views.ToneWarn}}, Since: at("01", "09:00"), Accounts: "12"},
	}
}

func userPage() people.UserPage {
	return people.UserPage{
		Frame: adminFrame("Alex Rivera"), Name: "Alex Rivera", Email: "alex@demo.test", Badges: []views.Badge{{Text: "Active", Tone: views.ToneGood}},
		Facts:    []views.Fact{{Label: "User", Text: "usr_alex", Code: true}, {Label: "Last sign-in", At: at("29", "17:48")}, {Label: "Sessions", Text: "2"}},
		Accounts: []people.UserAccount{{Name: "Alex Rivera", URL: "/admin/accounts/acc_alex", Kind: "Personal", Role: "Owner", Status: views.Badge{Text: "Active", Tone: views.ToneGood}}},
		Audit:    auditLines(), AuditURL: "/admin/audit?actor=usr_alex",
		View: views.Form{Action: "/admin/users/usr_alex/view"}, Block: views.Form{Action: "/admin/users/usr_alex/block", Was: "/active"},
		Reset: views.Form{Action: "/admin/users/usr_alex/reset"}, EndSessions: views.Form{Action: "/admin/users/usr_alex/sessions"},
	}
}

func userBlocked() people.UserPage {
	p := userPage()
	p.Badges, p.Accounts, p.Audit = []views.Badge{{Text: "Blocked", Tone: views.ToneBad}}, nil, nil
	p.Block, p.Reset, p.EndSessions = views.Form{}, views.Form{}, views.Form{}
	p.Unblock, p.Fault = views.Form{Action: "/admin/users/usr_alex/unblock", Was: "/disabled"}, "Someone else changed this user. Check the details, then try again."
	return p
}

func userMuch() people.UserPage {
	p := userPage()
	long := strings.Repeat("Wolfeschlegelstein", 6)
	p.Name, p.Email, p.Role, p.Title = long, long+"@example.test", "Support", long
	for range 40 {
		p.Accounts = append(p.Accounts, people.UserAccount{Name: long, URL: "/admin/accounts/acc_1", Kind: "Organization", Role: "Billing", Status: views.Badge{Text: "Suspended", Tone: views.ToneWarn}})
	}
	p.Resend, p.Note, p.MailOff = views.Form{Action: "/admin/users/usr_alex/resend"}, "They haven’t verified their email address, and email is off.", true
	p.Why, p.Reason = views.Field{Fault: "Enter a reason."}, views.Field{Value: long, Fault: "Enter at most 200 characters."}
	return p
}

func staffPage() people.StaffPage {
	roles := []views.Option{{Value: "admin", Text: "Admin"}, {Value: "support", Text: "Support", Selected: true}, {Value: "auditor", Text: "Auditor"}}
	return people.StaffPage{
		Frame: adminFrame("Staff"), Fault: "This is the last admin. Make someone else an admin first.",
		Members: []people.StaffMember{
			{ID: "usr_1", Name: "Ada Admin", Email: "admin@demo.test", URL: "/admin/users/usr_1", Role: "Admin", Self: true, SignedIn: at("29", "17:48"), Change: views.Form{Action: "/admin/staff/usr_1/role", Was: "admin/active"}, Roles: roles},
			{ID: "usr_2", Name: strings.Repeat("Wolfeschlegelstein", 6), Email: strings.Repeat("long", 30) + "@demo.test", URL: "/admin/users/usr_2", Role: "Support", Badges: []views.Badge{{Text: "Blocked", Tone: views.ToneBad}}, Change: views.Form{Action: "/admin/staff/usr_2/role"}, Roles: roles, Enable: views.Form{Action: "/admin/users/usr_2/unblock"}},
			{ID: "usr_3", Name: "Sam", Email: "sam@demo.test", URL: "/admin/users/usr_3", Role: "Support", Block: views.Form{Action: "/admin/users/usr_3/block"}},
		},
		Invitations: []admin.Invitation{
			{ID: "inv_1", Email: "new@demo.test", Role: "Auditor", By: "Ada Admin", SentAt: at("29", "17:48"), Expires: on("05"), Resend: views.Form{Action: "/admin/staff/resend"}, Revoke: views.Form{Action: "/admin/staff/revoke"}},
			{ID: "inv_2", Email: "old@demo.test", Role: "Support", SentAt: at("01", "17:48"), Expired: true},
		},
		Invite: views.Form{Action: "/admin/staff"}, Email: views.Field{Value: "x", Fault: "The email address must be an email address such as name@example.com."}, Roles: roles,
	}
}
