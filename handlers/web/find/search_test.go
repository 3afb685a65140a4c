package find_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

func searchFor(b *webtest.Browser, text string) *webtest.Page {
	return b.Get("/search?q=" + url.QueryEscape(text))
}

// tenant is an organization with something of everything.
type tenant struct {
	owner    models.User
	account  models.Account
	entry    models.EntryLine
	charge   models.Charge
	purchase models.Purchase
}

func newTenant(p *webtest.Portal, name string) tenant {
	owner, _ := p.Customer(name)
	t := tenant{owner: owner, account: p.Enterprise("Works of "+name, owner)}
	t.purchase = p.PaidPurchase(t.account.ID, "bought by "+name, 25)
	t.charge = p.MustCharge(t.account.ID, 1)
	t.entry = p.NewestEntry(t.account.ID, models.EntryCharge)
	return t
}

// ids are the identifiers of what a tenant has, with their pages.
func (t tenant) ids() map[string]string {
	in := "?account=" + string(t.account.ID)
	return map[string]string{
		string(t.entry.ID):         "/activity/" + string(t.entry.ID) + in,
		string(t.charge.ID):        "/activity/" + string(t.entry.ID) + in,
		string(t.purchase.ID):      "/billing/" + string(t.purchase.ID) + in,
		t.purchase.SessionID:       "/billing/" + string(t.purchase.ID) + in,
		t.purchase.PaymentIntentID: "/billing/" + string(t.purchase.ID) + in,
		string(t.account.ID):       "/enterprise/dashboard" + in,
	}
}

// The id of something leads straight to it, for whoever may see it. To others it is as if there
// were no such thing.
func TestIDsLeadStraightThere(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, bob := newTenant(p, "ann"), newTenant(p, "bob")
	member, _ := p.Customer("max")
	p.Join(ann.account.ID, member.ID, models.RoleMember)
	ofAnn, ofMax := p.As(ann.owner), p.As(member)
	for id, page := range ann.ids() {
		if got := searchFor(ofAnn, " "+id+" ").Redirects(http.StatusSeeOther); got != page {
			t.Errorf("%s leads to %s, want %s", id, got, page)
		}
		if strings.HasPrefix(page, "/billing/") { // which members don't see
			searchFor(ofMax, id).Shows(http.StatusOK, "Nothing matches “ "+id+"”.")
		}
	}
	for id := range bob.ids() {
		found, none := searchFor(ofAnn, id), searchFor(ofAnn, id[:len(id)-1]+"_")
		found.Shows(http.StatusOK, "Nothing matches “ "+id+"”.")
		none.Shows(http.StatusOK, "Nothing matches")
	}
	p.CheckBooks()
}

// Staff find an event of Stripe, a batch and a request for approval by its id, and customers don't.
func TestOperatorsFindTheirWorkByID(t *testing.T) {
	limit := 10 * models.Credit
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
	ann := newTenant(p, "ann")
	if err := p.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "checkout.session.expired", Outcome: models.EventDone}); err != nil {
		t.Fatal(err)
	}
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	batch := ada.UploadBatch(string(ann.account.ID) + ",5,Goodwill").Path
	request := ada.PaymentForm(ann.account.ID, "1000", "1250.00", "INV-7", "2026-03-12").Set("step", "ask").Send().Redirects(http.StatusSeeOther)
	last := func(path string) string { return path[strings.LastIndex(path, "/")+1:] }
	for id, want := range map[string]string{"evt_1": "/admin/events/evt_1", last(batch): batch, last(request): request} {
		if got := searchFor(ada, id).Redirects(http.StatusSeeOther); got != want {
			t.Errorf("%s leads to %s, want %s", id, got, want)
		}
		searchFor(p.As(ann.owner), id).Shows(http.StatusOK, "Nothing matches")
	}
	for _, id := range []string{"evt_2", "bat_x", string(models.NewProposalID())} {
		searchFor(ada, id).Shows(http.StatusOK, "Nothing matches")
	}
	p.CheckBooks()
}

