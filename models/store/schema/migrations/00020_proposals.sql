-- Changes above an operator's limit wait for another admin, whatever they are: plans
-- started or switched, payments booked, corrections, plans that give more. Adjustments
-- wait as batches. As there, what the pages promise is refused here once more. 'cli' is
-- the command line, which decides where there is no other admin.

-- +goose Up
CREATE TABLE proposals (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'posted', 'rejected', 'discarded')),
    title      TEXT NOT NULL,
    account_id TEXT NOT NULL, -- '' for a change of the catalog, which has no entry either
    credits    BIGINT NOT NULL,
    origin     TEXT NOT NULL, -- and the key of the entry that it becomes
    entry_key  TEXT NOT NULL,
    content    TEXT NOT NULL, -- versioned JSON
    reason     TEXT NOT NULL, -- may be personal: it can be erased
    asked_by   TEXT NOT NULL REFERENCES users (id),
    key        TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    why        TEXT NOT NULL,
    UNIQUE (asked_by, key),
    CHECK ((account_id = '') = (entry_key = '')),
    CHECK ((state = 'waiting') = (decided_by = '')),
    CHECK ((decided_by = '') = (decided_at = 0)),
    CHECK (state NOT IN ('posted', 'rejected') OR decided_by <> asked_by),
    CHECK (state <> 'discarded' OR decided_by = asked_by),
    CHECK ((state = 'rejected') = (why <> ''))
);
CREATE INDEX proposals_waiting ON proposals (created_at, id) WHERE state = 'waiting';
CREATE INDEX proposals_decided ON proposals (created_at, id) WHERE decided_at > 0;
CREATE INDEX proposals_entries ON proposals (account_id, origin, entry_key);

-- +goose StatementBegin
CREATE TRIGGER proposals_begin BEFORE INSERT ON proposals
WHEN NEW.state <> 'waiting'
BEGIN
    SELECT RAISE(ABORT, 'a proposal begins as waiting');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER proposals_keep BEFORE UPDATE OF id, title, account_id, credits, origin, entry_key, content, asked_by, key, created_at ON proposals
BEGIN
    SELECT RAISE(ABORT, 'a proposal is immutable but for its state');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER proposals_erase BEFORE UPDATE OF reason ON proposals
WHEN NEW.reason <> ''
BEGIN
    SELECT RAISE(ABORT, 'a reason can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER proposals_forward BEFORE UPDATE OF state, decided_by, decided_at, why ON proposals
WHEN OLD.state <> 'waiting' OR NEW.state = 'waiting'
BEGIN
    SELECT RAISE(ABORT, 'a proposal is decided once');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER proposals_approve BEFORE UPDATE ON proposals
WHEN OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected') AND NEW.decided_by <> 'cli'
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin')
BEGIN
    SELECT RAISE(ABORT, 'only an admin approves or rejects');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER proposals_hold BEFORE DELETE ON proposals
BEGIN
    SELECT RAISE(ABORT, 'a proposal can not be deleted');
END;
-- +goose StatementEnd

DROP TRIGGER adjustment_batches_approve;
-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_approve BEFORE UPDATE ON adjustment_batches
WHEN OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected') AND NEW.decided_by <> 'cli'
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin')
BEGIN
    SELECT RAISE(ABORT, 'only an admin approves or rejects');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE proposals;
DROP TRIGGER adjustment_batches_approve;
-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_approve BEFORE UPDATE ON adjustment_batches
WHEN OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected')
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin')
BEGIN
    SELECT RAISE(ABORT, 'only an admin approves or rejects');
END;
-- +goose StatementEnd
