package adjustments_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// house is a store with two customers, two admins and a support user.
type house struct {
	*storetest.Kit
	t             *testing.T
	ann, bob      models.AccountID
	ada, ben, sue models.UserID
	opened        int
}

func newHouse(t *testing.T) *house {
	h := &house{Kit: storetest.New(t), t: t}
	_, ann := h.Person("ann")
	_, bob := h.Person("bob")
	h.ann, h.bob = ann.ID, bob.ID
	operator := func(name string, role models.OperatorRole) models.UserID {
		user, err := h.CreateUser(t.Context(), models.NewUser{Email: name + "@example.test", Name: name, Zone: "UTC", Operator: role})
		if err != nil {
			t.Fatal(err)
		}
		return user.ID
	}
	h.ada, h.ben = operator("ada", models.OperatorAdmin), operator("ben", models.OperatorAdmin)
	h.sue = operator("sue", models.OperatorSupport)
	return h
}

func batchLine(number int, account models.AccountID, credits models.Credits) models.AdjustmentLine {
	return models.AdjustmentLine{Number: number, Account: account, Amount: credits * models.Credit, Kind: models.Purchased, Reason: "a correction"}
}

// opens stores a batch of Ada's in a state.
func (h *house) opens(state models.BatchState, lines ...models.AdjustmentLine) models.AdjustmentBatch {
	h.t.Helper()
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		h.t.Fatal(err)
	}
	h.opened++
	b.State, b.RequestedBy, b.FileName, b.Key = state, h.ada, "march.csv", strings.Repeat("k", h.opened)
	if b, err = h.OpenBatch(h.t.Context(), b, lines, models.AuditRecord{Action: "batch.open"}); err != nil {
		h.t.Fatal(err)
	}
	return b
}

func (h *house) posts(b models.AdjustmentBatch, by models.UserID) error {
	h.t.Helper()
	d := models.BatchDecision{ID: b.ID, From: b.State, By: by, Audit: models.AuditRecord{Action: "batch.post", RequestID: "r"}}
	_, all, err := h.PostBatch(h.t.Context(), d, nil)
	if err == nil && !all {
		h.t.Errorf("a line was refused")
	}
	return err
}

func (h *house) decides(b models.AdjustmentBatch, to models.BatchState, by models.UserID, why string) error {
	return h.DecideBatch(h.t.Context(), models.BatchDecision{ID: b.ID, From: b.State, To: to, By: by, RejectionReason: why, Audit: models.AuditRecord{Action: "batch.decide"}})
}

// stands fails the test unless the batch is in this state and the accounts have these
// credits.
func (h *house) stands(b models.AdjustmentBatch, state models.BatchState, anns, bobs models.Credits) models.BatchLine {
	h.t.Helper()
	now, err := h.Batch(h.t.Context(), b.ID)
	if err != nil || now.State != state {
		h.t.Errorf("the batch is %s, %v; want %s", now.State, err, state)
	}
	if a, b := h.Balance(h.ann).Available, h.Balance(h.bob).Available; a != anns*models.Credit || b != bobs*models.Credit {
		h.t.Errorf("ann has %s and bob %s, want %d and %d", a, b, anns, bobs)
	}
	return now
}

