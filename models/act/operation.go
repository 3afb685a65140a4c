package act

// API keys.
const (
	KeyCreate   = "key.create"
	KeyFirstUse = "key.first_use"
	KeyPause    = "key.pause"
	KeyResume   = "key.resume"
	KeyRevoke   = "key.revoke"
	KeyRotate   = "key.rotate"
	KeyLimit    = "key.limit"
	KeyLeaked   = "key.leaked"
)

var keys = []Action{
	{KeyCreate, "Created an API key", GroupKeys, true},
	{KeyFirstUse, "Used an API key for the first time", GroupKeys, true},
	{KeyPause, "Paused an API key", GroupKeys, true},
	{KeyResume, "Resumed an API key", GroupKeys, true},
	{KeyRevoke, "Revoked an API key", GroupKeys, true},
	{KeyRotate, "Rotated an API key", GroupKeys, true},
	{KeyLimit, "Changed an API key's rate limit", GroupKeys, true},
	{KeyLeaked, "Paused a leaked API key", GroupKeys, true},
}

// Credits, plans that accounts hold, and payments.
const (
	CreditsAdjust   = "credits.adjust"
	CreditsGrant    = "credits.grant"
	CreditsSet      = "credits.set"
	CreditsExtend   = "credits.extend"
	LotExtend       = "lot.extend"
	ChargeRefund    = "charge.refund"
	AdjustmentUndo  = "adjustment.undo"
	PlanStart       = "plan.start"
	PlanSwitch      = "plan.switch"
	PlanStay        = "plan.stay"
	PlanCancelAtEnd = "plan.cancel-end"
	PlanCancelNow   = "plan.cancel-now"
	PlanTrialing    = "plan.trialing"
	PlanActive      = "plan.active"
	PlanPastDue     = "plan.past-due"
	PaymentBook     = "payment.book"
	PurchaseCredit  = "purchase.credit"
	PurchaseClose   = "purchase.close"
	PurchaseCheck   = "purchase.check"
	PurchaseCancel  = "purchase.cancel"
	PurchaseReverse = "purchase.reverse"
	PurchaseFreeze  = "purchase.freeze"
	PurchaseThaw    = "purchase.thaw"
	ReversalUndo    = "reversal.undo"
	EventReplay     = "event.replay"
)

var credits = []Action{
	{CreditsAdjust, "Adjusted a balance", GroupCredits, false},
	{CreditsGrant, "Granted credits", GroupCredits, false},
	{CreditsSet, "Set a balance", GroupCredits, false},
	{CreditsExtend, "Extended credits", GroupCredits, false},
	{LotExtend, "Extended credits in the portal", GroupCredits, false},
	{ChargeRefund, "Refunded a charge", GroupCredits, false},
	{AdjustmentUndo, "Undid an adjustment", GroupCredits, false},
	{PlanStart, "Started a plan", GroupCredits, true},
	{PlanSwitch, "Changed the plan", GroupCredits, true},
	{PlanStay, "Kept the plan", GroupCredits, true},
	{PlanCancelAtEnd, "Canceled the plan at the end of its period", GroupCredits, true},
	{PlanCancelNow, "Canceled the plan at once", GroupCredits, true},
	{PlanTrialing, "Marked the plan as a trial", GroupCredits, true},
	{PlanActive, "Marked the plan as active", GroupCredits, true},
	{PlanPastDue, "Marked the plan as past due", GroupCredits, true},
	{PaymentBook, "Booked a payment", GroupCredits, false},
	{PurchaseCredit, "Credited a purchase", GroupCredits, false},
	{PurchaseClose, "Closed a flagged purchase", GroupCredits, false},
	{PurchaseCheck, "Checked a purchase with Stripe", GroupCredits, false},
	{PurchaseCancel, "Canceled a purchase", GroupCredits, false},
	{PurchaseReverse, "Reversed a purchase", GroupCredits, false},
	{PurchaseFreeze, "Froze a purchase", GroupCredits, false},
	{PurchaseThaw, "Unfroze a purchase", GroupCredits, false},
	{ReversalUndo, "Undid a reversal", GroupCredits, false},
	{EventReplay, "Replayed a Stripe event", GroupCredits, false},
}

