-- What was used is read in long stretches: its rows stand in the order of their
-- key, which halves the table and makes a sum over two years one walk along it.
-- Members are listed in the order in which they came.

-- +goose Up
CREATE TABLE usage_in_order (
    account_id TEXT NOT NULL,
    quarter_at BIGINT NOT NULL,
    product    TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    credits    BIGINT NOT NULL CHECK (typeof(credits) = 'integer'), -- a sum that does not fit would become a float
    charges    BIGINT NOT NULL,
    refunded   BIGINT NOT NULL DEFAULT 0 CHECK (typeof(refunded) = 'integer'),
    PRIMARY KEY (account_id, quarter_at, product, key_id, user_id)
) WITHOUT ROWID;
INSERT INTO usage_in_order SELECT account_id, quarter_at, product, key_id, user_id, credits, charges, refunded
FROM usage ORDER BY account_id, quarter_at, product, key_id, user_id;
DROP TABLE usage;
ALTER TABLE usage_in_order RENAME TO usage;
CREATE INDEX members_by_age ON members (account_id, created_at, user_id);

-- +goose Down
DROP INDEX members_by_age;
CREATE TABLE usage_by_row (
    account_id TEXT NOT NULL,
    quarter_at BIGINT NOT NULL,
    product    TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    credits    BIGINT NOT NULL,
    charges    BIGINT NOT NULL,
    refunded   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, quarter_at, product, key_id, user_id)
);
INSERT INTO usage_by_row SELECT account_id, quarter_at, product, key_id, user_id, credits, charges, refunded FROM usage;
DROP TABLE usage;
ALTER TABLE usage_by_row RENAME TO usage;
