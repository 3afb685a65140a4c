package keys

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// RotateKey makes a key that replaces another, whose line it continues, and returns it. In
// the same transaction the caps on the old key are set on the new one, under which they
// count from zero. Both work until the grace period ends.
//
// CodeNotFound: the account has no such key. CodeConflict: the key was revoked or replaced
// before, or has expired, or there is a key with this id or secret, or no room for its
// caps. CodeInvalidField on "grace".
func (ks *Keys) RotateKey(ctx context.Context, r models.KeyRotation, audit models.AuditRecord) (models.Key, error) {
	if r.Grace < 0 || r.Grace > models.MaxKeyGrace {
		return models.Key{}, models.Invalid("grace", "must be at most 90 days")
	}
	next := schema.Key{ID: r.Successor, Prefix: r.Secret.Prefix()}
	hash := r.Secret.Hash()
	next.Hash = hash[:]
	if r.By.User != nil {
		next.MadeBy = r.By.User.ID
	}
	caps, err := ks.capsOf(ctx, r)
	if err != nil {
		return models.Key{}, err
	}
	writes := []posting.Write{posting.ReplaceKey{Account: r.AccountID, Old: r.Key, Successor: next, Grace: r.Grace, Audit: audit}}
	if r.ByOperator {
		mails, err := ks.mailsAbout(ctx, r.AccountID, r.Key, outbox.KeyRotatedByOperator)
		if err != nil {
			return models.Key{}, err
		}
		writes = append(writes, posting.QueueMail{Mails: mails})
	}
	outcomes, all, err := ks.door.PostAllWith(ctx, caps, nil, writes...)
	for _, o := range outcomes {
		if err == nil && !all && o.Err != nil {
			err = o.Err
		}
	}
	if err != nil {
		return models.Key{}, err
	}
	return ks.Key(ctx, r.Successor)
}

// capsOf returns the commands that set the caps of a key on its successor.
func (ks *Keys) capsOf(ctx context.Context, r models.KeyRotation) ([]models.Command, error) {
	var rows []schema.Cap
	err := ks.db.Read.WithContext(ctx).Raw("SELECT c.* FROM accounts a JOIN caps c ON c.account = a.number WHERE a.id = ? AND c.subject = ?",
		r.AccountID, models.CapOnKey(r.Key)).Scan(&rows).Error
	if err != nil {
		return nil, database.Explain(err)
	}
	var commands []models.Command
	for _, row := range rows {
		c := row.Model()
		if c.Removed {
			continue
		}
		do := models.ChangeCap{Subject: models.CapOnKey(r.Successor), Window: c.Window, Amount: &c.Amount}
		if now := ks.db.Now(); c.Boost > 0 && c.BoostUntil.After(now.Add(time.Second)) {
			do.Boost = &models.CapBoost{Credits: c.Boost, Until: c.BoostUntil}
		}
		commands = append(commands, models.Command{
			Account: r.AccountID, Origin: r.By.Origin(), Key: "rotate-" + string(r.Successor) + "-" + string(c.Window),
			Actor: r.By.Ref(), Reason: "The key was rotated.", Do: do,
		})
	}
	return commands, nil
}
