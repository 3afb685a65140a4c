// Package find is the search: a page for customers and operators alike, which finds only what
// whoever asks may see.
package find

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/find"
)

// Pages is the search.
type Pages struct {
	*web.Site
	settings func(present.Reader) []web.Findable
}

// New makes the search of a site. settings lists the portal's settings, which staff find.
func New(site *web.Site, settings func(present.Reader) []web.Findable) *Pages {
	return &Pages{site, settings}
}

// Routes lists the addresses.
func (w *Pages) Routes() []web.Route {
	return []web.Route{web.Get(address.Search, edge.SignedIn, w.Search)}
}

const (
	// maxQuery is the most bytes of a text that is looked for.
	maxQuery = 200
	// perGroup is how many results of a kind are listed.
	perGroup = 6
	// maxAccounts is in how many of a person's accounts keys and members are looked for.
	maxAccounts = 10
)

// Search finds pages, accounts, keys and people by a text. The id of something leads straight
// to it.
func (w *Pages) Search(c echo.Context) error {
	actor, ctx := edge.Actor(c), c.Request().Context()
	q := strings.TrimSpace(c.QueryParam("q"))
	r := w.ReaderOf(c)
	page := view.SearchPage{Frame: w.Frame(c, r.T("search.title"), "", models.Account{}), Query: q}
	if len(q) <= maxQuery && !strings.Contains(q, "\x00") {
		url, err := w.exact(ctx, actor, q)
		switch {
		case err == nil && url != "":
			return c.Redirect(http.StatusSeeOther, url)
		case err != nil && models.CodeOf(err) != models.CodeNotFound:
			return err
		}
		s := search{w, ctx, actor, r, q, nil}
		if err := s.run(); err != nil {
			return err
		}
		page.Groups = s.groups
	}
	return edge.Render(c, http.StatusOK, view.Search(page))
}

// exact returns the page of what has this id, "" if there is none that the actor may see.
// CodeNotFound says the same.
func (w *Pages) exact(ctx context.Context, actor models.Actor, id string) (string, error) {
	staff := actor.MayEnterAdmin()
	if staff && models.IsProposal(id) {
		request, err := w.Store.Proposal(ctx, models.ProposalID(id))
		return address.Proposal(request.ID), err
	}
	kind, _, _ := strings.Cut(id, "_")
	switch kind {
	case "ent", "chg", "lot":
		at, err := w.Store.Whereabouts(ctx, id)
		switch {
		case err != nil:
			return "", err
		case actor.MaySeeAccount(at.AccountID) && at.Lot != "":
			return address.Lot(at.Lot, at.AccountID), nil
		case actor.MaySeeAccount(at.AccountID):
			return address.Entry(at.Entry, at.AccountID), nil
		case staff && at.Lot != "":
			return address.AdminAccount(at.AccountID), nil
		case staff:
			return address.AdminEntry(at), nil
		}
	case "pur":
		return w.purchase(actor)(w.Store.Purchase(ctx, models.PurchaseID(id)))
	case "cs":
		return w.purchase(actor)(w.Store.PurchaseBySession(ctx, id))
	case "pi":
		return w.purchase(actor)(w.Store.PurchaseByIntent(ctx, id))
	case "acc":
		account, err := w.Store.Account(ctx, models.AccountID(id))
		switch {
		case err != nil:
			return "", err
		case actor.MaySeeAccount(account.ID):
			return address.Dashboard(account), nil
		case staff:
			return address.AdminAccount(account.ID), nil
		}
	case "evt":
		if staff {
			event, found, err := w.Store.StripeEvent(ctx, id)
			if err != nil || !found {
				return "", err
			}
			return address.AdminEvent(event.ID), nil
		}
	case "bat":
		if staff {
			batch, err := w.Store.Batch(ctx, models.BatchID(id))
			return address.Batch(batch.ID), err
		}
	case "usr":
		if staff {
			user, err := w.Store.User(ctx, models.UserID(id))
			return address.AdminUser(user.ID), err
		}
	}
	return "", nil
}

