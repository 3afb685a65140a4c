-- What operators do on their pages: plans that nobody can take up any more, notes
-- about accounts, and payments that did not come through Stripe.

-- +goose Up
ALTER TABLE plans ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX subscriptions_live ON subscriptions (plan_id, next_plan_id, cancel_at_end, period_end_at, status) WHERE status <> 'canceled';

-- A note keeps its place when its text is erased.
CREATE TABLE account_notes (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    author_id  TEXT NOT NULL REFERENCES users (id),
    key        TEXT NOT NULL, -- of the form, so that a double submit is one note
    at         BIGINT NOT NULL,
    text       TEXT NOT NULL,
    erased_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, author_id, key)
);
CREATE INDEX account_notes_by_account ON account_notes (account_id, sequence);
-- +goose StatementBegin
CREATE TRIGGER account_notes_keep BEFORE UPDATE ON account_notes
WHEN NEW.text <> '' OR OLD.erased_at <> 0 OR NEW.erased_at = 0
    OR NEW.account_id <> OLD.account_id OR NEW.author_id <> OLD.author_id OR NEW.key <> OLD.key OR NEW.at <> OLD.at
BEGIN
    SELECT RAISE(ABORT, 'a note can be erased, not changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER account_notes_hold BEFORE DELETE ON account_notes
BEGIN
    SELECT RAISE(ABORT, 'a note can be erased, not deleted');
END;
-- +goose StatementEnd

-- An invoice is paid once, however its number is written: invoice_fold is the number
-- as all its spellings come out, which Go finds.
ALTER TABLE purchases ADD COLUMN method TEXT NOT NULL DEFAULT 'stripe';
ALTER TABLE purchases ADD COLUMN invoice TEXT NOT NULL DEFAULT '';
ALTER TABLE purchases ADD COLUMN invoice_fold TEXT NOT NULL DEFAULT '';
ALTER TABLE purchases ADD COLUMN received_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX purchases_by_invoice ON purchases (invoice_fold) WHERE invoice_fold <> '';
DROP TRIGGER purchases_keep;
-- +goose StatementBegin
CREATE TRIGGER purchases_keep BEFORE UPDATE OF id, account_id, user_id, credits, unit_cents, amount_cents, currency, origin, key, created_at, method, invoice, invoice_fold, received_at ON purchases
BEGIN
    SELECT RAISE(ABORT, 'what was offered can not be changed');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER purchases_keep;
DROP INDEX purchases_by_invoice;
ALTER TABLE purchases DROP COLUMN received_at;
ALTER TABLE purchases DROP COLUMN invoice_fold;
ALTER TABLE purchases DROP COLUMN invoice;
ALTER TABLE purchases DROP COLUMN method;
-- +goose StatementBegin
CREATE TRIGGER purchases_keep BEFORE UPDATE OF id, account_id, user_id, credits, unit_cents, amount_cents, currency, origin, key, created_at ON purchases
BEGIN
    SELECT RAISE(ABORT, 'what was offered can not be changed');
END;
-- +goose StatementEnd
DROP TABLE account_notes;
DROP INDEX subscriptions_live;
ALTER TABLE plans DROP COLUMN archived;
