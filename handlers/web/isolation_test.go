package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Names that turn lines around: one has a character that forms leave out today and that
// older databases may have, the other is written from right to left.
const (
	evil   = "\u202eevil"
	arabic = "مريم"
)

// namesEverywhere is a portal in which everything that has a name has one of these, and
// people wrote them into reasons and descriptions too.
func namesEverywhere(t *testing.T) (p *webtest.Portal, owner, operator models.User, org models.Account) {
	t.Helper()
	limit := 5 * models.Credit
	p = webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
	user := func(email, name string, role models.OperatorRole) models.User {
		u, err := p.CreateUser(t.Context(), models.NewUser{Email: email + "@example.test", Name: name, Zone: "UTC", Operator: role})
		if err != nil {
			t.Fatal(err)
		}
		p.SetPassword(u)
		return u
	}
	owner, colleague := user("owner", evil, ""), user("colleague", arabic, "")
	operator = user("operator", arabic, models.OperatorAdmin)
	org = p.Enterprise(arabic, owner)
	p.Enterprise(evil, owner)
	p.Join(org.ID, colleague.ID, models.RoleMember)
	for slug, name := range map[string]string{"doc": arabic, "page": evil} {
		if err := p.SaveProduct(t.Context(), models.Product{Slug: slug, Name: name, UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
			t.Fatal(err)
		}
	}
	from := p.Plan(models.PlanVersion{Slug: "small", Name: arabic, Allowance: 100 * models.Credit, Period: models.Monthly})
	to := p.Plan(models.PlanVersion{Slug: "large", Name: evil, Allowance: 200 * models.Credit, Period: models.Monthly})
	sub := p.Subscribe(org.ID, from)
	p.Post(models.Command{Account: org.ID, Do: models.SwitchPlan{SubscriptionID: sub, PlanID: to.PlanID}})
	p.Grant(org.ID, 50)
	var keys []models.Key
	for _, name := range []string{arabic, evil} {
		secret := models.NewSecret()
		key := models.Key{ID: models.NewKeyID(), AccountID: org.ID, Name: name, Prefix: secret.Prefix(), Hash: secret.Hash(), Scopes: models.CustomerScopes, Status: models.KeyActive}
		if err := p.CreateKey(t.Context(), key, models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(owner.ID)}, AccountID: org.ID, Action: "key.create", Detail: "Made a key."}); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	for i, c := range []models.Charge{
		{Product: "doc", Quantity: models.Credit, KeyID: keys[0].ID, UserID: colleague.ID, Reference: "r1", Description: evil},
		{Product: "page", Quantity: models.Credit, KeyID: keys[1].ID, UserID: owner.ID, Reference: arabic, Description: arabic},
		{Credits: models.Credit, Description: arabic},
	} {
		p.Post(models.Command{Account: org.ID, Reason: []string{arabic, evil, arabic}[i], Actor: models.ActorRef{Kind: models.ActorUser, ID: string(owner.ID)}, Do: models.ChargeCredits{Charge: c}})
	}
	p.Post(models.Command{Account: org.ID, Reason: evil, Actor: models.ActorRef{Kind: models.ActorUser, ID: string(operator.ID)}, Do: models.AdjustCredits{Amount: 2 * models.Credit, Kind: models.Promotional}})
	p.PendingPurchase(org.ID, owner.ID, 10, "open")
	p.FlaggedPurchase(org.ID, "flagged")
	p.PaidPurchase(org.ID, "paid", 10)
	if err := p.SetLowBalance(t.Context(), org.ID, 100_000*models.Credit, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	return p, owner, operator, org
}

// No page that can be reached by links lets a name turn its surroundings around, nor does
// what is said after an action.
func TestNamesAreIsolatedOnEveryPage(t *testing.T) {
	p, owner, operator, org := namesEverywhere(t)
	at := "/admin/accounts/" + string(org.ID)
	admin := p.As(operator)
	send := func(b *webtest.Browser, page, action string, fields url.Values) {
		t.Helper()
		f := b.Get(page).Form(action)
		for name, values := range fields {
			f.Set(name, values[0])
		}
		answer := f.Send()
		if answer.Status == http.StatusSeeOther {
			answer = answer.Follow()
		}
		if answer.Status != http.StatusOK && answer.Status != http.StatusUnprocessableEntity {
			t.Fatalf("%s answered %d", action, answer.Status)
		}
		answer.CheckIsolated("evil", arabic)
	}
	send(admin, at+"/notes", at+"/notes", url.Values{"text": {arabic}})
	send(admin, at, at+"/adjust", url.Values{"amount": {"9"}, "reason": {arabic}, "step": {"ask"}})
	send(admin, "/admin/plans/large/edit", "/admin/plans/large/edit", url.Values{"name": {arabic + " 2"}, "period": {"monthly"}, "step": {"preview"}})
	send(admin, "/admin/plans/large/edit", "/admin/plans/large/edit", url.Values{"allowance": {"190"}, "name": {arabic + " 2"}, "period": {"monthly"}, "step": {"apply"}})
	send(admin, "/admin/plans/large", "/admin/plans/large/archive", nil)
	send(admin, "/admin/products/doc/edit", "/admin/products/doc/edit", url.Values{"unit_cost": {"2"}})
	send(admin, "/admin/products", "/admin/products/page/archive", nil)
	send(admin, at+"/keys", at+"/keys/pause", nil)
	send(p.As(owner), "/enterprise/dashboard?page=members&account="+string(org.ID), "/members", url.Values{"email": {"operator@example.test"}, "role": {"member"}})
	send(p.As(owner), "/enterprise/dashboard?page=api&account="+string(org.ID), "/keys", url.Values{"name": {arabic}})
	other, err := p.CreateUser(t.Context(), models.NewUser{Email: "second@example.test", Name: evil, Zone: "UTC", Operator: models.OperatorAdmin})
	if err != nil {
		t.Fatal(err)
	}
	p.SetPassword(other)
	approver := p.As(other)
	page := approver.Get("/admin/approvals")
	for n := range page.All("form") {
		if action := webtest.Attr(n, "action"); strings.HasSuffix(action, "/approve") {
			batch := strings.TrimSuffix(action, "/approve")
			send(approver, batch, batch+"/reject", url.Values{"reason": {arabic}})
		}
	}

	seen := map[string]bool{}
	for _, b := range []*webtest.Browser{admin, p.As(owner)} {
		for _, path := range crawl(t, b, "/admin", "/dashboard?account="+string(org.ID), "/enterprise/dashboard?account="+string(org.ID), "/plans?account="+string(org.ID),
			at+"/plans/new", "/admin/refusals", "/admin/approvals?show=decided") {
			seen[path] = true
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were seen", len(seen))
	}
	p.CheckBooks()
}

// crawl opens pages and whatever they link to, checks each, and returns their addresses
// without the query.
func crawl(t *testing.T, b *webtest.Browser, starts ...string) (paths []string) {
	t.Helper()
	skipped := regexp.MustCompile(`^(/static/|/docs|/errors|/openapi|/signout|mailto:|#|https?:)|\.(csv|json)\b`)
	queue, known := starts, map[string]bool{}
	for len(queue) > 0 && len(known) < 400 {
		path := queue[0]
		queue = queue[1:]
		page := b.Get(path)
		if page.Status == http.StatusSeeOther {
			page = page.Follow()
		}
		if page.Status != http.StatusOK {
			continue
		}
		page.CheckIsolated("evil", arabic)
		plain, _, _ := strings.Cut(path, "?")
		paths = append(paths, plain)
		for n := range page.All("a") {
			to, _, _ := strings.Cut(webtest.Attr(n, "href"), "#")
			if !strings.HasPrefix(to, "/") || skipped.MatchString(to) || known[to] {
				continue
			}
			known[to] = true
			queue = append(queue, to)
		}
	}
	return paths
}

// What steers the direction is left out of a name when it comes in.
func TestNamesComeInWithoutBidiControls(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Browser().SignUp(" \u202eevil\u202c ", "eve@example.test")
	user, err := p.UserByEmail(t.Context(), "eve@example.test")
	if err != nil || user.Name != "evil" {
		t.Errorf("stored is %+q, %v", user.Name, err)
	}
	b := p.As(user)
	b.Get("/settings").Form("/settings/profile").Set("name", "\u2067"+arabic).Send().Redirects(http.StatusSeeOther)
	if user, err = p.UserByEmail(t.Context(), "eve@example.test"); err != nil || user.Name != arabic {
		t.Errorf("stored is %+q, %v", user.Name, err)
	}
	admin := p.As(p.Operator("ada", models.OperatorAdmin))
	admin.Get("/admin/products/new").Form("/admin/products/new").Set("slug", "doc").Set("name", "\u202d\u202e").Set("unit_cost", "1").Set("rule", "upfront").Send().ShowsFault("name", "The name must not be empty.")
	admin.Get("/admin/products/new").Form("/admin/products/new").Set("slug", "doc").Set("name", "a\u2069b").Set("unit_cost", "1").Set("rule", "upfront").Send().Redirects(http.StatusSeeOther)
	if product, err := p.Product(t.Context(), "doc"); err != nil || product.Name != "ab" {
		t.Errorf("stored is %+q, %v", product.Name, err)
	}
	p.CheckBooks()
}
