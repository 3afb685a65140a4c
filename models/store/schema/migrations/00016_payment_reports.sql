-- Events of Stripe's that failed are tried again, less and less often, while Stripe
-- still has them. A dispute can be prevented: it ended before it took any money.

-- +goose Up
ALTER TABLE stripe_events ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stripe_events ADD COLUMN next_try_at BIGINT NOT NULL DEFAULT 0; -- 0 for never
UPDATE stripe_events SET next_try_at = received_at WHERE outcome = 'failed';
CREATE INDEX stripe_events_due ON stripe_events (next_try_at) WHERE next_try_at > 0;

CREATE TABLE disputes_now (
    id          TEXT PRIMARY KEY, -- Stripe's
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    state       TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost', 'prevented')),
    cents       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
INSERT INTO disputes_now SELECT id, purchase_id, state, cents, opened_at, updated_at FROM disputes;
DROP TABLE disputes;
ALTER TABLE disputes_now RENAME TO disputes;
CREATE INDEX disputes_by_purchase ON disputes (purchase_id);

-- +goose Down
CREATE TABLE disputes_before (
    id          TEXT PRIMARY KEY,
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    state       TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost')),
    cents       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
INSERT INTO disputes_before SELECT id, purchase_id, CASE state WHEN 'prevented' THEN 'won' ELSE state END, cents, opened_at, updated_at FROM disputes;
DROP TABLE disputes;
ALTER TABLE disputes_before RENAME TO disputes;
CREATE INDEX disputes_by_purchase ON disputes (purchase_id);
DROP INDEX stripe_events_due;
ALTER TABLE stripe_events DROP COLUMN next_try_at;
ALTER TABLE stripe_events DROP COLUMN tries;