func TestABatchIsPostedWholeAndOnce(t *testing.T) {
	h := newHouse(t)
	b := h.opens(models.BatchDraft, batchLine(2, h.ann, 5), batchLine(3, h.bob, 7), batchLine(5, h.ann, -4))
	if b.Added != 12*models.Credit || b.Deducted != 4*models.Credit || b.Volume() != 16*models.Credit {
		t.Errorf("it adds %s and takes %s", b.Added, b.Deducted)
	}
	if err := h.posts(b, h.ada); err != nil {
		t.Fatal(err)
	}
	now := h.stands(b, models.BatchPosted, 1, 7)
	if now.DecidedBy != h.ada || now.DecidedByName != "ada" || !now.DecidedAt.Equal(h.Now()) || now.Approved() {
		t.Errorf("it was decided by %s at %s", now.DecidedByName, now.DecidedAt)
	}
	storetest.WantCode(t, h.posts(b, h.ada), models.CodeConflict)
	b.State = models.BatchPosted
	storetest.WantCode(t, h.posts(b, h.ada), models.CodeForbidden)
	h.stands(b, models.BatchPosted, 1, 7)
	page, err := h.Entries(t.Context(), models.EntryQuery{AccountID: h.ann, Limit: 9})
	if err != nil || len(page.Lines) != 2 || models.BatchOf(page.Lines[0].Entry) != b.ID || page.Lines[0].Key != "bulk:"+string(b.ID)+":5" ||
		page.Lines[0].ActorName != "ada" {
		t.Errorf("ann's entries are %+v, %v", page.Lines, err)
	}
	h.CheckBooks()
}

// A line that is rejected keeps all others from being posted, and says why; the batch can
// be posted once the line is accepted.
func TestABatchIsPostedWholeOrNot(t *testing.T) {
	h := newHouse(t)
	b := h.opens(models.BatchDraft, batchLine(2, h.ann, 5), batchLine(3, h.bob, -1))
	d := models.BatchDecision{ID: b.ID, From: b.State, By: h.ada}
	outcomes, all, err := h.PostBatch(t.Context(), d, nil)
	if err != nil || all || outcomes[0].Err != nil || models.CodeOf(outcomes[1].Err) != models.CodeInsufficientCredits {
		t.Errorf("%v, %v, %v", outcomes, all, err)
	}
	h.stands(b, models.BatchDraft, 0, 0)
	h.Grant(h.bob, models.Credit)
	if err := h.posts(b, h.ada); err != nil {
		t.Fatal(err)
	}
	h.stands(b, models.BatchPosted, 5, 0)
	h.CheckBooks()
}

// Posting that is interrupted leaves the batch as it was; later it is posted once.
func TestABatchThatWasCutOff(t *testing.T) {
	h := newHouse(t)
	b := h.opens(models.BatchDraft, batchLine(2, h.ann, 5), batchLine(3, h.bob, 7))
	ctx, cut := context.WithCancel(t.Context())
	_, _, err := h.PostBatch(ctx, models.BatchDecision{ID: b.ID, From: b.State, By: h.ada}, func(done, _ int) {
		if done == 2 {
			cut()
		}
	})
	storetest.WantCode(t, err, models.CodeBusy)
	h.stands(b, models.BatchDraft, 0, 0)
	if err := h.posts(b, h.ada); err != nil {
		t.Fatal(err)
	}
	h.stands(b, models.BatchPosted, 5, 7)
	h.CheckBooks()
}

// Many people approve and reject the same batch at once: the first one succeeds, and the
// others get a conflict.
func TestOneDecisionWins(t *testing.T) {
	for range 10 {
		h := newHouse(t)
		b := h.opens(models.BatchPending, batchLine(2, h.ann, 5), batchLine(3, h.bob, 7))
		var mu sync.Mutex
		posted, rejected, told := 0, 0, 0
		count := func(n *int, err error) {
			mu.Lock()
			defer mu.Unlock()
			switch models.CodeOf(err) {
			case "":
				*n++
			case models.CodeConflict:
				told++
			default:
				t.Error(err)
			}
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { count(&posted, h.posts(b, h.ben)) })
			wg.Go(func() { count(&rejected, h.decides(b, models.BatchRejected, h.ben, "Not now")) })
		}
		wg.Wait()
		if posted+rejected != 1 || told != 5 {
			t.Errorf("posted %d times, rejected %d times, %d were told", posted, rejected, told)
		}
		if posted == 1 {
			h.stands(b, models.BatchPosted, 5, 7)
		} else {
			h.stands(b, models.BatchRejected, 0, 0)
		}
		h.CheckBooks()
	}
}