// What waits for another admin, and adjustments from files.
const (
	ApprovalAsk      = "approval.ask"
	ApprovalApprove  = "approval.approve"
	ApprovalReject   = "approval.reject"
	ApprovalWithdraw = "approval.withdraw"
	BatchOpen        = "batch.open"
	BatchAsk         = "batch.ask"
	BatchPost        = "batch.post"
	BatchApprove     = "batch.approve"
	BatchReject      = "batch.reject"
	BatchDiscard     = "batch.discard"
)

var approvals = []Action{
	{ApprovalAsk, "Asked for approval", GroupApprovals, false},
	{ApprovalApprove, "Approved a request", GroupApprovals, false},
	{ApprovalReject, "Rejected a request", GroupApprovals, false},
	{ApprovalWithdraw, "Withdrew a request", GroupApprovals, false},
	{BatchOpen, "Uploaded adjustments", GroupApprovals, false},
	{BatchAsk, "Asked for approval of adjustments", GroupApprovals, false},
	{BatchPost, "Applied adjustments", GroupApprovals, false},
	{BatchApprove, "Approved adjustments", GroupApprovals, false},
	{BatchReject, "Rejected adjustments", GroupApprovals, false},
	{BatchDiscard, "Discarded adjustments", GroupApprovals, false},
}

// Plans and products.
const (
	PlanCreate     = "plan.create"
	PlanChange     = "plan.change"
	PlanSave       = "plan.save"
	PlanArchive    = "plan.archive"
	PlanOffer      = "plan.offer"
	ProductCreate  = "product.create"
	ProductChange  = "product.change"
	ProductSave    = "product.save"
	ProductArchive = "product.archive"
	ProductOffer   = "product.offer"
)

var catalog = []Action{
	{PlanCreate, "Created a plan", GroupCatalog, false},
	{PlanChange, "Changed a plan", GroupCatalog, false},
	{PlanSave, "Saved a plan on the command line", GroupCatalog, false},
	{PlanArchive, "Archived a plan", GroupCatalog, false},
	{PlanOffer, "Restored a plan", GroupCatalog, false},
	{ProductCreate, "Created a product", GroupCatalog, false},
	{ProductChange, "Changed a product", GroupCatalog, false},
	{ProductSave, "Saved a product on the command line", GroupCatalog, false},
	{ProductArchive, "Archived a product", GroupCatalog, false},
	{ProductOffer, "Restored a product", GroupCatalog, false},
}

// The portal itself.
const (
	SettingChange    = "setting.change"
	ChecklistDismiss = "checklist.dismiss"
	MailTest         = "mail.test"
	MailRetry        = "mail.retry"
	MailDismiss      = "mail.dismiss"
	MailDismissAll   = "mail.dismiss_all"
	MonthClose       = "month.close"
	BooksVerify      = "books.verify"
)

var operation = []Action{
	{SettingChange, "Changed a setting", GroupOperation, false},
	{ChecklistDismiss, "Dismissed the setup checklist", GroupOperation, false},
	{MailTest, "Sent a test email", GroupOperation, false},
	{MailRetry, "Sent a failed email again", GroupOperation, false},
	{MailDismiss, "Dismissed a failed email", GroupOperation, false},
	{MailDismissAll, "Dismissed all failed emails", GroupOperation, false},
	{MonthClose, "Closed a month", GroupOperation, false},
	{BooksVerify, "Verified the books", GroupOperation, false},
}

// What was taken out, and the portal as a customer sees it.
const (
	ExportDownload = "export.download"
	ViewAsStart    = "view_as.start"
	ViewAsOpen     = "view_as.open"
	ViewAsDownload = "view_as.download"
	ViewAsEnd      = "view_as.end"
)

var exports = []Action{
	{ExportDownload, "Downloaded a file", GroupExports, true},
	{ViewAsStart, "Started viewing as a customer", GroupExports, false},
	{ViewAsOpen, "Opened a page while viewing as a customer", GroupExports, false},
	{ViewAsDownload, "Downloaded a file while viewing as a customer", GroupExports, false},
	{ViewAsEnd, "Stopped viewing as a customer", GroupExports, false},
}
