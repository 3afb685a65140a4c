package customer

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// joinNoticeFor is how long a new customer is told that they can join an organization. Later
// they find it where organizations are made.
const joinNoticeFor = 14 * 24 * time.Hour

// joinNotice tells a new customer about the organization that their address lets them join.
func (w *Pages) joinNotice(ctx context.Context, actor models.Actor, account models.Account) (views.Notice, bool, error) {
	if account.Kind != models.Solo || w.Now().Sub(actor.User.CreatedAt) > joinNoticeFor {
		return views.Notice{}, false, nil
	}
	offer, ok, err := w.Store.Joinable(ctx, *actor.User)
	return views.Notice{
		Title: "You can join " + models.Isolate(offer.Name) + ".", Text: "It lets everyone with an address at " + offer.Domain + " join.",
		Link: views.Link{Text: "View organization", URL: address.NewOrganization},
	}, ok, err
}