// The user who asked can't approve, and only admins can: the database itself ensures that,
// whatever the pages do.
func TestWhoMayDecide(t *testing.T) {
	h := newHouse(t)
	b := h.opens(models.BatchPending, batchLine(2, h.ann, 5))
	storetest.WantCode(t, h.posts(b, h.ada), models.CodeForbidden)
	storetest.WantCode(t, h.posts(b, h.sue), models.CodeForbidden)
	storetest.WantCode(t, h.posts(b, "usr_none"), models.CodeForbidden)
	storetest.WantCode(t, h.decides(b, models.BatchRejected, h.ada, "No"), models.CodeForbidden)
	storetest.WantCode(t, h.decides(b, models.BatchRejected, h.sue, "No"), models.CodeForbidden)
	storetest.WantCode(t, h.decides(b, models.BatchRejected, h.ben, ""), models.CodeForbidden)  // without a reason
	storetest.WantCode(t, h.decides(b, models.BatchDiscarded, h.ben, ""), models.CodeForbidden) // only the user who asked may discard
	h.stands(b, models.BatchPending, 0, 0)
	if err := h.posts(b, h.ben); err != nil {
		t.Fatal(err)
	}
	if now := h.stands(b, models.BatchPosted, 5, 0); now.DecidedBy != h.ben || !now.Approved() {
		t.Errorf("it was decided by %s", now.DecidedBy)
	}

	draft := h.opens(models.BatchDraft, batchLine(2, h.ann, 5))
	storetest.WantCode(t, h.posts(draft, h.ben), models.CodeForbidden)
	storetest.WantCode(t, h.decides(draft, models.BatchRejected, h.ben, "No"), models.CodeForbidden)
	broken := batchLine(2, h.ann, 5)
	broken.Error = "the amount must not be 0"
	unread := h.opens(models.BatchDraft, broken)
	storetest.WantCode(t, h.decides(unread, models.BatchPending, h.ada, ""), models.CodeForbidden)
	for _, d := range []models.AdjustmentBatch{draft, unread} {
		if err := h.decides(d, models.BatchDiscarded, h.ada, ""); err != nil {
			t.Error(err)
		}
		storetest.WantCode(t, h.decides(d, models.BatchPending, h.ada, ""), models.CodeConflict)
	}
	h.CheckBooks()
}