// purchase returns the page of a purchase that was found, or not.
func (w *Pages) purchase(actor models.Actor) func(models.Purchase, error) (string, error) {
	return func(p models.Purchase, err error) (string, error) {
		switch {
		case err != nil:
			return "", err
		case actor.MaySeeBilling(p.AccountID):
			return address.ForAccount("/billing/"+string(p.ID), p.AccountID), nil
		case actor.MayEnterAdmin():
			return address.AdminPurchase(p.ID), nil
		}
		return "", nil
	}
}

// search collects what is found for one person.
type search struct {
	*Pages
	ctx    context.Context
	actor  models.Actor
	reader present.Reader
	text   string
	groups []view.Group
}

func (s *search) add(title string, results []view.Result) {
	if len(results) > 0 {
		s.groups = append(s.groups, view.Group{Title: s.reader.T(title), Results: results[:min(len(results), perGroup)]})
	}
}

func (s *search) run() error {
	s.add("search.pages", s.pages())
	if s.text == "" {
		return nil
	}
	if s.actor.MayEnterAdmin() {
		if err := s.staff(); err != nil {
			return err
		}
	}
	return s.own()
}

// pages finds pages of the navigation by what they are called there.
func (s *search) pages() (found []view.Result) {
	add := func(text, detail, url string) {
		if strings.Contains(strings.ToLower(text), strings.ToLower(s.text)) {
			found = append(found, view.Result{Text: text, Detail: detail, URL: url})
		}
	}
	for _, p := range web.PlacesOf(s.actor, s.reader) {
		for _, g := range p.Groups {
			for _, l := range g.Links {
				add(l.Text, models.WithoutBidiControls(p.Account), l.URL)
			}
		}
	}
	return found
}

// staff finds customers: by their names and addresses, and accounts also by whatever
// SearchAccounts knows of them.
func (s *search) staff() error {
	accounts, err := s.Store.SearchAccounts(s.ctx, models.AccountQuery{Text: s.text, Limit: perGroup})
	if err != nil {
		return err
	}
	var found []view.Result
	for _, l := range accounts.Lines {
		found = append(found, view.Result{Text: l.Name, Detail: s.reader.KindForStaff(l.Kind) + " · " + l.BillingEmail, URL: address.AdminAccount(l.ID)})
	}
	s.add("search.accounts", found)
	users, err := s.Store.Users(s.ctx, models.UserQuery{Text: s.text, Limit: perGroup})
	if err != nil {
		return err
	}
	found = nil
	for _, l := range users.Lines {
		found = append(found, view.Result{Text: l.Name, Detail: l.Email, URL: address.AdminUser(l.ID)})
	}
	s.add("search.people", found)
	s.add("admin_frame.settings", s.portalSettings())
	return nil
}

// portalSettings finds settings by what they are called, on their page or in the environment.
func (s *search) portalSettings() (found []view.Result) {
	text := strings.ToLower(s.text)
	for _, one := range s.settings(s.reader) {
		if strings.Contains(strings.ToLower(one.Text), text) || strings.Contains(strings.ToLower(one.Variable), text) {
			found = append(found, view.Result{Text: one.Text, Detail: one.Page, URL: one.URL})
		}
	}
	return found
}

// own finds keys and members in the person's accounts.
func (s *search) own() error {
	var keys, members []view.Result
	for _, m := range s.actor.Memberships[:min(len(s.actor.Memberships), maxAccounts)] {
		found, err := s.Store.AccountKeys(s.ctx, models.KeyQuery{AccountID: m.Account.ID, Text: s.text, Limit: perGroup})
		if err != nil {
			return err
		}
		for _, k := range found.Keys {
			keys = append(keys, view.Result{Text: k.Name, Detail: k.Prefix + "… · " + m.Account.Name, URL: address.Keys(m.Account) + "#" + string(k.ID)})
		}
		if m.Account.Kind != models.Enterprise {
			continue
		}
		people, err := s.Store.MemberList(s.ctx, models.MemberQuery{
			AccountID: m.Account.ID, Text: s.text, Limit: perGroup, Addresses: s.actor.MayManageMembers(m.Account.ID),
		})
		if err != nil {
			return err
		}
		for _, p := range people.Lines {
			members = append(members, view.Result{Text: p.Name, Detail: m.Account.Name, URL: address.Members(m.Account) + "#" + string(p.ID)})
		}
	}
	s.add("search.keys", keys)
	s.add("search.members", members)
	return nil
}
