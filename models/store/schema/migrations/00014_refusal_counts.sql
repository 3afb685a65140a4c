-- How many calls were refused, by quarter of an hour: the refusals that are kept for
-- support are no count, since only the newest are. And holds that ended without taking
-- anything can be counted without reading those that did.

-- +goose Up
CREATE TABLE refusal_counts (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    quarter_at BIGINT NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT NOT NULL,
    count      BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (account_id, quarter_at, status, code)
) WITHOUT ROWID;
CREATE INDEX charges_without_use ON charges (account_id, ended_at, product, status, credits) WHERE status IN ('released', 'expired') AND credits = 0;

-- +goose Down
DROP INDEX charges_without_use;
DROP TABLE refusal_counts;
