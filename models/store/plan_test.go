package store

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Reads and charges cost the same however long the ledger is: none of their statements
// scans a table, or all rows of an account in a table that grows, except through an index
// made for exactly that, or up to a limit in its order.
func TestStatementsUseTheirIndexes(t *testing.T) {
	s := open(t, Config{Settings: models.Settings{
		Priorities: models.DefaultPriorities, HoldLife: time.Hour, MaxHoldLife: time.Hour, RefundLife: time.Hour,
	}})
	seen := watchStatements(t, s)
	scenario(t, s)

	narrow := regexp.MustCompile(`USING (?:COVERING )?INDEX (\w+) \(account_id=\?\)$`)
	// A subquery is the result of another step of the plan, which is checked itself.
	small := regexp.MustCompile(`^SCAN (w|wanted|sums|\(subquery-\d+\)|plans|plan_versions|products|\d+ CONSTANT ROWS?|CONSTANT ROW|adjustment_batches USING (COVERING )?INDEX adjustment_batches_(waiting|decided|of_files)|proposals USING (COVERING )?INDEX proposals_(waiting|decided))$`)
	meant := map[string]bool{"lots_live": true, "charges_held": true, "subscriptions_by_account": true, "sqlite_autoindex_balances_1": true}
	for statement, args := range seen {
		var plan []struct{ Detail string }
		if err := s.db.Read.Raw("EXPLAIN QUERY PLAN "+statement, args...).Scan(&plan).Error; err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		ordered := strings.Contains(statement, "LIMIT")
		for _, step := range plan {
			ordered = ordered && !strings.Contains(step.Detail, "TEMP B-TREE FOR ORDER BY")
		}
		for _, step := range plan {
			index := narrow.FindStringSubmatch(step.Detail)
			scan := strings.HasPrefix(step.Detail, "SCAN") && !small.MatchString(step.Detail) &&
				(!ordered || (strings.Contains(statement, "WHERE") && !strings.Contains(step.Detail, "purchases_flagged")))
			if scan || (index != nil && !meant[index[1]] && !strings.Contains(statement, "LIMIT")) {
				t.Errorf("%s\nreads too much: %s", statement, step.Detail)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d statements were seen", len(seen))
	}
}

// watchStatements collects the queries that the store makes, with their arguments.
func watchStatements(t *testing.T, s *Store) map[string][]any {
	t.Helper()
	var mu sync.Mutex
	seen := map[string][]any{}
	note := func(db *gorm.DB) {
		mu.Lock()
		defer mu.Unlock()
		text := db.Statement.SQL.String()
		if strings.HasPrefix(text, "SELECT") || strings.HasPrefix(text, "WITH") {
			seen[text] = db.Statement.Vars
		}
	}
	for _, db := range []*gorm.DB{s.db.Read, s.db.Write} {
		if err := db.Callback().Query().After("gorm:query").Register("watch", note); err != nil {
			t.Fatal(err)
		}
		if err := db.Callback().Row().After("gorm:row").Register("watch", note); err != nil {
			t.Fatal(err)
		}
		if err := db.Callback().Raw().After("gorm:raw").Register("watch", note); err != nil {
			t.Fatal(err)
		}
	}
	return seen
}

// scenario runs the frequent commands and reads, and corrections.
func scenario(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	_, account, err := s.SignUp(ctx, models.NewUser{Email: "ann@example.test", Name: "Ann", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	post := func(key string, do models.Action) models.Receipt {
		t.Helper()
		receipt, err := s.Post(ctx, models.Command{Account: account.ID, Origin: "operator", Key: key, Actor: models.System, Reason: "r", Do: do})
		if err != nil {
			t.Fatal(err)
		}
		return receipt
	}
	charge := func(id models.ChargeID) models.Charge { return models.Charge{ID: id, Credits: models.Credit} }
	bought, _, err := s.OpenPurchase(ctx, models.Purchase{AccountID: account.ID, Credits: 10 * models.Credit, Origin: "o", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SettlePurchase(ctx, models.PaymentReport{SessionID: "cs_1", PurchaseID: bought.ID, PaymentIntentID: "pi_1", Paid: true, OpenedFor: bought.ID}); err != nil {
		t.Fatal(err)
	}
	post("1", models.ChargeCredits{Charge: charge("chg_1")})
	post("1", models.ChargeCredits{Charge: charge("chg_1")})
	post("2", models.HoldCredits{Charge: charge("chg_2")})
	post("3", models.CaptureHold{ChargeID: "chg_2"})
	post("4", models.RefundCharge{ChargeID: "chg_1"})
	reversal := post("5", models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit})
	post("6", models.UndoReversal{Reversal: reversal.Entry.ID})
	adjusted := post("7", models.AdjustCredits{Amount: models.Credit, Kind: models.Purchased})
	post("8", models.UndoAdjustment{Adjustment: adjusted.Entry.ID})
	now := s.Now()
	for _, q := range []models.EntryQuery{
		{}, {ChargeID: "chg_1"}, {Product: "p"}, {KeyID: "key_1"}, {Kinds: []models.EntryKind{models.EntryCharge}}, {Since: now.Add(-time.Hour), Until: now, Before: 9},
	} {
		q.AccountID, q.Limit = account.ID, 50
		if _, err := s.Entries(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Snapshot(ctx, account.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UsageByDay(ctx, account.ID, now.AddDate(0, 0, -29), now, time.UTC); err != nil {
		t.Fatal(err)
	}
	used := models.UsageQuery{
		AccountID: account.ID, From: now.AddDate(0, 0, -29), To: now, Zone: time.UTC, Limit: 10,
		Product: new("p"), KeyID: new(models.KeyID("key_1")), UserID: new(models.UserID("usr_1")),
	}
	if _, err := s.Usage(ctx, used); err != nil {
		t.Fatal(err)
	}
	analytics(t, s, account.ID)
	if _, err := s.FormerMember(ctx, account.ID, "usr_1"); err != nil && models.CodeOf(err) != models.CodeNotFound {
		t.Fatal(err)
	}
	if _, err := s.BatchAsked(ctx, "usr_1", "key"); err != nil {
		t.Fatal(err)
	}
	if err := s.EachUsage(ctx, used, func(models.UsageLine) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PurchaseBySession(ctx, "cs_1"); err != nil {
		t.Fatal(err)
	}
	statement, err := s.Statement(ctx, account.ID, now.Add(-time.Hour), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.StatementSums(ctx, statement); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StatementEntries(ctx, statement, 1000); err != nil {
		t.Fatal(err)
	}
	lot := reversal.Entry.Draws[0].LotID
	if _, err := s.Lot(ctx, account.ID, lot); err != nil {
		t.Fatal(err)
	}
	for _, before := range []int64{0, 9} {
		if _, err := s.LotUses(ctx, models.LotUseQuery{AccountID: account.ID, LotID: lot, Before: before, Limit: 25}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.EntryLine(ctx, account.ID, reversal.Entry.ID); err != nil {
		t.Fatal(err)
	}
	for _, after := range []models.PurchaseID{"", bought.ID} {
		if _, err := s.Billing(ctx, models.BillingQuery{AccountID: account.ID, After: after, Limit: 25}); err != nil {
			t.Fatal(err)
		}
	}
	operatorLists(t, s, account.ID)
	if _, err := s.KeyByHash(ctx, models.NewSecret().Hash()); models.CodeOf(err) != models.CodeUnknownCredential {
		t.Fatal(err)
	}
	if _, err := s.MovedSince(ctx, models.System, models.OperatorSupport, now); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MovedSince(ctx, models.System, models.OperatorAdmin, now); err != nil {
		t.Fatal(err)
	}
	batches(t, s)
	partsOfAccount(t, s, account.ID, bought, reversal.Entry.ID)
	if _, err := s.Posted(ctx, account.ID, "operator", "1"); err != nil {
		t.Fatal(err)
	}
}

// analytics reads what a program learns about its account's use.
func analytics(t *testing.T, s *Store, id models.AccountID) {
	t.Helper()
	ctx, now := t.Context(), s.Now()
	month := models.TimeRange{Since: now.AddDate(0, 0, -29), Until: now}
	today := models.DateOf(now, time.UTC)
	if _, err := s.UsesByDay(ctx, id, today.AddDate(0, 0, -29), today, time.UTC); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UsesByProduct(ctx, id, month, month); err != nil {
		t.Fatal(err)
	}
	if _, err := s.LiveHolds(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RejectionCounts(ctx, id, month); err != nil {
		t.Fatal(err)
	}
	for _, before := range []int64{0, 9} {
		if _, err := s.Charges(ctx, models.ChargeQuery{AccountID: id, TimeRange: month, Before: before, Limit: 9}); err != nil {
			t.Fatal(err)
		}
	}
}

// partsOfAccount reads what the operator's pages about one account show.
func partsOfAccount(t *testing.T, s *Store, id models.AccountID, bought models.Purchase, reversal models.EntryID) {
	t.Helper()
	ctx := t.Context()
	for _, before := range []models.NoteCursor{0, 9} {
		if _, err := s.Notes(ctx, models.NoteQuery{AccountID: id, Before: before, Limit: 9}); err != nil {
			t.Fatal(err)
		}
	}
	if lots, err := s.PurchaseLots(ctx, []models.PurchaseID{bought.ID}); err != nil || len(lots) != 1 {
		t.Fatal(lots, err)
	}
	if undone, err := s.Undone(ctx, []models.EntryID{reversal}); err != nil || !undone[reversal] {
		t.Fatal(undone, err)
	}
	if err := s.CheckPayment(ctx, id, models.Purchase{Credits: models.Credit, Invoice: "R-1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PlanVersions(ctx, "none"); models.CodeOf(err) != models.CodeNotFound {
		t.Fatal(err)
	}
}

// batches reads the lists of batches of adjustments, each of which has an index.
func batches(t *testing.T, s *Store) {
	t.Helper()
	for _, list := range []models.BatchList{models.BatchesPending, models.BatchesDecided, models.BatchesFromFiles} {
		for _, after := range []models.BatchID{"", "bat_none"} {
			if _, err := s.Batches(t.Context(), models.BatchQuery{List: list, After: after, Limit: 9}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, q := range []models.ApprovalQuery{{Limit: 9}, {Limit: 9, After: "apr_none"}, {Limit: 9, Decided: true}} {
		if _, err := s.ApprovalList(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.ProposalUnder(t.Context(), "usr_none", "key"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Proposal(t.Context(), "apr_none"); models.CodeOf(err) != models.CodeNotFound {
		t.Fatal(err)
	}
	if _, err := s.CountWaiting(t.Context(), 9); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BatchLines(t.Context(), "bat_none", 9); err != nil {
		t.Fatal(err)
	}
}

// operatorLists reads the lists that grow with all customers together.
func operatorLists(t *testing.T, s *Store, account models.AccountID) {
	t.Helper()
	ctx, now := t.Context(), s.Now()
	for _, q := range []models.PurchaseQuery{
		{}, {State: models.PurchasePaid}, {Flagged: true}, {AccountID: account}, {Since: now, Until: now}, {Text: "cs_1"}, {State: models.PurchasePaid, After: "pur_1"},
	} {
		q.Limit = 50
		if _, err := s.AllPurchases(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ReportByAccount(ctx, models.ReportQuery{From: now, Until: now}, func(models.AccountReportLine) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PurchaseEntries(ctx, "pur_1", 50); err != nil {
		t.Fatal(err)
	}
	for _, q := range []models.EventQuery{{}, {Outcome: models.EventFailed}, {PurchaseID: "pur_1"}, {Text: "evt_1"}, {After: "evt_1"}} {
		q.Limit = 50
		if _, err := s.StripeEvents(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []models.AuditQuery{
		{}, {AccountID: account}, {ActorID: "usr_1"}, {Action: "a"}, {Subject: "s"}, {RequestID: "r"}, {Since: now, Until: now}, {Before: 9},
	} {
		q.Limit = 50
		if _, err := s.AuditLog(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []models.RejectedRequestQuery{{}, {AccountID: account}, {RequestID: "r"}} {
		q.Limit = 50
		if _, err := s.RejectedRequests(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.AdvanceAccounts(ctx, now, 64); err != nil {
		t.Fatal(err)
	}
}
