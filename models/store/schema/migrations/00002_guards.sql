-- What happened can't be changed: these tables take new rows alone, and of a lot
-- or a charge only what the ledger moves. INSERT OR REPLACE deletes, so it is
-- caught too (recursive_triggers is on for every connection).

-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER entries_keep BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_hold BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draws_keep BEFORE UPDATE ON draws
BEGIN
    SELECT RAISE(ABORT, 'draws is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER draws_hold BEFORE DELETE ON draws
BEGIN
    SELECT RAISE(ABORT, 'draws is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER subscription_states_keep BEFORE UPDATE ON subscription_states
BEGIN
    SELECT RAISE(ABORT, 'subscription_states is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER subscription_states_hold BEFORE DELETE ON subscription_states
BEGIN
    SELECT RAISE(ABORT, 'subscription_states is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER account_states_keep BEFORE UPDATE ON account_states
BEGIN
    SELECT RAISE(ABORT, 'account_states is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER account_states_hold BEFORE DELETE ON account_states
BEGIN
    SELECT RAISE(ABORT, 'account_states is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER plan_versions_keep BEFORE UPDATE ON plan_versions
BEGIN
    SELECT RAISE(ABORT, 'plan_versions is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER plan_versions_hold BEFORE DELETE ON plan_versions
BEGIN
    SELECT RAISE(ABORT, 'plan_versions is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_keep BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_hold BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER lots_keep BEFORE UPDATE OF id, account_id, ordinal, sequence, kind, source, subscription_id, purchase_id, granted, priority, starts_at, expires_at ON lots
BEGIN
    SELECT RAISE(ABORT, 'a lot is immutable but for what is left of it');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER lots_hold BEFORE DELETE ON lots
BEGIN
    SELECT RAISE(ABORT, 'a lot can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER charges_keep BEFORE UPDATE OF id, account_id, sequence, product, quantity, user_id, key_id, reference, created_at ON charges
BEGIN
    SELECT RAISE(ABORT, 'a charge is immutable but for its end');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER charges_hold BEFORE DELETE ON charges
BEGIN
    SELECT RAISE(ABORT, 'a charge can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER purchases_keep BEFORE UPDATE OF id, account_id, user_id, credits, unit_cents, amount_cents, currency, origin, key, created_at ON purchases
BEGIN
    SELECT RAISE(ABORT, 'what was offered can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER purchases_hold BEFORE DELETE ON purchases
BEGIN
    SELECT RAISE(ABORT, 'a purchase can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entry_texts_keep BEFORE UPDATE ON entry_texts
BEGIN
    SELECT RAISE(ABORT, 'a reason can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER entries_keep;
DROP TRIGGER entries_hold;
DROP TRIGGER draws_keep;
DROP TRIGGER draws_hold;
DROP TRIGGER subscription_states_keep;
DROP TRIGGER subscription_states_hold;
DROP TRIGGER account_states_keep;
DROP TRIGGER account_states_hold;
DROP TRIGGER plan_versions_keep;
DROP TRIGGER plan_versions_hold;
DROP TRIGGER audit_keep;
DROP TRIGGER audit_hold;
DROP TRIGGER lots_keep;
DROP TRIGGER lots_hold;
DROP TRIGGER charges_keep;
DROP TRIGGER charges_hold;
DROP TRIGGER purchases_keep;
DROP TRIGGER purchases_hold;
DROP TRIGGER entry_texts_keep;
