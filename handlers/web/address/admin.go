package address

import (
	"net/url"

	"github.com/bursar-portal/bursar/models"
)

// The parts of an account as the operator sees it. Each is a page below the
// account's own.
const (
	PartOverview = ""
	PartLedger   = "/entries"
	PartPlans    = "/plans"
	PartKeys     = "/keys"
	PartMembers  = "/members"
	PartNotes    = "/notes"
	PartSettings = "/settings"
)

func PlanChange(account models.AccountID, subscription string) string {
	return AdminAccount(account) + PartPlans + "/" + url.PathEscape(subscription)
}

func AdminAccount(id models.AccountID) string {
	return "/admin/accounts/" + url.PathEscape(string(id))
}

const AdminAuditLog = "/admin/audit"

const AdminEvents = "/admin/events"

func AdminEvent(id string) string { return AdminEvents + "/" + url.PathEscape(id) }

func AdminPlan(slug string) string { return "/admin/plans/" + url.PathEscape(slug) }

const AdminProducts = "/admin/products"

func AdminProduct(slug string) string { return AdminProducts + "/" + url.PathEscape(slug) }

const AdminPurchases = "/admin/purchases"

func AdminPurchase(id models.PurchaseID) string {
	return AdminPurchases + "/" + url.PathEscape(string(id))
}

const RejectedRequests = "/admin/refusals"

// accountRefusalsURL are the refused calls of one account.
func AccountRejectedRequests(id models.AccountID) string {
	return RejectedRequests + "?" + url.Values{"account": {string(id)}}.Encode()
}

const AdminReports = "/admin/reports"

func Batch(id models.BatchID) string { return "/admin/bulk/" + url.PathEscape(string(id)) }

// correctionURL is the address of the form that corrects one of an account's charges,
// purchases, reversals or adjustments.
func Correction[ID ~string](account models.AccountID, list string, id ID, verb string) string {
	return AdminAccount(account) + "/" + list + "/" + url.PathEscape(string(id)) + "/" + verb
}

func Reversal(p models.Purchase) string {
	return Correction(p.AccountID, "purchases", p.ID, "reverse")
}

func BookPayment(id models.AccountID) string { return AdminAccount(id) + "/payments/new" }
