package schema_test

import (
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

func TestDrawsAndParts(t *testing.T) {
	ids := models.IDs{}
	var draws []models.Draw
	var parts []models.HoldPart
	for i, kind := range models.LotKinds {
		ordinal := []int64{1, 200, 70_000, 1<<32 - 1}[i]
		draws = append(draws, models.Draw{
			LotID: ids.Lot(5, ordinal), Ordinal: ordinal, Kind: kind,
			Remaining: []models.Credits{-1, 0, models.MaxCredits, -models.MaxCredits}[i], Held: []models.Credits{1, 0, -models.MaxCredits, 77}[i],
		})
		parts = append(parts, models.HoldPart{LotID: ids.Lot(5, ordinal), Remaining: []models.Credits{0, 1, 1 << 20, models.MaxCredits}[i]})
	}
	form := schema.EncodeDraws(draws)
	if got, err := schema.DecodeDraws(form, 5, ids); err != nil || !slices.Equal(got, draws) {
		t.Errorf("the draws came back as %+v, %v", got, err)
	}
	held := schema.EncodeParts(parts, ids)
	if got, err := schema.DecodeParts(held, 5, ids); err != nil || !slices.Equal(got, parts) {
		t.Errorf("the parts came back as %+v, %v", got, err)
	}
	if schema.EncodeDraws(nil) != nil || schema.EncodeParts(nil, ids) != nil {
		t.Error("nothing is stored as something")
	}
	for n := range form {
		if got, err := schema.DecodeDraws(form[:n], 5, ids); err == nil && len(got) == len(draws) {
			t.Errorf("%d of %d bytes are all draws", n, len(form))
		}
	}
	for _, bad := range [][]byte{{0}, {4}, {4, 0}, {0, 0, 0}, {0x80}, {4, 0x80, 0}, slices.Repeat([]byte{0xff}, 11)} {
		if got, err := schema.DecodeDraws(bad, 5, ids); err == nil {
			t.Errorf("%x is read as the draws %+v", bad, got)
		}
		if got, err := schema.DecodeParts(bad[:1], 5, ids); err == nil {
			t.Errorf("%x is read as the parts %+v", bad[:1], got)
		}
	}
}

// FuzzDraws: whatever the bytes, reading them either fails or gives draws that are stored
// as a form that reads the same.
func FuzzDraws(f *testing.F) {
	f.Add([]byte{4, 1, 0})
	f.Add([]byte{0x85, 2, 0xff, 1, 3})
	ids := models.IDs{}
	f.Fuzz(func(t *testing.T, form []byte) {
		draws, err := schema.DecodeDraws(form, 1, ids)
		if err != nil {
			return
		}
		again, err := schema.DecodeDraws(schema.EncodeDraws(draws), 1, ids)
		if err != nil || !slices.Equal(again, draws) {
			t.Errorf("%x is %+v, and then %+v, %v", form, draws, again, err)
		}
	})
}
