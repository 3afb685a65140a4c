// Package identity authenticates people by password and session, and programs by
// API key.
package identity

import (
	"context"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/bursar-portal/bursar/models/store"
)

// Config holds what an Identity depends on.
type Config struct {
	Store   *store.Store
	BaseURL string           // with https, cookies are Secure and bound to the host
	Now     func() time.Time // defaults to the store's clock
}

// Identity signs people in and out and authenticates sessions and API keys.
type Identity struct {
	store    *store.Store
	now      func() time.Time
	secure   bool
	sessions *scs.SessionManager
	limits   limits
}

// New returns an Identity.
func New(c Config) *Identity {
	if c.Now == nil {
		c.Now = c.Store.Now
	}
	i := &Identity{
		store:  c.Store,
		now:    c.Now,
		secure: strings.HasPrefix(c.BaseURL, "https://"),
		limits: newLimits(c.Now),
	}
	// scs.New would start the cleanup goroutine of an in-memory store that is not
	// used.
	i.sessions = &scs.SessionManager{
		Store:            sessionStore{c.Store},
		Codec:            scs.GobCodec{},
		Lifetime:         sessionLifetime,
		HashTokenInStore: true,
	}
	return i
}

// Secure reports whether the portal is served over https, so that cookies can be
// Secure.
func (i *Identity) Secure() bool { return i.secure }

// sessionStore keeps sessions in the database, under the hashes of their tokens.
type sessionStore struct{ *store.Store }

var _ scs.CtxStore = sessionStore{}

// FindCtx, CommitCtx and DeleteCtx implement scs.CtxStore.
func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.FindSession(ctx, token)
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return s.SaveSession(ctx, token, data, expiry)
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.DeleteSession(ctx, token)
}

// Find, Commit and Delete complete the interface; scs calls the three methods above
// if a store has them.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
