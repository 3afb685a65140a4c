package views_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/reports"
)

// reportSamples are the operator's pages about all accounts together.
func reportSamples() []sample {
	return []sample{
		{"admin", reports.Overview(overview())},
		{"admin-empty", reports.Overview(reports.OverviewPage{Frame: adminFrame("Home"), Outstanding: "0", AsOf: at("29", "17:48"), Backup: &reports.BackupStatus{Due: true}, Books: &reports.BooksStatus{At: at("29", "14:48"), NewEntries: "no new entries"}})},
		{"admin-checklist", reports.Overview(reports.OverviewPage{Frame: adminFrame("Home"), Outstanding: "0", AsOf: at("29", "17:48"), Checklist: &reports.Checklist{Done: 1, Dismiss: views.Form{Action: "/admin/checklist/dismiss"},
			Items: []reports.ChecklistItem{{Text: "Use HTTPS", Done: true}, {Text: "Turn on email", Note: "Set BURSAR_SMTP_URL and BURSAR_MAIL_FROM on the server.", URL: "/admin/mails", Action: views.Form{Action: "/admin/mails/test"}, Button: "Send a test email"}, {Text: "Create a product", URL: "/admin/products"}}}})},
		{"admin-audit", reports.AuditLog(reports.AuditLogPage{Frame: adminFrame("Audit log"), Filter: listFilter(false), Lines: auditLines(), CSVURL: "/admin/audit/lines.csv", Older: "/admin/audit?before=3"})},
		{"admin-audit-empty", reports.AuditLog(reports.AuditLogPage{Frame: adminFrame("Audit log"), Filter: listFilter(true)})},
		{"admin-audit-searching", reports.AuditLog(reports.AuditLogPage{Frame: adminFrame("Audit log"), Filter: listFilter(true), SearchedTo: at("28", "09:12"), Older: "/admin/audit?text=a&before=3"})},
		{"admin-audit-record", reports.AuditRecord(auditRecord())},
		{"admin-audit-record-erased", reports.AuditRecord(reports.AuditRecordPage{Frame: adminFrame("Closed the account"), What: "Closed the account", Erased: true, Facts: auditRecord().Facts})},
		{"admin-audit-record-much", reports.AuditRecord(auditRecordMuch())},
		{"mails", reports.Mails(reports.MailsPage{Frame: adminFrame("Email"), Filter: listFilter(false), Lines: mailLines(), DismissAll: views.Form{Action: "/admin/mails/dismiss"}, Next: "/admin/mails?after=e"})},
		{"mails-off", reports.Mails(reports.MailsPage{Frame: adminFrame("Email"), Test: views.Form{Action: "/admin/mails/test"}, Filter: listFilter(false), Off: "Email is off. Set BURSAR_SMTP_URL and BURSAR_MAIL_FROM, then restart the portal."})},
		{"mails-auditor", reports.Mails(reports.MailsPage{Frame: adminFrame("Email"), Filter: listFilter(true), ReadOnlyReason: "View only. Ask an admin to make changes."})},
		{"rejected-requests", reports.RejectedRequests(reports.RejectedRequestsPage{Frame: adminFrame("Refused calls"), Filter: listFilter(false), Lines: rejectedRequestLines(), Older: "/admin/refusals?before=3"})},
		{"rejected-requests-empty", reports.RejectedRequests(reports.RejectedRequestsPage{Frame: adminFrame("Refused calls"), Filter: listFilter(true)})},
		{"report", reports.Report(report())},
		{"report-closed", reports.Report(reportClosed())},
		{"report-closing", reports.Report(reportClosing())},
		{"close-month", reports.CloseMonth(reports.CloseMonthPage{Frame: adminFrame("Close March 2026"), Form: views.Form{Action: "/admin/reports/close"}, Back: views.Link{Text: "Reports", URL: "/admin/reports?month=2026-03"}, Month: "2026-03", Name: "March 2026",
			Figures: []reports.Figure{{Label: "Accounts to bring up to date", Text: "1,204,233"}, {Label: "Sold", Text: "$1,000,000,000.00"}}})},
		{"close-month-not-yet", reports.CloseMonth(reports.CloseMonthPage{Frame: adminFrame("Close March 2026"), Back: views.Link{Text: "Reports", URL: "/admin/reports"}, Reason: "March 2026 isn't over yet."})},
		{"books", reports.Books(reports.BooksPage{Frame: adminFrame("Books"), Back: views.Link{Text: "Reports", URL: "/admin/reports"}, Verify: views.Form{Action: "/admin/reports/books"}})},
		{"books-running", reports.Books(reports.BooksPage{Frame: adminFrame("Books"), Back: views.Link{Text: "Reports", URL: "/admin/reports"}, Progress: admin.Progress{Permille: 412, Text: "412,000 of 1,000,000 entries checked"}})},
		{"books-wrong", reports.Books(reports.BooksPage{Frame: adminFrame("Books"), Back: views.Link{Text: "Reports", URL: "/admin/reports"}, ReadOnly: "Admins and auditors verify the books.",
			Full:  &admin.TaskResult{Badge: views.Badge{Text: "1,204 discrepancies", Tone: views.ToneBad}, Facts: []views.Fact{{Label: "Finished", At: at("29", "14:48")}, {Label: "Started by", Text: strings.Repeat("Wolfe", 30)}}, Faults: []string{strings.Repeat("long", 100)}},
			Daily: &admin.TaskResult{Badge: views.Badge{Text: "No discrepancies", Tone: views.ToneGood}, Facts: []views.Fact{{Label: "Checked", At: at("29", "14:48")}, {Label: "New entries", Text: "1,204,233"}}}})},
		{"report-invalid", reports.Report(reports.ReportPage{Frame: adminFrame("Reports"), Action: "/admin/reports", Month: views.Field{Value: "x", Fault: "Enter a month such as 2026-03."}})},
		{"report-empty", reports.Report(reportEmpty())},
		{"report-much", reports.Report(reportMuch())},
	}
}

