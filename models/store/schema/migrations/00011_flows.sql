-- Why the credits outstanding of an account grew and shrank, by UTC day: signed
-- sums of what entries moved, with what was paid for those that were sold. Kind
-- 'owed' is the debt. A database that has entries already gets its rows when
-- Migrate is done with the schema: the values need more than SQL's 64 bits.

-- +goose Up
CREATE TABLE flows (
    day_at     BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    currency   TEXT NOT NULL,
    flow       TEXT NOT NULL,
    credits    BIGINT NOT NULL CHECK (typeof(credits) = 'integer'), -- a sum that does not fit would become a float
    cents      BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
    PRIMARY KEY (day_at, account_id, kind, currency, flow)
);
CREATE INDEX flows_by_account ON flows (account_id, day_at);

-- +goose Down
DROP TABLE flows;
