-- Money that went back: what Stripe refunded and what lost disputes took, to date.

-- +goose Up
ALTER TABLE purchases ADD COLUMN refunded_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN lost_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN dispute TEXT NOT NULL DEFAULT '';

CREATE TABLE disputes (
    id          TEXT PRIMARY KEY, -- Stripe's
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    state       TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost')),
    cents       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX disputes_by_purchase ON disputes (purchase_id);

-- +goose Down
DROP TABLE disputes;
ALTER TABLE purchases DROP COLUMN dispute;
ALTER TABLE purchases DROP COLUMN lost_cents;
ALTER TABLE purchases DROP COLUMN refunded_cents;
