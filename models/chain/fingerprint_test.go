package chain

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

const one = models.Credit

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func grant(kind models.LotKind, credits models.Credits, expires time.Time) models.GrantCredits {
	return models.GrantCredits{Kind: kind, Source: models.SourceGrant, Credits: credits, ExpiresAt: expires}
}

func charge(credits models.Credits) models.ChargeCredits {
	return models.ChargeCredits{Charge: models.Charge{Credits: credits}}
}

// Retries of a command have the same fingerprint, and different commands have different
// ones.
func TestFingerprint(t *testing.T) {
	base := models.Command{Account: "acc_1", Do: models.ChargeCredits{Charge: models.Charge{
		ID: "chg_1", Credits: one, Reference: "r", Metadata: map[string]string{"a": "1", "b": "2"},
	}}}
	same := base
	same.Key, same.Actor = "another", models.System
	same.Do = models.ChargeCredits{Charge: models.Charge{
		ID: "chg_2", Credits: one, Reference: "r", Metadata: map[string]string{"b": "2", "a": "1"},
	}}
	if Fingerprint(base) != Fingerprint(same) || TextsOf(base) != TextsOf(same) {
		t.Error("the same request has two fingerprints")
	}
	seen := map[[32]byte]string{}
	priority := 3
	for name, do := range map[string]models.Action{
		"charge":         base.Do,
		"other credits":  models.ChargeCredits{Charge: models.Charge{Credits: 2}},
		"hold":           models.HoldCredits{Charge: models.Charge{Credits: 2}},
		"long hold":      models.HoldCredits{Charge: models.Charge{Credits: 2}, ExpiresIn: time.Hour},
		"capture":        models.CaptureHold{ChargeID: "chg_1", Credits: one},
		"final capture":  models.CaptureHold{ChargeID: "chg_1", Credits: one, Final: true},
		"release":        models.ReleaseHold{ChargeID: "chg_1"},
		"refund":         models.RefundCharge{ChargeID: "chg_1", Credits: one},
		"reversal":       models.ReversePurchase{PurchaseID: "pur_1", Credits: one},
		"undo":           models.UndoReversal{Reversal: "ent_1"},
		"undo, adjusted": models.UndoAdjustment{Adjustment: "ent_1"},
		"freeze":         models.FreezePurchase{PurchaseID: "pur_1"},
		"thaw":           models.UnfreezePurchase{PurchaseID: "pur_1"},
		"product":        models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}},
		"at once":        models.ChargeCredits{Charge: models.Charge{Credits: 2}, Immediate: true},
		"product, once":  models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}, Immediate: true},
		"product, long":  models.ChargeCredits{Charge: models.Charge{Product: "p", Quantity: one}, ExpiresIn: time.Hour},
		"product, held":  models.HoldCredits{Charge: models.Charge{Product: "p", Quantity: one}},
		"purchase":       models.CreditPurchase{PurchaseID: "pur_1", Credits: one},
		"grant":          grant(models.Purchased, one, time.Time{}),
		"grant, ends":    grant(models.Purchased, one, noon),
		"grant, 1970":    grant(models.Purchased, one, time.Unix(0, 0)),
		"grant, first":   models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: one, Priority: &priority},
		"adjust":         models.AdjustCredits{Amount: one, Kind: models.Purchased},
		"adjust to":      models.AdjustCredits{To: new(one), Kind: models.Purchased},
		"adjust later":   models.AdjustCredits{Amount: one, Kind: models.Purchased, StartsAt: noon},
		"adjust, ends":   models.AdjustCredits{Amount: one, Kind: models.Purchased, ExpiresAt: noon},
		"adjust, first":  models.AdjustCredits{Amount: one, Kind: models.Purchased, Priority: &priority},
		"start":          models.StartSubscription{SubscriptionID: "sub_1", PlanID: "pln_1"},
		"switch":         models.SwitchPlan{SubscriptionID: "sub_1", PlanID: "pln_1"},
		"status":         models.SetSubscriptionStatus{SubscriptionID: "sub_1", Status: models.SubscriptionPastDue},
		"cancel":         models.CancelSubscription{SubscriptionID: "sub_1"},
		"cancel at end":  models.CancelSubscription{SubscriptionID: "sub_1", AtPeriodEnd: true},
		"zone":           models.ChangeAccount{Zone: new("UTC")},
		"extension":      models.ExtendLot{LotID: "lot_1", ExpiresAt: noon},
		"no expiry":      models.ExtendLot{LotID: "lot_1"},
		"cap":            models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: new(one)},
		"cap, key":       models.ChangeCap{Subject: models.CapOnKey("key_1"), Window: models.CapDay, Amount: new(one)},
		"cap, week":      models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapWeek, Amount: new(one)},
		"cap, boosted":   models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Boost: &models.CapBoost{Credits: one, Until: noon}},
		"cap, both":      models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Amount: new(one), Boost: &models.CapBoost{Credits: one, Until: noon}},
		"cap, removed":   models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapDay, Remove: true},
		"account status": models.ChangeAccount{Status: new(models.AccountClosed)},
	} {
		sum := Fingerprint(models.Command{Account: "acc_1", Do: do})
		if other, clash := seen[sum]; clash {
			t.Errorf("%s and %s have one fingerprint", name, other)
		}
		seen[sum] = name
	}
}

// Fingerprints are stored for ever, so the canonical forms of earlier releases must not
// change when commands get new fields.
func TestFingerprintsOfOldCommands(t *testing.T) {
	for want, do := range map[string]models.Action{
		"fb1cb4b8c245bc9821c0c0b9a840dd2c3e267f0deb542ba37065f97bebb0dd45": models.AdjustCredits{Amount: -3 * one, Kind: models.Purchased},
		"096e872d591de0d91ebb2043b42d9473cc55884822c9e5d8312c34aeef3854a9": models.AdjustCredits{To: new(5 * one), Kind: models.Purchased},
		"7eb977339516c46a7810b43e11eaa90dbffc454f65d1a862b988a3b80cc163b4": charge(2_500_000),
		"701f528f67bab0934c482cfc492a23dd95ba82c6269eb2db8276d400d46c23e7": models.ChargeCredits{Charge: models.Charge{Product: "readme", Quantity: one}},
	} {
		if got := Fingerprint(models.Command{Account: "acc_1", Do: do}); hex.EncodeToString(got[:]) != want {
			t.Errorf("%+v has the fingerprint %x", do, got)
		}
	}
}
