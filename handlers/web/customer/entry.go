package customer

import (
	"context"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// chargeEntriesPerPage is how many other entries of the same charge an entry's page lists.
const chargeEntriesPerPage = 20

// ActivityEntry shows one ledger entry in full.
func (w *Pages) ActivityEntry(c echo.Context) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	before, err := web.ParseCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	ctx, account := c.Request().Context(), m.Account
	line, err := w.Store.EntryLine(ctx, account.ID, models.EntryID(c.Param("entry")))
	if err != nil {
		return err
	}
	lines := []models.EntryLine{line}
	printed, err := w.PresentOwnEntries(ctx, account.ID, lines, r)
	if err != nil {
		return err
	}
	line = lines[0] // without what this person may not see
	if line.Actor.Kind == models.ActorUser && printed[0].Actor == r.Brand {
		printed[0].Actor = r.T("entry.support", "brand", r.Brand)
	}
	page := view.EntryPage{
		Account: present.AccountRef(account, true), Entry: printed[0], Facts: entryFacts(r, line, printed[0]),
		BalancesAfter: append([]views.BalanceLine{{Label: r.T("billing.available"), Amount: r.Amount(line.BalanceAfter.Available)}}, r.OtherBalances(line.BalanceAfter)...),
		Links:         entryLinks(actor, line, r), BackURL: address.ForAccount("/activity", account.ID),
	}
	if page.LotEffects, err = w.lotParts(ctx, line, r); err != nil {
		return err
	}
	if err := w.addChargeEntries(ctx, &page, line, before, r); err != nil {
		return err
	}
	page.Frame = w.Frame(c, page.Entry.KindText, views.IconActivity, account)
	return edge.Render(c, http.StatusOK, view.EntryDetail(page))
}

// addChargeEntries adds the other entries of the entry's charge.
func (w *Pages) addChargeEntries(ctx context.Context, page *view.EntryPage, line models.EntryLine, before int64, r present.Reader) error {
	if line.ChargeID == "" {
		return nil
	}
	found, err := w.Store.Entries(ctx, models.EntryQuery{
		AccountID: line.AccountID, ChargeID: line.ChargeID, Before: before, Limit: chargeEntriesPerPage,
	})
	if err != nil {
		return err
	}
	var others []models.EntryLine
	for _, l := range found.Lines {
		if l.ID != line.ID {
			others = append(others, l)
		}
	}
	if found.Next > 0 {
		page.OlderURL = address.Entry(line.ID, line.AccountID) + "&before=" + strconv.FormatInt(found.Next, 10)
	}
	page.RelatedEntries, err = w.PresentOwnEntries(ctx, line.AccountID, others, r)
	return err
}

// entryFacts say who, when and why, and where the entry is in the hash chain.
func entryFacts(r present.Reader, l models.EntryLine, e views.Entry) []views.Fact {
	facts := []views.Fact{{Label: r.T("entry.kind"), Text: e.KindText}, {Label: r.T("entry.change"), Text: e.Change}, {Label: r.T("entry.when"), At: e.At}, {Label: r.T("entry.by"), Text: models.Isolate(e.Actor)}}
	add := func(label, text string, code bool) {
		if text != "" {
			facts = append(facts, views.Fact{Label: label, Text: text, Code: code})
		}
	}
	if recorded := r.Moment(l.RecordedAt); recorded.Text != e.At.Text {
		facts = append(facts, views.Fact{Label: r.T("entry.recorded"), At: recorded})
	}
	add(r.T("entry.reason"), models.Isolate(l.Reason), false)
	if l.Charge != nil {
		add(r.T("entry.description"), models.Isolate(l.Charge.Description), false)
		add(r.T("entry.reference"), l.Charge.Reference, true)
		add(r.T("entry.charge"), string(l.ChargeID), true)
	}
	add(r.T("entry.number"), r.Number(l.Sequence), false)
	add(r.T("entry.id"), string(l.ID), true)
	add(r.T("entry.hash"), hashText(l.Hash), true)
	return facts
}

func hashText(hash [32]byte) string { return hex.EncodeToString(hash[:]) }

// entryLinks lead to the purchase and the entry that an entry refers to.
func entryLinks(actor models.Actor, l models.EntryLine, r present.Reader) []views.Link {
	links := purchaseLinks(actor, l.AccountID, l.PurchaseID, r)
	if l.Undoes != "" {
		links = append(links, views.Link{Text: r.T("entry.undone"), URL: address.Entry(l.Undoes, l.AccountID)})
	}
	return links
}

// lotParts prints the lots that an entry made and drew on.
func (w *Pages) lotParts(ctx context.Context, l models.EntryLine, r present.Reader) (parts []view.LotEffect, err error) {
	ids := make([]models.LotID, len(l.Draws))
	for i, d := range l.Draws {
		ids[i] = d.LotID
	}
	lots, err := w.Store.Lots(ctx, ids)
	if err != nil {
		return nil, err
	}
	drawn := func(d models.Draw) models.Credits { return d.Remaining + d.Held }
	all := slices.AppendSeq(slices.Collect(present.AmountsOf(l.Draws, drawn)), present.AmountsOf(l.NewLots, func(made models.Lot) models.Credits { return made.Granted }))
	column := r.Column(slices.Values(all))
	for _, made := range l.NewLots {
		parts = append(parts, view.LotEffect{
			Kind: string(made.Kind), KindText: r.LotKind(made.Kind), URL: address.Lot(made.ID, l.AccountID),
			Effect: r.T("entry.added"), Change: column.Change(made.Granted),
		})
	}
	for _, d := range l.Draws {
		part := view.LotEffect{
			Kind: string(d.Kind), KindText: r.LotKind(d.Kind), URL: address.Lot(d.LotID, l.AccountID),
			Effect: drawText(r, d), Change: column.Change(drawn(d)),
		}
		if source := r.Source(lots[d.LotID], nil); lots[d.LotID].Source == models.SourcePurchase {
			part.Effect = source + " · " + part.Effect
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// drawText says what an entry did to a lot.
func drawText(r present.Reader, d models.Draw) string {
	switch {
	case d.Held > 0:
		return r.T("entry.held", "amount", r.Amount(d.Held))
	case d.Held < 0 && d.Remaining > 0:
		return r.T("entry.no_longer_held", "amount", r.Amount(d.Remaining))
	case d.Held < 0:
		return r.T("entry.captured")
	case d.Remaining < 0:
		return r.T("entry.taken")
	case d.Remaining > 0:
		return r.T("entry.returned")
	}
	return r.T("entry.unchanged")
}
