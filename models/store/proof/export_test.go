package proof

import (
	"context"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// VerifyInPieces is Verify with transactions that read only so many entries.
func (p *Proof) VerifyInPieces(ctx context.Context, entries int64) (models.Verification, error) {
	return p.verify(ctx, &verification{Proof: p, piece: entries, workers: workers()})
}

// Statements returns the statements that go over whole tables, and those that are carried
// out for single rows.
func (p *Proof) Statements() (list []string) {
	t := open(p.db.Read, position{account: 1, sequence: 5, lot: 1}, 1000)
	list = []string{
		t.accounts.query, t.entries.query, t.made.query, t.lots.query, t.charges.query, t.subscriptions.query, t.balances.query, t.usage.query,
		t.movements.query, t.purchases.query, headsQuery, postedLine, standingsAfter, verifiedOf,
	}
	for _, where := range []string{ofCharge, ofPurchase, newestChange} {
		list = append(list, "SELECT * FROM entries e "+where)
	}
	for _, check := range batchChecks {
		list = append(list, check.query)
	}
	return list
}

// Explain returns the steps of a statement's plan.
func (p *Proof) Explain(statement string) (steps []string, err error) {
	var plan []struct{ Detail string }
	err = p.db.Read.Raw("EXPLAIN QUERY PLAN "+statement, make([]any, strings.Count(statement, "?"))...).Scan(&plan).Error
	for _, step := range plan {
		steps = append(steps, step.Detail)
	}
	return steps, err
}

// VerifySinceInPieces is VerifySince with transactions that read only so many entries.
func (p *Proof) VerifySinceInPieces(ctx context.Context, c models.Checkpoint, entries int64) (models.Verification, error) {
	return p.verifySince(ctx, &verification{Proof: p, piece: entries, workers: 1}, c)
}
