package overview

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// maxCapWarnings is how many caps the notice on a dashboard names.
const maxCapWarnings = 3

// capNotice warns of caps that are used up or nearly, those that the person may see, the
// fullest first. ok is false if there are none.
func (w *Pages) capNotice(ctx context.Context, actor models.Actor, s models.Snapshot, r present.Reader) (notice views.Notice, ok bool, err error) {
	near := web.VisibleCaps(actor, s)
	near = slices.DeleteFunc(near, func(c models.Cap) bool {
		_, warns := r.CapWarning(c, "", s.At)
		return !warns
	})
	if len(near) == 0 {
		return notice, false, nil
	}
	fullestFirst(near, s.At)
	rest := max(0, len(near)-maxCapWarnings)
	near = near[:len(near)-rest]
	subjects := make([]models.CapSubject, len(near))
	for i, c := range near {
		subjects[i] = c.Subject
	}
	owners, err := w.CapOwners(ctx, s.Account, r, subjects...)
	if err != nil {
		return notice, false, err
	}
	var sentences []string
	for _, c := range near {
		sentence, _ := r.CapWarning(c, owners[c.Subject].Name, s.At)
		sentences = append(sentences, sentence)
	}
	if rest > 0 {
		sentences = append(sentences, r.T("caps.more_near", "n", rest))
	}
	return views.Notice{
		Tone: views.ToneWarn, Text: strings.Join(sentences, " "), Link: views.Link{Text: r.T("words.view_caps"), URL: address.Caps(s.Account)},
	}, true, nil
}

func fullestFirst(caps []models.Cap, at time.Time) {
	slices.SortStableFunc(caps, func(a, b models.Cap) int {
		return cmp.Compare(present.CapPermille(b, at), present.CapPermille(a, at))
	})
}

// maxOwnCaps is how many caps on their own use a person's dashboard shows.
const maxOwnCaps = 3

// ownCaps prints the fullest of the caps on the person's own use: in an organization those
// on them, in their own account those on all of it.
func ownCaps(actor models.Actor, s models.Snapshot, r present.Reader) (printed []views.Cap) {
	own := slices.DeleteFunc(s.CapsNow(), func(c models.Cap) bool {
		return c.Subject != models.CapOnMember(actor.User.ID) && (s.Account.Kind != models.Solo || c.Subject != models.CapOnAccount)
	})
	fullestFirst(own, s.At)
	for _, c := range own[:min(len(own), maxOwnCaps)] {
		printed = append(printed, r.Cap(c, present.CapOwner{}, s.At))
	}
	return printed
}