func TestOperatorsFindByAnyID(t *testing.T) {
	p := webtest.NewPortal(t)
	ann := newTenant(p, "ann")
	b := p.As(p.Operator("sue", models.OperatorSupport))
	account := "/admin/accounts/" + string(ann.account.ID)
	entry := account + "/entries?before=3#" + string(ann.entry.ID)
	for id, want := range map[string]string{
		string(ann.entry.ID): entry, string(ann.charge.ID): entry, string(ann.account.ID): account,
		string(ann.purchase.ID): "/admin/purchases/" + string(ann.purchase.ID), ann.purchase.SessionID: "/admin/purchases/" + string(ann.purchase.ID),
		ann.purchase.PaymentIntentID: "/admin/purchases/" + string(ann.purchase.ID), string(ann.owner.ID): "/admin/users/" + string(ann.owner.ID),
	} {
		if got := searchFor(b, id).Redirects(http.StatusSeeOther); got != want {
			t.Errorf("%s leads to %s, want %s", id, got, want)
		}
	}
	for _, id := range []string{"ent_x", "chg_", "lot_x", "pur_x", "cs_x", "pi_x", "acc_-", "usr_-", strings.Repeat("x", 300)} {
		searchFor(b, id).Shows(http.StatusOK, "Nothing matches")
	}
	searchFor(b, "works of ANN").Shows(http.StatusOK, "Accounts Works of ann")
	searchFor(b, ann.owner.Email).Shows(http.StatusOK, "Users ann "+ann.owner.Email)
	searchFor(b, "approv").Shows(http.StatusOK, "Pages Approvals")
	p.CheckBooks()
}

// A text finds pages, and keys and members of one's own accounts.
func TestTextsFindWhatIsOnesOwn(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, bob := newTenant(p, "ann"), newTenant(p, "bob")
	for _, tenant := range []tenant{ann, bob} {
		secret := models.Secret(strings.Repeat(tenant.owner.Name, 22)[:64])
		err := p.CreateKey(t.Context(), models.Key{
			ID: models.NewKeyID(), AccountID: tenant.account.ID, Name: "Robot of " + tenant.owner.Name, Status: models.KeyActive, Prefix: secret.Prefix(), Hash: secret.Hash(),
		}, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: tenant.account.ID})
		if err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(ann.owner)
	searchFor(b, "robot").Shows(http.StatusOK, "API keys Robot of ann").Hides("Robot of bob")
	searchFor(b, "ANN").Shows(http.StatusOK, "Members ann Works of ann").Hides("Users")
	searchFor(b, "bob").Shows(http.StatusOK, "Nothing matches “ bob”.")
	searchFor(b, "usage").Shows(http.StatusOK, "Pages Usage ann Usage Works of ann")
	searchFor(b, "").Shows(http.StatusOK, "Pages Overview")
	p.CheckBooks()
}

// Staff find each of the portal's settings, by what it is called and by its variable. The result
// leads to its row. Customers find none.
func TestStaffFindSettings(t *testing.T) {
	p := webtest.NewPortal(t)
	staff := p.As(p.Operator("sue", models.OperatorSupport))
	for _, one := range setting.All {
		if !hasLink(searchFor(staff, one.Variable), "/admin/settings#"+one.Name) {
			t.Errorf("%s doesn’t find %s", one.Variable, one.Name)
		}
	}
	if !hasLink(searchFor(staff, "sign-up credits"), "/admin/settings#signup_credits") {
		t.Error("a setting isn’t found by its label")
	}
	for n := range staff.Get("/admin/settings").All("div") {
		if webtest.Attr(n, "id") == "signup_credits" {
			ann, _ := p.Customer("ann")
			searchFor(p.As(ann), "sign-up credits").Shows(http.StatusOK, "Nothing matches")
			return
		}
	}
	t.Error("the page has no row to lead to")
}

func hasLink(p *webtest.Page, to string) bool {
	for n := range p.All("a") {
		if webtest.Attr(n, "href") == to {
			return true
		}
	}
	return false
}
