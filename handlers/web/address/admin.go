package address

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// Lists of the operator's pages.
const (
	AdminPurchases   = "/admin/purchases"
	AdminEvents      = "/admin/events"
	AdminProducts    = "/admin/products"
	AdminReports     = "/admin/reports"
	AdminBooks       = "/admin/reports/books"
	CloseMonth       = "/admin/reports/close"
	AdminAuditLog    = "/admin/audit"
	AdminSettings    = "/admin/settings"
	AdminLogo        = "/admin/settings/logo"
	RejectedRequests = "/admin/refusals"
	Approvals        = "/admin/approvals"
	AdminUsers       = "/admin/users"
	AdminStaff       = "/admin/staff"
	AdminMails       = "/admin/mails"
	ServiceKeys      = "/admin/service-keys"
	LeakedKey        = "/admin/leaked-key"
)

// The sections of an account on the operator's pages. Each is a page below AdminAccount.
const (
	SectionOverview = ""
	SectionTimeline = "/timeline"
	SectionLedger   = "/entries"
	SectionBalance  = "/balance"
	SectionPlans    = "/plans"
	SectionKeys     = "/keys"
	SectionMembers  = "/members"
	SectionCaps     = "/caps"
	SectionNotes    = "/notes"
	SectionSettings = "/settings"
)

// AdminAccount returns an account as operators see it.
func AdminAccount(id models.AccountID) string {
	return "/admin/accounts/" + url.PathEscape(string(id))
}

// AdminEntry returns the page of an account's ledger that begins with an entry.
func AdminEntry(at models.Whereabouts) string {
	return AdminAccount(at.AccountID) + SectionLedger + "?before=" + strconv.FormatInt(at.Number+1, 10) + "#" + string(at.Entry)
}

// AdminUser returns a person as operators see them.
func AdminUser(id models.UserID) string { return AdminUsers + "/" + url.PathEscape(string(id)) }

// AuditRecord returns a record of the audit log.
func AuditRecord(id models.AuditID) string { return AdminAuditLog + "/" + url.PathEscape(string(id)) }

// PlanChange returns the form that changes a subscription; with "new", the one that starts
// one.
func PlanChange(account models.AccountID, subscription string) string {
	return AdminAccount(account) + SectionPlans + "/" + url.PathEscape(subscription)
}

// BookPayment returns the form that records a payment made outside of Stripe.
func BookPayment(id models.AccountID) string { return AdminAccount(id) + "/payments/new" }

// Correction returns the form that corrects one of an account's charges, purchases,
// reversals or adjustments.
func Correction[ID ~string](account models.AccountID, list string, id ID, verb string) string {
	return AdminAccount(account) + "/" + list + "/" + url.PathEscape(string(id)) + "/" + verb
}

// SetAccountCap returns the operators' form that sets a cap of an account, or changes it if
// there is one. Without a subject or window they are chosen there.
func SetAccountCap(account models.AccountID, subject models.CapSubject, window models.CapWindow) string {
	address := AdminAccount(account) + SectionCaps + "/set"
	if query := strings.TrimPrefix(capQuery(subject, window), "&"); query != "" {
		address += "?" + query
	}
	return address
}

// ExtendLot returns the form that extends a lot's expiry.
func ExtendLot(account models.AccountID, lot models.LotID) string {
	return Correction(account, "lots", lot, "extend")
}

// Reversal returns the form that takes back what a purchase brought.
func Reversal(p models.Purchase) string {
	return Correction(p.AccountID, "purchases", p.ID, "reverse")
}

// Batch returns a batch of adjustments.
func Batch(id models.BatchID) string { return "/admin/bulk/" + url.PathEscape(string(id)) }

// Proposal returns a change that waits for approval, or was decided.
func Proposal(id models.ProposalID) string { return Approvals + "/" + url.PathEscape(string(id)) }

// AdminSettingsGroup returns the form that changes a group of settings.
func AdminSettingsGroup(group string) string { return AdminSettings + "/" + url.PathEscape(group) }

// AdminPlan returns a plan of the catalog.
func AdminPlan(slug string) string { return "/admin/plans/" + url.PathEscape(slug) }

// AdminProduct returns a product, below which its forms are.
func AdminProduct(slug string) string { return AdminProducts + "/" + url.PathEscape(slug) }

// AdminPurchase returns a purchase as operators see it.
func AdminPurchase(id models.PurchaseID) string {
	return AdminPurchases + "/" + url.PathEscape(string(id))
}

// AdminEvent returns an event that Stripe sent.
func AdminEvent(id string) string { return AdminEvents + "/" + url.PathEscape(id) }

// AdminMail returns a mail, below which its forms are.
func AdminMail(id models.MailID) string { return AdminMails + "/" + url.PathEscape(string(id)) }

// AccountRejectedRequests returns the rejected requests of one account.
func AccountRejectedRequests(id models.AccountID) string {
	return RejectedRequests + "?" + url.Values{"account": {string(id)}}.Encode()
}
