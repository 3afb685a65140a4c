package access

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// capLines print the caps of members and keys in the lists of these, one line each.
type capLines struct {
	actor   models.Actor
	account models.Account
	at      time.Time
	r       present.Reader
	caps    map[models.CapSubject][]models.Cap
}

// capLines reads the caps of an account that the actor may see.
func (w *Pages) capLines(ctx context.Context, actor models.Actor, account models.Account, r present.Reader) (capLines, error) {
	s, err := w.Store.Snapshot(ctx, account.ID, time.Time{})
	l := capLines{actor, account, s.At, r, map[models.CapSubject][]models.Cap{}}
	for _, c := range web.VisibleCaps(actor, s) {
		l.caps[c.Subject] = append(l.caps[c.Subject], c)
	}
	return l, err
}

// of prints the line of a member or key, whose caps the actor may set if offered.
func (l capLines) of(subject models.CapSubject, offered bool) (line views.CapLine) {
	caps := l.caps[subject]
	for _, c := range caps {
		line.Caps = append(line.Caps, l.r.Cap(c, present.CapOwner{}, l.at))
	}
	if !offered || !l.actor.MaySetCap(l.account.ID, subject) {
		return line
	}
	switch len(caps) {
	case 0:
		line.Link = views.Link{Text: l.r.T("caps.set"), URL: address.SetCap(l.account, subject, "")}
	case 1:
		line.Link = views.Link{Text: l.r.T("caps.change"), URL: address.SetCap(l.account, subject, caps[0].Window)}
	default:
		line.Link = views.Link{Text: l.r.T("caps.all"), URL: address.Caps(l.account)}
	}
	return line
}
