package history_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestLotsAndEntriesById(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	granted := k.Grant(account.ID, 10*models.Credit).Entry
	lot := granted.NewLots[0]
	if _, err := k.Store.Post(t.Context(), models.Command{Account: account.ID, Key: "all", Do: storetest.ChargeOf(10 * models.Credit)}); err != nil {
		t.Fatal(err)
	}
	lot.Remaining, lot.FirstDraw, lot.LastDraw = 0, 2, 2
	lots, err := k.Lots(t.Context(), []models.LotID{lot.ID, "lot_none"})
	if err != nil || len(lots) != 1 || lots[lot.ID] != lot {
		t.Errorf("%+v, %v; want the spent %+v", lots, err, lot)
	}
	e, err := k.Entry(t.Context(), account.ID, granted.ID)
	if err != nil || e.Hash != granted.Hash || e.Delta != 10*models.Credit || len(e.NewLots) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
	_, err = k.Entry(t.Context(), other.ID, granted.ID)
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}