func report() reports.ReportPage {
	return reports.ReportPage{
		Frame: adminFrame("Reports"), Action: "/admin/reports", Month: views.Field{Value: "2026-03"}, Heading: "March 2026", Reconciles: true,
		InProgressNote: "Until now: 29 March 2026, 17:48 UTC.", PreviousURL: "/admin/reports?month=2026-02",
		Credits: reportTable("Sold", "Purchased, no price", "Allowance", "Rollover", "Promotional", "Total"),
		Money:   reportTable("USD"), Debt: reportTable("Owed"),
		BooksURL: "/admin/reports/books", CSVURL: "/admin/reports/lines.csv?month=2026-03", AccountsCSVURL: "/admin/reports/lines.csv?month=2026-03&by=account",
	}
}

func reportClosed() reports.ReportPage {
	p := report()
	p.Status = &reports.MonthStatus{Badge: views.Badge{Text: "Closed", Tone: views.ToneGood}, Text: "Closed by " + strings.Repeat("Ada ", 20), At: at("29", "17:48")}
	p.Credits.Rows = append(p.Credits.Rows, reports.ReportRow{Label: "Corrections to closed months"})
	p.Taxes, p.JournalURL, p.BooksURL = []reports.Figure{{Label: "USD", Text: "$1,204.50"}}, "/admin/reports/journal.csv?month=2026-03", "/admin/reports/books"
	return p
}

func reportClosing() reports.ReportPage {
	p := report()
	p.Status = &reports.MonthStatus{Badge: views.Badge{Text: "Closing"}, Progress: admin.Progress{Permille: 120, Text: "1,204 of 10,000 accounts brought up to date"}, Fault: "Closing was interrupted."}
	return p
}

