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
	"batches/run.go":             "after CheckLimit, or approved by another admin",
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
				if err := console.CheckLimit(t.Context(), actor, do, value); models.CodeOf(err) != models.CodeInvalidField || !errors.Is(err, admin.ErrAboveLimit) {
					t.Errorf("%q moves %s by %T: %v", role, value, do, err)
				}
			}
		}
	}
}
