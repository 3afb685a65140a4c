-- Holds, refunds, reversals and debt. An entry bears the product and the key of
-- its charge as well, so that a filtered page reads one index.

-- +goose Up
DROP TRIGGER entries_keep;
ALTER TABLE entries ADD COLUMN hold_expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN captured BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN undoes TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
UPDATE entries SET (product, key_id) = (SELECT c.product, c.key_id FROM charges c WHERE c.id = entries.charge_id)
WHERE charge_id <> '';
-- +goose StatementBegin
CREATE TRIGGER entries_keep BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries is append-only');
END;
-- +goose StatementEnd
CREATE INDEX entries_by_charge ON entries (account_id, charge_id, sequence) WHERE charge_id <> '';
CREATE INDEX entries_by_product ON entries (account_id, product, sequence) WHERE product <> '';
CREATE INDEX entries_by_api_key ON entries (account_id, key_id, sequence) WHERE key_id <> '';
CREATE UNIQUE INDEX entries_by_undone ON entries (undoes) WHERE undoes <> '';
DROP INDEX charges_by_product;
DROP INDEX charges_by_key;

ALTER TABLE charges ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
ALTER TABLE charges ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE charges ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE charges ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;
-- A charge's texts can be erased, its reference too.
DROP TRIGGER charges_keep;
-- +goose StatementBegin
CREATE TRIGGER charges_keep BEFORE UPDATE OF id, account_id, sequence, held, product, quantity, user_id, key_id, created_at, expires_at ON charges
BEGIN
    SELECT RAISE(ABORT, 'a charge is immutable but for its end and its texts');
END;
-- +goose StatementEnd
CREATE INDEX charges_held ON charges (account_id, sequence) WHERE status = 'held';

-- What a live hold still has of each lot, in the order in which it was drawn.
CREATE TABLE hold_parts (
    charge_id  TEXT NOT NULL REFERENCES charges (id),
    position   BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    lot_id     TEXT NOT NULL REFERENCES lots (id),
    remaining  BIGINT NOT NULL CHECK (remaining >= 0),
    PRIMARY KEY (charge_id, position)
);

ALTER TABLE usage ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE purchases ADD COLUMN reversed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX lots_by_purchase ON lots (purchase_id) WHERE purchase_id <> '';

-- +goose Down
DROP INDEX lots_by_purchase;
ALTER TABLE purchases DROP COLUMN reversed;
ALTER TABLE usage DROP COLUMN refunded;
DROP TABLE hold_parts;
DROP INDEX charges_held;
DROP TRIGGER charges_keep;
-- +goose StatementBegin
CREATE TRIGGER charges_keep BEFORE UPDATE OF id, account_id, sequence, product, quantity, user_id, key_id, reference, created_at ON charges
BEGIN
    SELECT RAISE(ABORT, 'a charge is immutable but for its end');
END;
-- +goose StatementEnd
ALTER TABLE charges DROP COLUMN ended_at;
ALTER TABLE charges DROP COLUMN expires_at;
ALTER TABLE charges DROP COLUMN refunded;
ALTER TABLE charges DROP COLUMN held;
CREATE INDEX charges_by_product ON charges (account_id, product, sequence);
CREATE INDEX charges_by_key ON charges (account_id, key_id, sequence) WHERE key_id <> '';
DROP INDEX entries_by_undone;
DROP INDEX entries_by_api_key;
DROP INDEX entries_by_product;
DROP INDEX entries_by_charge;
ALTER TABLE entries DROP COLUMN key_id;
ALTER TABLE entries DROP COLUMN product;
ALTER TABLE entries DROP COLUMN undoes;
ALTER TABLE entries DROP COLUMN captured;
ALTER TABLE entries DROP COLUMN hold_expires_at;
