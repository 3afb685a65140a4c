package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/admin"
	"github.com/bursar-portal/bursar/views/admin/accounts"
	"github.com/bursar-portal/bursar/views/admin/batches"
)

func batchSamples() []sample {
	return []sample{
		{"bulk", batches.Bulk(bulk())},
		{"bulk-empty", batches.Bulk(bulkEmpty())},
		{"bulk-invalid", batches.Bulk(bulkInvalid())},
		{"bulk-auditor", batches.Bulk(bulkAuditor())},
		{"batch-draft", batches.BatchDetail(batchDraft())},
		{"batch-faults", batches.BatchDetail(batchInvalidLines())},
		{"batch-progress", batches.BatchDetail(batchInProgress())},
		{"batch-waiting", batches.BatchDetail(batchWaiting())},
		{"batch-own", batches.BatchDetail(batchOwnRequest())},
		{"batch-much", batches.BatchDetail(batchMuch())},
		{"approvals", batches.Approvals(approvals())},
		{"approvals-empty", batches.Approvals(batches.ApprovalsPage{Frame: adminFrame("Approvals"), Tabs: approvalTabs(false)})},
		{"approvals-decided", batches.Approvals(batches.ApprovalsPage{Frame: adminFrame("Approvals"), Tabs: approvalTabs(true), ShowDecided: true, Decided: someBatches(), Next: "/admin/approvals?after=bat_3&show=decided"})},
		{"approvals-none-decided", batches.Approvals(batches.ApprovalsPage{Frame: adminFrame("Approvals"), Tabs: approvalTabs(true), ShowDecided: true})},
		{"proposal", batches.Proposal(proposal())},
		{"proposal-own", batches.Proposal(proposalOwn())},
		{"proposal-plan", batches.Proposal(proposalOfPlan())},
		{"proposal-much", batches.Proposal(proposalMuch())},
		{"proposal-decided", batches.Proposal(proposalDecided())},
		{"admin-account-waits", accounts.Account(adminAccountWaits())},
	}
}

func someBatches() []batches.Batch {
	return []batches.Batch{
		{ID: "bat_1", Name: "march.csv", URL: "/admin/bulk/bat_1", State: views.Badge{Text: "Draft"}, LineCount: "12 lines", Added: "+1,200", Deducted: "−30", RequestedBy: "Ada Admin", CreatedAt: at("29", "17:48")},
		{ID: "bat_2", Name: strings.Repeat("unbreakable", 9) + ".csv", URL: "/admin/bulk/bat_2", State: views.Badge{Text: "Applied", Tone: views.ToneGood}, LineCount: "10,000 lines", Added: "+987,654,321.123456", RequestedBy: "Sue Support", CreatedAt: at("28", "09:12"), Outcome: "approved by Ada Admin"},
		{ID: "bat_3", Name: "−20,000 for Alex Rivera", URL: "/admin/bulk/bat_3", State: views.Badge{Text: "Rejected", Tone: views.ToneBad}, LineCount: "1 line", Deducted: "−20,000", RequestedBy: "Sue Support", CreatedAt: at("27", "09:12"), Outcome: "rejected by Ada Admin: Ask the lawyers first."},
	}
}

func bulk() batches.BulkPage {
	return batches.BulkPage{
		Frame: adminFrame("Bulk adjustments"), Form: views.Form{Action: "/admin/bulk", Key: "form-key"}, MaxFileText: "1 MB and 10,000 lines",
		LimitHint: "You can adjust up to 10,000 within 24 hours, added or taken. 4,000 is left. Above that, another admin has to approve.",
		Example:   "account,amount,reason,kind\nacc_q2lz6n4mf3w7k5hj2xv4abcdef,+5,Sorry for the outage of March 3,promotional\n", Batches: someBatches(),
		First: "/admin/bulk", Next: "/admin/bulk?after=bat_3",
	}
}

func bulkEmpty() batches.BulkPage {
	p := bulk()
	p.Batches, p.LimitHint, p.First, p.Next = nil, "", "", ""
	return p
}

func bulkInvalid() batches.BulkPage {
	p := bulk()
	p.Fault, p.File.Fault = "Something was missing from the form. Send it again.", `The file has a column "note", and the columns are account, amount, reason and kind.`
	return p
}

func bulkAuditor() batches.BulkPage {
	p := bulk()
	p.Form, p.DisabledReason = views.Form{}, "View only. Ask an admin to make changes."
	return p
}

func batchForm(act string) views.Form { return views.Form{Action: "/admin/bulk/bat_1/" + act} }

