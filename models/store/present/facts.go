package present

import (
	"context"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/bursar-portal/bursar/models"
)

// fact is something that was read in an era and that the ledger never changes.
type fact[V any] struct {
	era   uint64
	value V
}

// caller is a key and its account, nil for a service key.
type caller struct {
	key     models.Key
	account *models.Account
}

// Caller returns the key with a hash and its account, nil for a service key. Unless it
// knows them, it has them read. Errors are those of read, and are not remembered, so that
// guessing keys fills no memory. A key that is paused or revoked counts as such at once,
// whichever process did it.
func (p *Present) Caller(ctx context.Context, hash [32]byte, read func() (models.Key, *models.Account, error)) (models.Key, *models.Account, error) {
	found, err := recall(ctx, p, p.keys, hash, func() (caller, error) {
		key, account, err := read()
		return caller{key, account}, err
	})
	return found.key, found.account, err
}

// Owner returns the owner of an account. Unless it knows them, it has them read. Errors are
// those of read, and are not remembered.
func (p *Present) Owner(ctx context.Context, id models.AccountID, read func() (models.User, error)) (models.User, error) {
	return recall(ctx, p, p.owners, id, read)
}

// AccountNumbered returns the account that has a number in the ledger's tables. Unless it
// knows it, it has it read. Errors are those of read, and are not remembered.
func (p *Present) AccountNumbered(ctx context.Context, number int64, read func() (models.AccountID, error)) (models.AccountID, error) {
	return recall(ctx, p, p.numbers, number, read)
}

// recall returns the fact under a key, which it has read unless it is known and holds.
func recall[K comparable, V any](ctx context.Context, p *Present, facts *simplelru.LRU[K, fact[V]], key K, read func() (V, error)) (V, error) {
	p.mu.Lock()
	era, holds := p.now(ctx)
	if !holds && era != 0 && p.owns(ctx) {
		holds = true // the ledger changes no fact
	}
	found, ok := facts.Get(key)
	p.mu.Unlock()
	if ok && holds && found.era == era {
		return found.value, nil
	}
	value, err := read()
	if err != nil || era == 0 {
		return value, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	facts.Add(key, fact[V]{era, value})
	return value, nil
}
