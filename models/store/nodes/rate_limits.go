package nodes

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Rate limits that all portals on a server count together, so that none of them adds attempts.
// Each name has a token bucket, which is one instant: when it is full again. Taking a token
// moves the instant ahead by the time that a token takes, unless that would empty the bucket
// further than it is deep. One statement decides and takes, so that attempts at the same time
// can't both take the last token.

// TakeAttempt uses one attempt of name from a rate limit, of which there is a burst at once, then
// one per interval. If none is left, it uses nothing and returns how long to wait for the next.
// It is for databases on a server.
func (n *Nodes) TakeAttempt(ctx context.Context, limit, name string, burst int, every time.Duration) (wait time.Duration, ok bool, err error) {
	hash, err := n.hashes.of(ctx, n.db, limit, name)
	if err != nil {
		return 0, false, database.Explain(err)
	}
	now := schema.MicrosOf(n.db.Now())
	token := schema.Micros(every.Microseconds())
	latest := now + token*schema.Micros(burst-1) // when the bucket may be full at the latest, for it to have a token
	db := n.write(ctx)
	// gorm takes bytes directly behind a bracket for a list.
	taken := db.Exec(`INSERT INTO rate_limits (full_at, hash) VALUES (?, ?)
		ON CONFLICT (hash) DO UPDATE SET full_at = GREATEST(rate_limits.full_at, ?) + ? WHERE rate_limits.full_at <= ?`,
		now+token, hash, now, token, latest)
	if taken.Error != nil || taken.RowsAffected > 0 {
		return 0, taken.Error == nil, database.Explain(taken.Error)
	}
	var fullAt schema.Micros
	err = db.Raw("SELECT full_at FROM rate_limits WHERE hash = ?", hash).Scan(&fullAt).Error
	// Somebody may have put an attempt back since: then the wait is over.
	return max(time.Duration(fullAt-latest)*time.Microsecond, time.Microsecond), false, database.Explain(err)
}

// PutBackAttempt undoes one TakeAttempt.
func (n *Nodes) PutBackAttempt(ctx context.Context, limit, name string, every time.Duration) error {
	hash, err := n.hashes.of(ctx, n.db, limit, name)
	if err == nil {
		err = n.write(ctx).Exec("UPDATE rate_limits SET full_at = full_at - ? WHERE hash = ?", every.Microseconds(), hash).Error
	}
	return database.Explain(err)
}

// KeepRateLimits deletes what is as good as none, at intervals, until ctx ends.
func (n *Nodes) KeepRateLimits(ctx context.Context, every time.Duration) {
	if !n.db.OnServer() {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if err := n.DropFullLimits(ctx); err != nil && ctx.Err() == nil {
			n.db.Log.Warn("old rate limits could not be deleted", "error", err)
		}
	}
}

// DropFullLimits deletes the rate limits of which nothing is used any more.
func (n *Nodes) DropFullLimits(ctx context.Context) error {
	return database.Explain(n.write(ctx).Exec("DELETE FROM rate_limits WHERE full_at <= ?", schema.MicrosOf(n.db.Now())).Error)
}

// hashes make the names in the table. Names are email addresses and networks, among others: the
// table alone does not tell them, nor can they be guessed from it without the database's secret.
type hashes struct {
	mu  sync.Mutex
	key []byte
}

// of returns the hash of a name.
func (h *hashes) of(ctx context.Context, db *database.DB, limit, name string) ([]byte, error) {
	key, err := h.secret(ctx, db)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(limit + "\n" + name))
	return mac.Sum(nil), nil
}

// secret returns the key, which all portals of a database derive alike.
func (h *hashes) secret(ctx context.Context, db *database.DB) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.key != nil {
		return h.key, nil
	}
	secret, err := database.SecretIn(db.Read.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if len(secret) == 0 {
		return nil, errors.New("the database has no secret")
	}
	h.key, err = hkdf.Key(sha256.New, secret, nil, "bursar: names of rate limits", 32)
	return h.key, err
}
