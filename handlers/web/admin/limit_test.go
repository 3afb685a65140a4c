package admin_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// postsOutside are the files in which operators' pages call what posts to the ledger other
// than by Console.PostWithinLimit, with how the limit is kept there.
var postsOutside = map[string]string{
	"limit.go":                   "PostWithinLimit itself",
	"accounts/payment.go":        "in WithinLimit",
	"payments/purchase.go":       "in WithinLimit, or a purchase is closed, which credits nothing",
	"batches/run.go":             "as BoundBy says, or approved by another admin",
	"batches/dry_run.go":         "writes nothing",
	"batches/proposal_decide.go": "approved by another admin",
	"accounts/balance.go":        "AdvanceAccount, which carries out what time has brought",
	"accounts/settings.go":       "ChangeAccount, which moves nothing",
}

// A page that posts in a way of its own must be listed, so that nobody forgets the limit.
func TestPagesPostWithinTheLimit(t *testing.T) {
	posts := regexp.MustCompile(`[sS]tore\.(Post|PostAll|PostAllWith|PostWith|PostBatch|BookPayment|SettleFlagged|ApproveProposal)\(`)
	unseen := map[string]bool{}
	for name := range postsOutside {
		unseen[name] = true
	}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, call := range posts.FindAllString(string(source), -1) {
			if name := filepath.ToSlash(path); postsOutside[name] == "" {
				t.Errorf("%s calls %s…): post within the limit, or say here how it is kept", name, call)
			} else {
				delete(unseen, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range unseen {
		t.Errorf("%s does not post any more", name)
	}
}

// Somebody who is neither an admin nor support may move nothing, even if a page lets them.
func TestOthersMayMoveNothing(t *testing.T) {
	console := admin.New(web.New(web.Config{Store: storetest.New(t).Store}))
	actions := []models.Action{models.AdjustCredits{}, models.GrantCredits{}, models.ReversePurchase{}, models.FreezePurchase{}}
	for _, role := range []models.OperatorRole{models.OperatorAuditor, "", "new"} {
		actor := models.Actor{User: &models.User{ID: "usr_a", Operator: role}}
		for _, do := range actions {
			for _, value := range []models.Credits{1, -1} {
				if err := console.CheckLimit(t.Context(), actor, do, value); models.CodeOf(err) != models.CodeInvalidField || !errors.Is(err, models.ErrAboveLimit) {
					t.Errorf("%q moves %s by %T: %v", role, value, do, err)
				}
			}
		}
	}
}

// A limit is used up once, at however many portals forms are sent at the same time: what others
// have left of it is looked at in the transaction that posts. The same form sent twice is posted
// once.
func TestLimitIsUsedUpOnce(t *testing.T) {
	for name, kits := range map[string]func() []*storetest.Kit{
		"file":   func() []*storetest.Kit { k := storetest.NewOnFile(t); return []*storetest.Kit{k, k} },
		"server": func() []*storetest.Kit { return storetest.Nodes(t, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			k := kits()
			var consoles []*admin.Console
			for _, k := range k {
				consoles = append(consoles, admin.New(web.New(web.Config{Store: k.Store, Now: k.Now})))
			}
			_, account := k[0].Person("ann")
			sue, err := k[0].CreateUser(t.Context(), models.NewUser{Verified: true, Email: "sue@example.test", Name: "Sue", Zone: "UTC", Operator: models.OperatorSupport})
			if err != nil {
				t.Fatal(err)
			}
			actor, give := models.Actor{User: &sue}, models.AdjustCredits{Amount: 60 * models.Credit, Kind: models.Promotional}
			command := func(key string) models.Command {
				return models.Command{Account: account.ID, Origin: "form", Key: key, Actor: actor.Ref(), Reason: "A test", Do: give}
			}
			// meanwhile posts at one portal, and before, once the limit was looked at, what is sent to the other one.
			meanwhile := func(c models.Command, before func() error) (receipt models.Receipt, err error) {
				posted := func() (bool, error) { return k[0].Posted(t.Context(), c.Account, c.Origin, c.Key) }
				err = consoles[0].WithinLimit(t.Context(), actor, c.Do, give.Amount, posted, func(limit *models.Within) (err error) {
					if before != nil {
						if err := before(); err != nil {
							return err
						}
					}
					before = nil
					receipt, err = k[0].PostWith(t.Context(), c, k[0].Within(limit)...)
					return err
				})
				return receipt, err
			}
			var first models.Receipt
			again, err := meanwhile(command("a"), func() (err error) {
				first, err = consoles[1].PostWithinLimit(t.Context(), actor, give.Amount, command("a"))
				return err
			})
			if err != nil || !again.Replayed || first.Replayed || again.Entry.ID != first.Entry.ID {
				t.Errorf("the same form: %+v and %+v, %v", first, again, err)
			}
			k[0].Clock.Add(models.LimitPeriod)
			k[1].Clock.Set(k[0].Clock.Now())
			_, err = meanwhile(command("b"), func() error {
				_, err := consoles[1].PostWithinLimit(t.Context(), actor, give.Amount, command("c"))
				return err
			})
			if models.CodeOf(err) != models.CodeInvalidField || !errors.Is(err, models.ErrAboveLimit) || !strings.Contains(err.Error(), "40") {
				t.Errorf("what uses up the limit a second time: %v", err)
			}
			if got := k[0].Balance(account.ID).Available; got != 120*models.Credit {
				t.Errorf("%s are there", got)
			}
			if _, err := consoles[0].PostWithinLimit(t.Context(), actor, give.Amount, command("c")); err != nil {
				t.Errorf("what was posted before: %v", err)
			}
			k[0].CheckBooks()
		})
	}
}
