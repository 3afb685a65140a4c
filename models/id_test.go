package models_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestIDsCanBeTurnedBack(t *testing.T) {
	ids, others := models.NewIDs([16]byte{1}), models.NewIDs([16]byte{2})
	for _, place := range [][2]int64{{1, 1}, {1, 2}, {2, 1}, {1<<31 - 1, 1<<32 - 1}, {0, 0}} {
		entry, lot, charge := ids.Entry(place[0], place[1]), ids.Lot(place[0], place[1]), ids.Charge(place[0], place[1])
		for name, found := range map[string]func() (int64, int64, bool){
			"entry": func() (int64, int64, bool) { return ids.EntryAt(entry) },
			"lot":   func() (int64, int64, bool) { return ids.LotAt(lot) },
			"charge": func() (int64, int64, bool) {
				return ids.ChargeAt(charge)
			},
		} {
			if account, number, ok := found(); !ok || account != place[0] || number != place[1] {
				t.Errorf("%s: %v came back as %d, %d, %v", name, place, account, number, ok)
			}
		}
		for _, not := range []models.EntryID{
			"", "ent_", models.EntryID(lot), models.EntryID("ent_" + string(lot)[4:]), entry + "a", entry[:29],
			models.EntryID(strings.ToUpper(string(entry))), "ent_" + models.EntryID(strings.ToUpper(string(entry)[4:])),
			others.Entry(place[0], place[1]), entry[:29] + "7", "ent_aaaaaaaaaaaaaaaaaaaaaaaaa\n",
		} {
			if account, number, ok := ids.EntryAt(not); ok {
				t.Errorf("%q stands for the entry %d of %d", not, number, account)
			}
		}
	}
}

// An identifier has one spelling: the last character has bits that stand for nothing.
func TestAnIDHasOneSpelling(t *testing.T) {
	ids := models.IDs{}
	id := ids.Lot(7, 9)
	spellings := 0
	for _, last := range "abcdefghijklmnopqrstuvwxyz234567" {
		if account, ordinal, ok := ids.LotAt(id[:len(id)-1] + models.LotID(last)); ok && account == 7 && ordinal == 9 {
			spellings++
		}
	}
	if spellings != 1 {
		t.Errorf("%s has %d spellings", id, spellings)
	}
}
