package web

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// capsPerPage is how many caps a page lists.
const capsPerPage = 25

// CapCursor is where a page of an account's caps begins: behind this one.
func CapCursor(c models.Cap) string { return string(c.Subject) + "/" + string(c.Window) }

// CapPage returns the caps that follow a cursor, "" for the first ones, and the cursor of
// the next page, "" at the end. They have the order of models.CompareCaps.
func CapPage(caps []models.Cap, after string) (page []models.Cap, next string) {
	i := slices.IndexFunc(caps, func(c models.Cap) bool { return CapCursor(c) == after })
	if page = caps[i+1:]; len(page) > capsPerPage {
		page = page[:capsPerPage]
		next = CapCursor(page[capsPerPage-1])
	}
	return page, next
}

// VisibleCaps returns the caps of an account that the actor may see.
func VisibleCaps(actor models.Actor, s models.Snapshot) []models.Cap {
	return slices.DeleteFunc(s.CapsNow(), func(c models.Cap) bool { return !actor.MaySeeCap(s.Account.ID, c.Subject) })
}

// CapOwners says whose use caps bound. A member who has left and a key that is no longer the
// account's are called by their identifiers, unless usage names them.
func (w *Site) CapOwners(ctx context.Context, account models.Account, r present.Reader, subjects ...models.CapSubject) (map[models.CapSubject]present.CapOwner, error) {
	var people []models.UserID
	var keys []models.KeyID
	owners := map[models.CapSubject]present.CapOwner{}
	for _, s := range subjects {
		switch {
		case s.Member() != "":
			people = append(people, s.Member())
			owners[s] = present.CapOwner{Name: string(s.Member()), Kind: r.T("caps.former_member")}
		case s.Key() != "":
			keys = append(keys, s.Key())
			owners[s] = present.CapOwner{Name: string(s.Key()), Kind: r.T("caps.key")}
		default:
			owners[s] = present.CapOwner{Name: everybody(account, r), Kind: r.T("caps.account")}
		}
	}
	names, err := w.Store.MembersNamed(ctx, account.ID, people)
	if err != nil {
		return nil, err
	}
	members, err := w.Store.MembersAmong(ctx, account.ID, people)
	if err != nil {
		return nil, err
	}
	for id, name := range names {
		kind := r.T("caps.former_member")
		if slices.Contains(members, id) {
			kind = r.T("caps.member")
		}
		owners[models.CapOnMember(id)] = present.CapOwner{Name: name, Kind: kind}
	}
	found, err := w.Store.KeysAmong(ctx, account.ID, keys)
	for _, k := range found {
		owners[models.CapOnKey(k.ID)] = present.CapOwner{Name: k.Name, Kind: r.T("caps.key") + " " + k.Prefix + "…"}
	}
	return owners, err
}

// everybody is who a cap on the whole account applies to.
func everybody(a models.Account, r present.Reader) string {
	if a.Kind == models.Enterprise {
		return r.T("caps.everyone")
	}
	return r.T("caps.all_use")
}

// PresentCaps prints caps. url returns the address of the page that changes one, "" for
// those that the reader may not change.
func (w *Site) PresentCaps(ctx context.Context, s models.Snapshot, caps []models.Cap, r present.Reader, url func(models.Cap) string) ([]views.Cap, error) {
	subjects := make([]models.CapSubject, len(caps))
	for i, c := range caps {
		subjects[i] = c.Subject
	}
	owners, err := w.CapOwners(ctx, s.Account, r, subjects...)
	printed := make([]views.Cap, len(caps))
	for i, c := range caps {
		printed[i] = r.Cap(c, owners[c.Subject], s.At)
		printed[i].URL = url(c)
	}
	return printed, err
}
