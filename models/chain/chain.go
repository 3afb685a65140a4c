package chain

import (
	"crypto/sha256"

	"github.com/bursar-portal/bursar/models"
)

// EntryHash returns the hash that chains an entry to the previous one. The fields that
// a statement shows are hashed directly and all others through one digest, DetailHash,
// so that the holder of a statement can verify the chain without the other fields.
func EntryHash(previous [sha256.Size]byte, e models.Entry) [sha256.Size]byte {
	return link(previous, e.AccountID, StatementLineOf(e))
}

func link(previous [sha256.Size]byte, account models.AccountID, l models.StatementLine) [sha256.Size]byte {
	e := encode("bursar-entry/1").text(string(previous[:])).text(string(account))
	e.number(l.Sequence).text(string(l.Kind)).instant(l.EffectiveAt)
	v := l.BalanceAfter
	e.amounts(l.Delta, v.Available, v.Held, v.Frozen, v.Scheduled, v.Debt)
	return e.text(string(l.DetailHash[:])).sum()
}

// DetailHash returns the digest of the fields of an entry that a statement does not
// show: its origin, key and actor, what its charge is counted for, its draws, the immutable
// part of the lots it created, and the state of a subscription, with the terms of its plan,
// of the account or of a cap after it. Identifiers that follow from the account and a number are left out. Free text is
// included only as a commitment, so that it can be erased without breaking the chain.
func DetailHash(entry models.Entry) [sha256.Size]byte {
	e := encode("bursar-entry-detail/2")
	e.text(entry.Origin).text(entry.Key).text(string(entry.Fingerprint[:]))
	e.text(string(entry.Actor.Kind)).text(entry.Actor.ID).text(string(entry.Commitment[:]))
	e.instant(entry.RecordedAt)
	e.text(string(entry.ChargeID)).text(string(entry.PurchaseID)).text(string(entry.SubscriptionID))
	u := &entry.Use
	e.text(u.Product).text(string(u.UserID)).text(string(u.KeyID)).text(string(u.KeyMaker))
	e.instant(entry.HoldExpiresAt).amounts(entry.Captured).text(string(entry.Undoes)).instant(entry.ExtendedTo)
	encodeTurns(e, entry.Turns)
	encodeSubscription(e, entry.Subscription)
	encodeAccount(e, entry.Account)
	encodeCap(e, entry.Cap)
	e.number(int64(len(entry.Draws)))
	for _, d := range entry.Draws {
		e.number(d.Ordinal).amounts(d.Remaining, d.Held)
	}
	e.number(int64(len(entry.NewLots)))
	for _, l := range entry.NewLots {
		encodeLot(e, l)
	}
	return e.sum()
}

func encodeTurns(e *encoder, t *models.Turns) {
	if t == nil {
		e.number(0)
		return
	}
	e.number(t.Count).instant(t.FirstAt).instant(t.LastAt).amounts(t.Granted, t.Lapsed)
}

func encodeSubscription(e *encoder, s *models.Subscription) {
	if s == nil {
		e.number(0)
		return
	}
	v := s.Version
	e.number(1).text(string(s.ID)).text(string(v.PlanID)).number(int64(v.Number)).text(string(s.Status))
	e.amounts(v.Allowance).text(string(v.Period)).number(int64(v.RolloverPeriods)).amounts(v.RolloverCap)
	e.instant(s.AnchorAt).text(s.AnchorZone).number(s.PeriodNumber)
	e.instant(s.PeriodStartAt).instant(s.PeriodEndAt).text(string(s.AllowanceLot))
	e.text(string(s.NextPlanID)).flag(s.CancelAtPeriodEnd).instant(s.CreatedAt).instant(s.EndedAt)
}

func encodeAccount(e *encoder, a *models.AccountState) {
	if a == nil {
		e.number(0)
		return
	}
	e.number(1).text(a.Zone).text(string(a.Status))
}

func encodeCap(e *encoder, c *models.CapTerms) {
	if c == nil {
		e.number(0)
		return
	}
	e.number(1).text(string(c.Subject)).text(string(c.Window)).amounts(c.Amount, c.Boost).instant(c.BoostUntil).flag(c.Removed)
}

func encodeLot(e *encoder, l models.Lot) {
	e.number(l.Ordinal).text(string(l.Kind)).text(string(l.Source))
	e.text(string(l.SubscriptionID)).text(string(l.PurchaseID)).text(string(l.Continues)).number(l.PaidMinor).text(l.Currency)
	e.amounts(l.Granted).number(int64(l.Priority)).instant(l.StartsAt).instant(l.ExpiresAt)
}

// Commitment returns a hash that binds an entry to its free texts. Once text and salt
// are erased, the salt prevents even a short text from being guessed.
func Commitment(salt []byte, texts Texts) [sha256.Size]byte {
	return encode("bursar-commitment/1").text(string(salt)).text(string(texts)).sum()
}

// OpeningHash returns the hash that an account's first entry is chained to, which
// covers the zone and status with which the account was opened.
func OpeningHash(account models.AccountID, zone string, status models.AccountStatus) [sha256.Size]byte {
	return encode("bursar-opening/1").text(string(account)).text(zone).text(string(status)).sum()
}
