-- What operators look for: purchases, Stripe's events and acts by what they filter
-- them by, what was paid for a purchase where it is not what was offered, and why
-- calls were refused.

-- +goose Up
ALTER TABLE purchases ADD COLUMN paid_cents BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN paid_currency TEXT NOT NULL DEFAULT '';
CREATE INDEX purchases_by_age ON purchases (created_at, id);
CREATE INDEX purchases_by_state ON purchases (state, created_at, id);
CREATE INDEX purchases_flagged ON purchases (created_at, id) WHERE flag <> '';
CREATE INDEX entries_by_purchase ON entries (purchase_id, sequence) WHERE purchase_id <> '';

ALTER TABLE stripe_events ADD COLUMN purchase_id TEXT NOT NULL DEFAULT '';
UPDATE stripe_events SET purchase_id = COALESCE((SELECT p.id FROM purchases p
    WHERE p.session_id = stripe_events.session_id AND p.session_id <> ''), '');
CREATE INDEX stripe_events_by_age ON stripe_events (received_at, id);
CREATE INDEX stripe_events_by_outcome ON stripe_events (outcome, received_at, id);
CREATE INDEX stripe_events_by_purchase ON stripe_events (purchase_id, received_at, id) WHERE purchase_id <> '';
CREATE INDEX stripe_events_by_session ON stripe_events (session_id, received_at, id) WHERE session_id <> '';

CREATE INDEX audit_by_actor ON audit (actor_id, sequence);
CREATE INDEX audit_by_action ON audit (action, sequence);
CREATE INDEX audit_by_subject ON audit (subject, sequence) WHERE subject <> '';
CREATE INDEX audit_by_request ON audit (request_id, sequence) WHERE request_id <> '';
CREATE INDEX audit_by_time ON audit (at, sequence);

-- Calls that were refused: the newest of each account, for a month.
CREATE TABLE refusals (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    at         BIGINT NOT NULL,
    account_id TEXT NOT NULL, -- '' for a call of the operator's that names none
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    method     TEXT NOT NULL,
    route      TEXT NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX refusals_by_account ON refusals (account_id, sequence);
CREATE INDEX refusals_by_request ON refusals (request_id, sequence);
CREATE INDEX refusals_by_age ON refusals (at);

-- +goose Down
DROP TABLE refusals;
DROP INDEX audit_by_time;
DROP INDEX audit_by_request;
DROP INDEX audit_by_subject;
DROP INDEX audit_by_action;
DROP INDEX audit_by_actor;
DROP INDEX stripe_events_by_session;
DROP INDEX stripe_events_by_purchase;
DROP INDEX stripe_events_by_outcome;
DROP INDEX stripe_events_by_age;
ALTER TABLE stripe_events DROP COLUMN purchase_id;
DROP INDEX entries_by_purchase;
DROP INDEX purchases_flagged;
DROP INDEX purchases_by_state;
DROP INDEX purchases_by_age;
ALTER TABLE purchases DROP COLUMN paid_currency;
ALTER TABLE purchases DROP COLUMN paid_cents;
