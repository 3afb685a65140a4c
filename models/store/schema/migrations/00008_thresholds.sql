-- Below how many available credits an account's people want to be warned; 0 for
-- never.

-- +goose Up
ALTER TABLE accounts ADD COLUMN low_balance BIGINT NOT NULL DEFAULT 0 CHECK (low_balance >= 0);

-- +goose Down
ALTER TABLE accounts DROP COLUMN low_balance;
