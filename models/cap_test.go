package models_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestCapChangeInTheAuditLog(t *testing.T) {
	until := time.Date(2026, 4, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60))
	change := func(amount *models.Credits, boost *models.CapBoost) models.ChangeCap {
		return models.ChangeCap{Subject: models.CapOnKey("key_1"), Window: models.CapDay, Amount: amount, Boost: boost}
	}
	limit, raised, ended := new(100*models.Credit), &models.CapBoost{Credits: 2_500_000, Until: until}, &models.CapBoost{}
	for _, test := range []struct {
		do           models.ChangeCap
		action, want string
	}{
		{change(limit, nil), "cap.set", "Set the cap on key:key_1 (day) to 100 credits by hand."},
		{change(limit, raised), "cap.set", "Set the cap on key:key_1 (day) to 100 credits, raised by 2.5 credits until 2026-04-01T00:00:00Z by hand."},
		{change(limit, ended), "cap.set", "Set the cap on key:key_1 (day) to 100 credits without a boost by hand."},
		{change(nil, raised), "cap.boost", "Raised the cap on key:key_1 (day) by 2.5 credits until 2026-04-01T00:00:00Z by hand."},
		{change(nil, ended), "cap.boost", "Ended the boost of the cap on key:key_1 (day) by hand."},
		{change(nil, nil), "cap.boost", "Ended the boost of the cap on key:key_1 (day) by hand."}, // which the ledger rejects
		{models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapEver, Remove: true}, "cap.remove", "Removed the cap on account (ever) by hand."},
	} {
		if got := test.do.AuditDetail("by hand"); got != test.want || test.do.AuditAction() != test.action {
			t.Errorf("%s %s\nwant %s %s", test.do.AuditAction(), got, test.action, test.want)
		}
	}
}
