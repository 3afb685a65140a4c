package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// MaxTogether is how many commands PostAll takes. They hold everybody else up
// while they are decided and written.
const MaxTogether = 10_000

// errNotAll rolls back what PostAll must not write.
var errNotAll = errors.New("not all commands were accepted")

// PostAll posts commands together: all of them in one transaction, in their
// order, or, if one is refused or dry is set, none. Each gets its outcome either
// way, decided on what those before it leave; all is whether none was refused.
// watch, if not nil, is told how many are decided.
//
// Errors: CodeInvalidField for more than MaxTogether, and what kept the
// transaction from being tried or committed: CodeBusy leaves open whether it was,
// and the same commands under the same keys tell.
func (s *Store) PostAll(ctx context.Context, commands []models.Command, dry bool, watch func(done, all int)) (outcomes []models.Outcome, all bool, err error) {
	return s.postTogether(ctx, commands, dry, watch, func(*gorm.DB) error { return nil })
}

// postTogether is PostAll in a transaction that begins with first, whose error
// rolls it back. A dry run only reads, so it holds nobody up.
func (s *Store) postTogether(ctx context.Context, commands []models.Command, dry bool, watch func(done, all int), first func(*gorm.DB) error) (outcomes []models.Outcome, all bool, err error) {
	if len(commands) > MaxTogether {
		return nil, false, models.Invalid("commands", fmt.Sprintf("must be at most %d", MaxTogether))
	}
	outcomes = make([]models.Outcome, len(commands))
	var requests []*request
	var places []int // of the requests among the commands
	all = true
	for i, c := range commands {
		r, err := newRequest(c)
		if err != nil {
			outcomes[i].Err, all = err, false
			continue
		}
		requests, places = append(requests, r), append(places, i)
	}
	db := s.write
	if dry {
		db = s.read
	}
	err = db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := first(tx); err != nil {
			return err
		}
		b, err := s.openBatch(tx, requests)
		if err != nil {
			return err
		}
		for n, r := range requests {
			o := &outcomes[places[n]]
			o.Receipt, o.Err = b.decide(r.order)
			all = all && o.Err == nil
			if watch != nil {
				watch(n+1, len(requests))
			}
		}
		if !all || dry {
			return errNotAll
		}
		return b.record()
	})
	switch {
	case errors.Is(err, errNotAll):
		err = nil
	case err != nil:
		s.notice(err)
	default:
		s.notice(nil)
		s.watching.tell(requests)
	}
	return outcomes, all, explain(err)
}
