-- What staff must know of a dispute: its currency, and until when Stripe takes an answer.
-- Both are unknown of disputes that were reported before. Lists of purchases are filtered
-- by disputes and by money that went back.

-- +goose Up
ALTER TABLE disputes ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE disputes ADD COLUMN respond_by BIGINT NOT NULL DEFAULT 0; -- 0: unknown, or no answer is wanted
CREATE INDEX disputes_open ON disputes (respond_by, id) WHERE state = 'open';
CREATE INDEX purchases_disputed ON purchases (created_at, id) WHERE dispute = 'open';
CREATE INDEX purchases_refunded ON purchases (created_at, id) WHERE refunded_cents + lost_cents > 0;

-- +goose Down
DROP INDEX purchases_refunded;
DROP INDEX purchases_disputed;
DROP INDEX disputes_open;
ALTER TABLE disputes DROP COLUMN respond_by;
ALTER TABLE disputes DROP COLUMN currency;
