package schema

import (
	"encoding/binary"
	"errors"

	"github.com/bursar-portal/bursar/models"
)

// Draws and parts of holds are stored as varints, one after the other: of a draw the
// ordinal of its lot << 2 plus the number of the lot's kind, and the signed changes of what
// remains and of what is held; of a part the ordinal and what remains of it.

// EncodeDraws returns draws as they are stored, nil for none.
func EncodeDraws(draws []models.Draw) []byte {
	if len(draws) == 0 {
		return nil
	}
	form := make([]byte, 0, 24*len(draws))
	for _, d := range draws {
		form = binary.AppendUvarint(form, uint64(d.Ordinal)<<2|lotKindNumber(d.Kind))
		form = binary.AppendVarint(form, int64(d.Remaining))
		form = binary.AppendVarint(form, int64(d.Held))
	}
	return form
}

// DrawKey returns what draws of a lot begin with. Other bytes may look like it.
func DrawKey(ordinal int64, kind models.LotKind) []byte {
	return binary.AppendUvarint(nil, uint64(ordinal)<<2|lotKindNumber(kind))
}

// DecodeDraws reads what EncodeDraws wrote for an account.
func DecodeDraws(form []byte, account int64, ids models.IDs) (draws []models.Draw, err error) {
	err = EachDraw(form, func(ordinal int64, kind models.LotKind, remaining, held models.Credits) {
		draws = append(draws, models.Draw{LotID: ids.Lot(account, ordinal), Ordinal: ordinal, Kind: kind, Remaining: remaining, Held: held})
	})
	return draws, err
}

// EachDraw calls each with the draws that EncodeDraws wrote.
func EachDraw(form []byte, each func(ordinal int64, kind models.LotKind, remaining, held models.Credits)) error {
	for len(form) > 0 {
		lot, n := binary.Uvarint(form)
		if n <= 0 || lot>>2 == 0 || lot>>34 != 0 {
			return errDraws
		}
		remaining, m := binary.Varint(form[n:])
		if m <= 0 {
			return errDraws
		}
		held, k := binary.Varint(form[n+m:])
		if k <= 0 {
			return errDraws
		}
		each(int64(lot>>2), lotKinds[lot&3], models.Credits(remaining), models.Credits(held))
		form = form[n+m+k:]
	}
	return nil
}

var errDraws = errors.New("its draws can't be read")

// lotKinds are the kinds by their numbers, which never change.
var lotKinds = [4]models.LotKind{models.Purchased, models.Allowance, models.Rollover, models.Promotional}

func lotKindNumber(kind models.LotKind) uint64 {
	for i, k := range lotKinds {
		if k == kind {
			return uint64(i)
		}
	}
	panic("schema: a lot of the unknown kind " + string(kind))
}

// EncodeParts returns the parts of a hold of an account as they are stored, nil for none.
func EncodeParts(parts []models.HoldPart, ids models.IDs) []byte {
	if len(parts) == 0 {
		return nil
	}
	form := make([]byte, 0, 12*len(parts))
	for _, p := range parts {
		_, ordinal, _ := ids.LotAt(p.LotID)
		form = binary.AppendUvarint(form, uint64(ordinal))
		form = binary.AppendUvarint(form, uint64(p.Remaining))
	}
	return form
}

// DecodeParts reads what EncodeParts wrote.
func DecodeParts(form []byte, account int64, ids models.IDs) (parts []models.HoldPart, err error) {
	for len(form) > 0 {
		ordinal, n := binary.Uvarint(form)
		if n <= 0 || ordinal == 0 || ordinal>>32 != 0 {
			return nil, errParts
		}
		remaining, m := binary.Uvarint(form[n:])
		if m <= 0 || remaining>>63 != 0 {
			return nil, errParts
		}
		parts = append(parts, models.HoldPart{LotID: ids.Lot(account, int64(ordinal)), Remaining: models.Credits(remaining)})
		form = form[n+m:]
	}
	return parts, nil
}

var errParts = errors.New("the parts of a hold can't be read")
