package present

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

// caller is a key and its account, nil for a service key, as they were read in an era.
type caller struct {
	era     uint64
	key     models.Key
	account *models.Account
}

// Caller returns the key with a hash and its account, nil for a service key. Unless it
// knows them, it has them read. Errors are those of read, and are not remembered, so that
// guessing keys fills no memory. A key that is paused or revoked counts as such at once,
// whichever process did it.
func (p *Present) Caller(ctx context.Context, hash [32]byte, read func() (models.Key, *models.Account, error)) (models.Key, *models.Account, error) {
	p.mu.Lock()
	era, holds := p.now(ctx)
	found, ok := p.keys.Get(hash)
	p.mu.Unlock()
	if ok && holds && found.era == era {
		return found.key, found.account, nil
	}
	key, account, err := read()
	if err != nil || era == 0 {
		return key, account, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys.Add(hash, caller{era, key, account})
	return key, account, nil
}
