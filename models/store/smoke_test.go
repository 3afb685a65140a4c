package store_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestSmoke(t *testing.T) {
	k := storetest.New(t)
	_, a := k.Person("ann")
	k.Grant(a.ID, 10*models.Credit)
	r, err := k.Charge(a.ID, 3*models.Credit)
	t.Logf("%+v %v", r, err)
	_, err = k.Charge(a.ID, 30*models.Credit)
	t.Log(err)
	t.Logf("%+v", k.Balance(a.ID))
	t.Log(k.Entries(t.Context(), models.EntryQuery{AccountID: a.ID, Limit: 10}))
	k.CheckBooks()
}