func batchDraft() batches.BatchPage {
	return batches.BatchPage{
		Frame: adminFrame("march.csv"), Batch: someBatches()[0], Crumb: views.Link{Text: "Bulk adjustments", URL: "/admin/bulk"},
		Facts:        []views.Fact{{Label: "Batch", Text: "bat_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true}, {Label: "Lines", Text: "12"}, {Label: "Adds", Text: "+1,200"}, {Label: "Takes", Text: "−30"}, {Label: "Requested by", Text: "Ada Admin"}, {Label: "Uploaded", At: on("02")}},
		Hint:         "Nothing has changed yet. Either all lines are applied or none.",
		ShowBalances: true, Lines: lines(3), Post: batchForm("post"), PostText: "Carry out 12 lines", Discard: batchForm("discard"),
	}
}

func lines(n int) (list []batches.BatchLine) {
	for i := range n {
		list = append(list, batches.BatchLine{Number: fmt.Sprint(i + 2), Account: "Alex Rivera", AccountID: "acc_q2lz6n4mf3w7k5hj2xv4abcdef", AccountURL: "/admin/accounts/acc_alex",
			Kind: "Purchased", Reason: "Sorry for the outage of March 3", Change: "+5", Before: "1,250", After: "1,255"})
	}
	list[n-1].Before, list[n-1].After, list[n-1].DebtAfter = "0", "0", "1,233,567.390123"
	return list
}

func batchInvalidLines() batches.BatchPage {
	p := batchDraft()
	p.Hint, p.Post, p.Ask = "", views.Form{}, views.Form{}
	p.Notice = &views.Notice{Tone: views.ToneWarn, Text: "3 of 12 lines can’t be carried out, so nothing is. Fix the file and upload it again."}
	p.Tabs = []views.Tab{{Text: "With faults (3)", URL: "/admin/bulk/bat_1?show=faults", Current: true}, {Text: "All lines (12)", URL: "/admin/bulk/bat_1?show=all"}}
	p.Lines[0].Before, p.Lines[0].After, p.Lines[0].Fault = "", "", "Only 5 can be taken: a balance never goes below zero."
	p.Lines[1] = batches.BatchLine{Number: "3", Account: "acc_none", Kind: "Purchased", Reason: "x", Change: "−5", Fault: "There is no such account."}
	p.Lines[2] = batches.BatchLine{Number: "4", Account: "No account", Kind: "Purchased", Fault: "The account must not be empty."}
	return p
}

func batchInProgress() batches.BatchPage {
	p := batchDraft()
	p.RefreshSeconds, p.Progress = 1, batches.Progress{Permille: 120, Text: "1,200 of 10,000 lines"}
	return p
}

func batchWaiting() batches.BatchPage {
	p := batchDraft()
	p.Hint, p.Post, p.Discard = "", views.Form{}, views.Form{}
	p.Approve, p.Reject, p.RejectionReason = batchForm("approve"), batchForm("reject"), views.Field{Fault: "Enter a reason. The requester sees it."}
	p.State = views.Badge{Text: "Waiting for approval", Tone: views.ToneWarn}
	return p
}

func batchOwnRequest() batches.BatchPage {
	p := batchWaiting()
	p.Approve, p.Reject = views.Form{}, views.Form{}
	p.Hint, p.Discard = "Another admin must approve this.", batchForm("discard")
	return p
}

func batchMuch() batches.BatchPage {
	p := batchDraft()
	p.Frame, p.Batch = muchFrame("much", "/admin"), someBatches()[1]
	p.Lines, p.First, p.Next = lines(100), "/admin/bulk/bat_2", "/admin/bulk/bat_2?after=101"
	p.Lines[0].Account, p.Lines[0].Reason, p.Lines[0].Fault = strings.Repeat("Unbreakable", 12), strings.Repeat("reasonable", 50), strings.Repeat("Faulty ", 40)
	p.Lines[0].Change, p.Lines[0].Before, p.Lines[0].After = "+987,654,321.123456", "987,654,321.123456", "1,975,308,642.246912"
	p.Ask, p.Post = batchForm("ask"), views.Form{}
	return p
}

func approvalTabs(past bool) []views.Tab {
	return []views.Tab{{Text: "Waiting", URL: "/admin/approvals", Current: !past}, {Text: "Decided", URL: "/admin/approvals?show=decided", Current: past}}
}

func approvals() batches.ApprovalsPage {
	all, much := someBatches(), batchMuch()
	return batches.ApprovalsPage{
		Frame: adminFrame("Approvals"), Tabs: approvalTabs(false), First: "/admin/approvals", Next: "/admin/approvals?after=bat_3",
		Pending: []batches.Approval{
			{Batch: all[0], Lines: lines(5), MoreNote: "7 more.", Approve: batchForm("approve"), Reject: batchForm("reject")},
			{Batch: all[1], Lines: much.Lines[:1], Approve: batchForm("approve"), Reject: batchForm("reject")},
			{Batch: all[2], Lines: lines(1), DisabledReason: "Another admin must approve this."},
			proposal().Approval, proposalOfPlan().Approval, proposalMuch().Approval,
		},
	}
}

func proposalForm(act string) views.Form { return views.Form{Action: "/admin/approvals/apr_1/" + act} }

// proposal is a plan that another admin wants to start.
func proposal() batches.ProposalPage {
	return batches.ProposalPage{
		Frame: adminFrame("Start Pro for Alex Rivera"),
		Approval: batches.Approval{
			Batch: batches.Batch{ID: "apr_1", Name: "Start Pro for Alex Rivera", URL: "/admin/approvals/apr_1", State: views.Badge{Text: "Waiting for approval", Tone: views.ToneWarn},
				Added: "+5,000", RequestedBy: "Ada Admin", CreatedAt: at("29", "17:48")},
			Reason: "Agreed with Alex on the phone",
			Effects: &admin.Effects{Balance: balancePreview, Steps: []admin.Step{
				{Texts: []string{"Pro begins, and 5,000 credits come in until 29 April.", "The storage limit changes from 1 GB to 10 GB."}},
				{At: on("29"), Texts: []string{"5,000 credits expire unless used by then.", "Pro renews, and 5,000 credits come in until 29 May."}},
			}},
			Approve: proposalForm("approve"), Reject: proposalForm("reject"),
		},
		Account: views.Link{Text: "Alex Rivera", URL: "/admin/accounts/acc_alex"},
		Facts:   []views.Fact{{Label: "Id", Text: "apr_q2lz6n4mf3w7k5hj2xv4abcdef", Code: true}, {Label: "Account", Text: "Alex Rivera"}, {Label: "Counts toward limit", Text: "+5,000"}, {Label: "Requested by", Text: "Ada Admin"}, {Label: "Requested", At: on("02")}},
	}
}

func proposalOwn() batches.ProposalPage {
	p := proposal()
	p.Approve, p.Reject, p.Discard = views.Form{}, views.Form{}, proposalForm("discard")
	p.DisabledReason = "Another admin must approve this."
	return p
}

// proposalOfPlan is a plan that is to give more, which is about no account.
func proposalOfPlan() batches.ProposalPage {
	p := proposal()
	p.Name, p.Added, p.Reason = "Raise the plan Pro", "", ""
	p.Frame, p.ID, p.Account = adminFrame(p.Name), "apr_2", views.Link{}
	p.Effects = &admin.Effects{Steps: []admin.Step{{Texts: []string{"Allowance: “5,000 credits a month” becomes “9,000 credits a month”.", "12 accounts change to it, each at its next renewal."}}}}
	return p
}

func proposalMuch() batches.ProposalPage {
	p := proposal()
	p.Frame, p.ID, p.Name = muchFrame("much", "/admin"), "apr_3", "Undo an adjustment by −987,654,321.123456 for "+strings.Repeat("Unbreakable", 12)
	p.Account.Text = strings.Repeat("Unbreakable", 12)
	p.Deducted, p.Added = "−987,654,321.123456", ""
	p.Reason, p.Fault, p.Effects = strings.Repeat("reasonable", 50), strings.Repeat("Faulty ", 40), nil
	p.Approve = views.Form{}
	p.Notice = &views.Notice{Tone: views.ToneBad, Text: "Someone else already decided this. Nothing changed."}
	p.RejectionReason = views.Field{Fault: "Enter a reason. The requester sees it."}
	return p
}

func proposalDecided() batches.ProposalPage {
	p := proposal()
	p.State, p.Effects, p.Approve, p.Reject = views.Badge{Text: "Rejected", Tone: views.ToneBad}, nil, views.Form{}, views.Form{}
	p.Facts = append(p.Facts, views.Fact{Label: "Rejected by", Text: "Ben Admin"}, views.Fact{Label: "On", At: on("03")}, views.Fact{Label: "Reason for rejecting", Text: "Not agreed."})
	return p
}