// A stored batch can't be changed, not even by somebody with access to the file.
func TestABatchCantBeRewritten(t *testing.T) {
	h := newHouse(t)
	h.opens(models.BatchPending, batchLine(2, h.ann, 5))
	db := storetest.Database(t, h.Path, "_foreign_keys=1")
	for statement, refusal := range map[string]string{
		"UPDATE adjustment_batches SET added = 1":                                                                                           "immutable",
		"UPDATE adjustment_batches SET asked_by = '" + string(h.ben) + "'":                                                                  "immutable",
		"UPDATE adjustment_batches SET state = 'draft', waiting_at = 0":                                                                     "forward",
		"UPDATE adjustment_batches SET waiting_at = 0, state = 'posted', decided_by = asked_by, decided_at = 1":                             "forward",
		"UPDATE adjustment_batches SET state = 'posted', decided_by = '" + string(h.sue) + "', decided_at = 1":                              "admin",
		"UPDATE adjustment_batches SET state = 'posted', decided_by = asked_by, decided_at = 1":                                             "check",
		"DELETE FROM adjustment_batches":                                                                                                    "deleted",
		"UPDATE adjustment_lines SET amount = 1":                                                                                            "immutable",
		"UPDATE adjustment_lines SET reason = 'another'":                                                                                    "erased",
		"DELETE FROM adjustment_lines":                                                                                                      "deleted",
		"INSERT INTO adjustment_lines SELECT batch_id, number + 1, account_id, amount, kind, reason, fault FROM adjustment_lines":           "from the start",
		"INSERT INTO adjustment_batches SELECT 'x', 'posted', '', 1, 0, 1, 0, asked_by, 'x', 1, 0, asked_by, 1, '' FROM adjustment_batches": "begins as",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil || !strings.Contains(strings.ToLower(err.Error()), refusal) {
			t.Errorf("%s gave %v", statement, err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE adjustment_lines SET reason = ''"); err != nil {
		t.Errorf("a reason can't be erased: %v", err)
	}
	h.CheckBooks()
}

func TestADoubleClickIsOneBatch(t *testing.T) {
	h := newHouse(t)
	b := h.opens(models.BatchDraft, batchLine(2, h.ann, 5))
	again, err := h.OpenBatch(t.Context(), b, []models.AdjustmentLine{batchLine(2, h.ann, 5)}, models.AuditRecord{Action: "batch.open"})
	if err != nil || again.ID != b.ID {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = h.OpenBatch(t.Context(), b, []models.AdjustmentLine{batchLine(2, h.ann, 6)}, models.AuditRecord{Action: "batch.open"})
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
	if lines, err := h.BatchLines(t.Context(), b.ID, 9); err != nil || len(lines) != 1 || lines[0] != batchLine(2, h.ann, 5) {
		t.Errorf("its lines are %v, %v", lines, err)
	}
	_, err = h.Batch(t.Context(), "bat_none")
	storetest.WantCode(t, err, models.CodeNotFound)
	h.CheckBooks()
}

func TestBatchesAreListed(t *testing.T) {
	h := newHouse(t)
	var ids []models.BatchID
	for _, state := range []models.BatchState{models.BatchDraft, models.BatchPending, models.BatchPending, models.BatchPending} {
		h.Clock.Add(time.Second)
		ids = append(ids, h.opens(state, batchLine(2, h.ann, 1)).ID)
	}
	second, err := h.Batch(t.Context(), ids[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := h.decides(second.AdjustmentBatch, models.BatchRejected, h.ben, "Not now"); err != nil {
		t.Fatal(err)
	}
	for list, want := range map[models.BatchList][]models.BatchID{
		models.BatchesPending: {ids[3], ids[2]}, models.BatchesDecided: {ids[1]}, models.BatchesFromFiles: {ids[3], ids[2], ids[1], ids[0]},
	} {
		var got []models.BatchID
		for q := (models.BatchQuery{List: list, Limit: 1}); ; {
			page, err := h.Batches(t.Context(), q)
			if err != nil || len(page.Batches) != 1 || page.Batches[0].RequestedByName != "ada" {
				t.Fatalf("%s: %+v, %v", list, page, err)
			}
			got = append(got, page.Batches[0].ID)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s are %v, want %v", list, got, want)
		}
	}
	if n, err := h.CountWaiting(t.Context(), 9); err != nil || n != 2 {
		t.Errorf("%d wait, %v", n, err)
	}
	h.CheckBooks()
}

// Limits are about what a person does alone: batches that another has approved do not
// count, although their entries name the person who asked.
func TestWhatWasApprovedIsNotAdjustedAlone(t *testing.T) {
	h := newHouse(t)
	start := h.Now().Add(-time.Second)
	if err := h.posts(h.opens(models.BatchDraft, batchLine(2, h.ann, 5), batchLine(3, h.ann, -2)), h.ada); err != nil {
		t.Fatal(err)
	}
	if err := h.posts(h.opens(models.BatchPending, batchLine(2, h.ann, 1000)), h.ben); err != nil {
		t.Fatal(err)
	}
	ada := models.ActorRef{Kind: models.ActorUser, ID: string(h.ada)}
	spent, err := h.Charge(h.ann, models.Credit)
	if err != nil {
		t.Fatal(err)
	}
	h.Post(models.Command{Account: h.ann, Actor: ada, Do: models.RefundCharge{ChargeID: spent.Charge.ID}})
	if got, err := h.MovedSince(t.Context(), ada, models.OperatorAdmin, start); err != nil || got != 8*models.Credit {
		t.Errorf("ada adjusted and refunded %s, %v", got, err)
	}
	h.CheckBooks()
}
