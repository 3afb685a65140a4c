package posting_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Two portals on one database post to the same accounts at the same time, each command at
// both of them and some to two accounts in both orders: every key counts once, nobody is
// answered busy, and no more is taken than was there.
func TestTwoPortalsPostAtTheSameTime(t *testing.T) {
	k := storetest.New(t)
	portals := []*storetest.Kit{k, storetest.Open(t, k.Path, k.Clock, storetest.Settings())}
	_, hot := k.Person("ann")
	_, left := k.Person("bob")
	_, right := k.Person("cem")
	_, fresh := k.Person("dee") // nobody has posted to it
	k.Grant(hot.ID, 60*models.Credit)
	for _, a := range []models.Account{left, right} {
		k.Grant(a.ID, 1000*models.Credit)
	}
	const keys, rounds = 100, 20
	var mu sync.Mutex
	taken := map[string]models.EntryID{}
	var wg sync.WaitGroup
	charge := func(id models.AccountID, key string) models.Command {
		return models.Command{Account: id, Origin: "program", Key: key, Actor: models.System, Do: storetest.ChargeOf(models.Credit)}
	}
	for n, p := range portals {
		for worker := range 4 {
			wg.Go(func() {
				for i := worker; i < keys; i += 4 {
					key := fmt.Sprint("job-", i)
					receipt, err := p.Try(charge(hot.ID, key))
					mu.Lock()
					switch first, again := taken[key]; {
					case err != nil && models.CodeOf(err) != models.CodeInsufficientCredits:
						t.Errorf("%s: %v", key, err)
					case err == nil && again && first != receipt.Entry.ID:
						t.Errorf("%s is entry %s and entry %s", key, first, receipt.Entry.ID)
					case err == nil:
						taken[key] = receipt.Entry.ID
					}
					mu.Unlock()
				}
			})
		}
		wg.Go(func() {
			for i := range rounds {
				ids := []models.AccountID{left.ID, right.ID}
				if (i+n)%2 == 0 {
					ids[0], ids[1] = ids[1], ids[0]
				}
				key := fmt.Sprint("both-", n, "-", i)
				commands := []models.Command{charge(ids[0], key), charge(ids[1], key)}
				commands[0].Origin = fmt.Sprint("both ", i) // new to all, at the same time
				commands[1].Origin = commands[0].Origin
				if _, all, err := p.PostAll(t.Context(), commands, false, nil); err != nil || !all {
					t.Errorf("%s: all %v, %v", key, all, err)
				}
			}
		})
		wg.Go(func() {
			for i := range rounds {
				p.Post(models.Command{Account: fresh.ID, Origin: fmt.Sprint("both ", i), Key: "gift", Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit}})
				if _, err := p.Try(charge(left.ID, fmt.Sprint("one-", i))); err != nil { // beside those of both accounts
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(taken) != 60 {
		t.Errorf("%d charges were taken, want 60", len(taken))
	}
	for _, p := range portals {
		for _, c := range []struct {
			id   models.AccountID
			want models.Credits
		}{
			{hot.ID, 0}, {left.ID, 1000 - 2*rounds - rounds}, {right.ID, 1000 - 2*rounds}, {fresh.ID, rounds},
		} {
			if got := p.Balance(c.id).Available; got != c.want*models.Credit {
				t.Errorf("%s has %s, want %d", c.id, got, c.want)
			}
		}
		p.CheckBooks()
	}
}