func reportTable(columns ...string) reports.ReportTable {
	cells := func(text string) []string { return slices.Repeat([]string{text}, len(columns)) }
	return reports.ReportTable{Columns: columns, Rows: []reports.ReportRow{
		{Label: "Opening", Total: true, Cells: cells("1,250")}, {Label: "− Used", Cells: cells("−12.5")}, {Label: "− Expired", Cells: cells("0")},
		{Label: "Closing", Total: true, Cells: cells("1,237.5")},
	}}
}

func reportEmpty() reports.ReportPage {
	p := report()
	p.Money = reports.ReportTable{}
	return p
}

func reportMuch() reports.ReportPage {
	p := report()
	p.Reconciles, p.PendingNote = false, "1,204,233 accounts have expiries or renewals that aren’t recorded yet. Reload for exact figures."
	p.Money = reportTable("USD", "EUR", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK")
	for i := range p.Credits.Rows {
		for j := range p.Credits.Rows[i].Cells {
			p.Credits.Rows[i].Cells[j] = "−9,223,372,036,854.775807"
		}
	}
	return p
}

func overview() reports.OverviewPage {
	return reports.OverviewPage{
		Frame: adminFrame("Home"), Outstanding: "9,223,372,036,854.775807",
		OutstandingByKind: []reports.Figure{{Label: "Purchased", Text: "1,250"}, {Label: "On hold", Text: "3.5", Note: "of that"}},
		AttentionItems:    []reports.AttentionItem{{Text: "Respond to the dispute of $12.50", URL: "/admin/purchases/p", Note: "Due 7 Apr 2026, 23:59", InStripe: views.Link{Text: "Dispute in Stripe", URL: "https://dashboard.stripe.com/test/disputes/dp_1"}, Tone: views.ToneBad}, {Text: "3 flagged purchases", URL: "/admin/purchases?flagged=yes", Tone: views.ToneBad}, {Text: "12 adjustments wait for approval", URL: "/admin/approvals"}},
		AccountFigures:    []reports.Figure{{Label: "All", Text: "1,204,233"}}, RecentMovements: reportTable("Today", "30 days"),
		Ranges: []views.Tab{{Text: "30 days", URL: "/admin", Current: true}, {Text: "12 months", URL: "/admin?range=year"}}, Trends: trends(),
		PendingNote: "1,204 accounts have expiries or turns that are not entered yet.", AsOf: at("29", "17:48"), NewestAccounts: accountLines(),
		Backup: &reports.BackupStatus{At: at("26", "03:00"), File: "bursar-2026-03-26.db"},
		Books: &reports.BooksStatus{
			At: at("29", "14:48"), NewEntries: "1,204,233 new entries", Found: "1,204 discrepancies",
			First: []string{"account acc_aippzvdby7qbjs3vq5wqbjwz5a: entry 1204233: does not match its hash", strings.Repeat("long", 100)},
		},
	}
}

func listFilter(set bool) admin.ListFilter {
	f := admin.ListFilter{
		Action: "/admin/list", ClearURL: "/admin/list", Dates: true, Active: set,
		Texts:   []admin.FilterText{{Name: "text", Label: "Id", Placeholder: "Its id"}},
		Choices: []admin.FilterChoice{{Name: "state", Label: "State", Options: []views.Option{{Text: "All statuses", Selected: true}, {Text: "One", Value: "1", Group: "A group"}, {Text: "Another", Value: "2", Group: "A group"}}}},
		More:    []admin.FilterText{{Name: "more", Label: "Network", Placeholder: "IP address or network"}}, MoreOpen: set,
	}
	if set {
		f.Texts[0].Field = views.Field{Value: strings.Repeat("long", 200), Fault: "This is too long to match anything."}
		f.Choices[0].Fault = "Choose one of these."
	}
	return f
}

func auditRecord() reports.AuditRecordPage {
	return reports.AuditRecordPage{
		Frame: adminFrame("Changed a setting"), What: "Changed a setting", Detail: "Changed the price of a credit from “$1.25” to “$1.50”.",
		Changes: []reports.AuditChange{{Name: "price_cents", Before: "$1.25", After: "$1.50"}, {Name: "terms_url", After: "https://acme.test/terms"}},
		Facts: []views.Fact{{Label: "When", At: at("29", "17:48")}, {Label: "Who", Text: "Ada Admin"}, {Label: "Actor", Text: "usr_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true},
			{Label: "Network", Text: "203.0.113.0/24", Code: true}},
		Seal:    []views.Fact{{Label: "Number", Text: "1,204"}, {Label: "SHA-256", Text: strings.Repeat("0123456789abcdef", 4)}},
		Subject: views.Link{Text: "View user", URL: "/admin/users/usr_1"}, Related: []views.Link{{Text: "By the same actor", URL: "/admin/audit?actor=usr_1"}},
	}
}

func auditRecordMuch() reports.AuditRecordPage {
	p := auditRecord()
	p.Detail = strings.Repeat("Wolfeschlegelstein", 40)
	for range 40 {
		p.Changes = append(p.Changes, reports.AuditChange{Name: strings.Repeat("name", 20), Before: strings.Repeat("Wolfeschlegelstein", 20), After: strings.Repeat("a b ", 100)})
	}
	return p
}

func rejectedRequestLines() []reports.RejectedRequestLine {
	return []reports.RejectedRequestLine{{
		At: at("29", "17:48"), Call: "POST /v1/charges", Status: views.Badge{Text: "402 insufficient_credits", Tone: views.ToneWarn},
		Detail: "This needs 50 credits, and 3 are available.", Actor: "Demo service", Account: views.Link{Text: "Alex", URL: "/admin/accounts/acc_1"}, RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129",
	}}
}

func mailLines() []reports.MailLine {
	return []reports.MailLine{
		{At: at("29", "17:48"), Subject: "Password reset", To: "ada@example.test", State: views.Badge{Text: "Sent", Tone: views.ToneGood}, Detail: "Sent 29 Mar 2026, 17:48.", ID: "eml_1"},
		{At: at("29", "17:48"), Subject: "Email change, new address", To: strings.Repeat("donaudampfschiff", 15) + "@example.test", State: views.Badge{Text: "Failed", Tone: views.ToneBad}, Detail: strings.Repeat("The server refused the recipient: 550 ", 12), ID: "eml_2",
			Retry: views.Form{Action: "/admin/mails/eml_2/retry"}, Dismiss: views.Form{Action: "/admin/mails/eml_2/dismiss"}},
	}
}

func trends() (list []reports.Trend) {
	for i, title := range []string{"Revenue", "Usage", "Outstanding", "New accounts"} {
		chart := views.Chart{ID: "trend-" + strconv.Itoa(i), Label: title + " by day", Column: "Day", Total: title, Line: title == "Outstanding", Ticks: []string{"0", "$500,000,000.00", "$1,000,000,000.00"}, Before: "Period before"}
		if !chart.Line {
			chart.Series = []views.ChartSeries{{Name: title}}
		} else {
			chart.Before = ""
		}
		for day := range 30 {
			value := views.ChartValue{Text: "$1,000,000,000.00", Permille: day * 33}
			p := views.ChartPoint{ISO: fmt.Sprintf("2026-03-%02d", day+1), Text: strconv.Itoa(day+1) + " Mar", Total: value, Before: views.ChartValue{Text: "$0.00"}}
			if !chart.Line {
				p.Values = []views.ChartValue{value}
			}
			chart.Points = append(chart.Points, p)
		}
		list = append(list, reports.Trend{Title: title, Total: "$1,000,000,000.00", Compared: "12% more than the previous 30 days", Chart: chart})
	}
	return append(list, reports.Trend{Title: "None", Total: "0", Chart: views.Chart{ID: "none"}})
}
