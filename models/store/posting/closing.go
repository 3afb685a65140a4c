package posting

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// CloseAccount closes an account in one transaction with a write, which checks that it may be
// closed: its plans end, and all that remains is given up by entries, scheduled and frozen
// credits included. Errors: ErrBalanceChanged if other credits remain than GiveUp, and those
// of the write.
func (l *Ledger) CloseAccount(ctx context.Context, c models.Closing, write Write) error {
	writes := []Write{write, WriteAudit{Records: []models.AuditRecord{c.Audit}}}
	if c.Account == "" {
		return l.Write(ctx, writes...)
	}
	commands, err := l.closingCommands(ctx, c)
	if err != nil {
		return err
	}
	outcomes, all, err := l.PostAllWith(ctx, commands, nil, writes...)
	if err != nil || all {
		return err
	}
	for _, o := range outcomes {
		switch models.CodeOf(o.Err) {
		case "":
		case models.CodeInsufficientCredits, models.CodeConflict:
			return ErrBalanceChanged
		default:
			return o.Err
		}
	}
	return nil
}

// closingCommands returns what closes an account as it is now. Frozen credits are unfrozen
// before they are taken, and scheduled ones go with the adjustment that gave them: these are
// the only entries that reach them.
func (l *Ledger) closingCommands(ctx context.Context, c models.Closing) (commands []models.Command, err error) {
	state, err := stateOf(l.db.Read.WithContext(ctx), l.db, c.Account)
	if err != nil {
		return nil, database.Explain(err)
	}
	s := books.SnapshotOf(models.Account{}, *state, l.db.Now(), l.db.Settings())
	if s.Total() != c.GiveUp {
		return nil, ErrBalanceChanged
	}
	add := func(reason string, do models.Action) {
		commands = append(commands, models.Command{
			Account: c.Account, Origin: "system", Key: "close:" + strconv.FormatInt(s.Sequence, 10) + ":" + strconv.Itoa(len(commands)),
			Actor: c.Audit.Actor, Reason: reason, Do: do,
		})
	}
	const closed, givenUp = "Account closed", "Given up when the account was closed"
	for _, sub := range s.Subscriptions {
		add(closed, models.CancelSubscription{SubscriptionID: sub.ID})
	}
	adjustments, frozen, err := l.lockedIn(ctx, *state, s)
	if err != nil {
		return nil, database.Explain(err)
	}
	for _, id := range adjustments {
		add(givenUp, models.UndoAdjustment{Adjustment: id})
	}
	for _, id := range frozen {
		add(givenUp, models.UnfreezePurchase{PurchaseID: id})
	}
	if rest := s.Available + s.Frozen; rest > 0 {
		add(givenUp, models.AdjustCredits{Amount: -rest, Kind: models.Purchased})
	}
	add(closed, models.ChangeAccount{Status: new(models.AccountClosed)})
	return commands, nil
}

// lockedIn returns the adjustments that gave the scheduled lots of an account, and the
// purchases of the frozen ones.
func (l *Ledger) lockedIn(ctx context.Context, state ledger.State, s models.Snapshot) (adjustments []models.EntryID, frozen []models.PurchaseID, err error) {
	r := books.In(l.db.Read.WithContext(ctx), l.db)
	for _, lot := range s.Lots {
		switch {
		case lot.Remaining == 0:
		case lot.Frozen:
			if !slices.Contains(frozen, lot.PurchaseID) {
				frozen = append(frozen, lot.PurchaseID)
			}
		case lot.StartsAt.After(s.At):
			for lot.Source == models.SourceExtension && lot.Continues != "" {
				_, ordinal, _ := r.IDs.LotAt(lot.Continues)
				first, err := r.LotsAt([]schema.Place{schema.PlaceOf(state.Number, ordinal)})
				if err != nil {
					return nil, nil, err
				}
				if len(first) == 0 {
					return nil, nil, database.NotFound("lot")
				}
				lot = first[0]
			}
			if id := r.IDs.Entry(state.Number, lot.MadeBy); !slices.Contains(adjustments, id) {
				adjustments = append(adjustments, id)
			}
		}
	}
	return adjustments, frozen, nil
}

// stateOf reads the state of an account as it is stored. CodeNotFound.
func stateOf(tx *gorm.DB, db *database.DB, id models.AccountID) (*ledger.State, error) {
	states, err := books.In(tx, db).States([]models.AccountID{id}, books.CatalogIn(tx, db.Settings()))
	if err == nil && states[id] == nil {
		err = database.NotFound("account")
	}
	return states[id], err
}
