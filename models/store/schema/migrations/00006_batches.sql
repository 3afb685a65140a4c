-- Adjustments that are decided together, and those that somebody else has to
-- approve. What the pages promise is refused here once more: nobody approves what
-- they asked for, whoever approves is an admin, a state moves only forward, and
-- what was asked for does not change while it waits.

-- +goose Up
CREATE TABLE adjustment_batches (
    id         TEXT PRIMARY KEY,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'posted', 'rejected', 'discarded')),
    file_name  TEXT NOT NULL, -- '' for a single adjustment
    lines      BIGINT NOT NULL CHECK (lines > 0),
    faults     BIGINT NOT NULL CHECK (faults BETWEEN 0 AND lines),
    added      BIGINT NOT NULL CHECK (added >= 0),
    taken      BIGINT NOT NULL CHECK (taken >= 0),
    asked_by   TEXT NOT NULL REFERENCES users (id),
    key        TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    waiting_at BIGINT NOT NULL, -- 0: nobody's approval was asked for
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    why        TEXT NOT NULL,
    UNIQUE (asked_by, key),
    CHECK ((state IN ('draft', 'waiting')) = (decided_by = '')),
    CHECK ((decided_by = '') = (decided_at = 0)),
    CHECK (state NOT IN ('waiting', 'rejected') OR waiting_at > 0),
    CHECK (state <> 'draft' OR waiting_at = 0),
    CHECK (state <> 'posted' OR (decided_by = asked_by) = (waiting_at = 0)),
    CHECK (state <> 'rejected' OR decided_by <> asked_by),
    CHECK (state <> 'discarded' OR decided_by = asked_by),
    CHECK ((state = 'rejected') = (why <> '')),
    CHECK (faults = 0 OR state IN ('draft', 'discarded'))
);
CREATE INDEX adjustment_batches_waiting ON adjustment_batches (created_at, id) WHERE state = 'waiting';
CREATE INDEX adjustment_batches_decided ON adjustment_batches (created_at, id) WHERE waiting_at > 0 AND decided_at > 0;
CREATE INDEX adjustment_batches_of_files ON adjustment_batches (created_at, id) WHERE file_name <> '';

-- A reason may be personal: it can be erased, and nothing else of a line.
CREATE TABLE adjustment_lines (
    batch_id   TEXT NOT NULL REFERENCES adjustment_batches (id) DEFERRABLE INITIALLY DEFERRED,
    number     BIGINT NOT NULL,
    account_id TEXT NOT NULL, -- as it was written: there may be no such account
    amount     BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    fault      TEXT NOT NULL, -- why the line could not be read
    PRIMARY KEY (batch_id, number),
    CHECK (fault <> '' OR (amount <> 0 AND account_id <> '' AND kind IN ('purchased', 'promotional')))
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_begin BEFORE INSERT ON adjustment_batches
WHEN NEW.state NOT IN ('draft', 'waiting')
BEGIN
    SELECT RAISE(ABORT, 'a batch begins as a draft or waiting');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_keep BEFORE UPDATE OF id, file_name, lines, faults, added, taken, asked_by, key, created_at ON adjustment_batches
BEGIN
    SELECT RAISE(ABORT, 'a batch is immutable but for its state');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_forward BEFORE UPDATE OF state, waiting_at, decided_by, decided_at, why ON adjustment_batches
WHEN NOT (OLD.state = 'draft' AND NEW.state IN ('waiting', 'posted', 'discarded')
    OR OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected', 'discarded'))
    OR (OLD.waiting_at <> NEW.waiting_at AND NEW.state <> 'waiting')
BEGIN
    SELECT RAISE(ABORT, 'a batch moves only forward');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_approve BEFORE UPDATE ON adjustment_batches
WHEN OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected')
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin')
BEGIN
    SELECT RAISE(ABORT, 'only an admin approves or rejects');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_hold BEFORE DELETE ON adjustment_batches
BEGIN
    SELECT RAISE(ABORT, 'a batch can not be deleted');
END;
-- +goose StatementEnd

-- Lines are written before their batch.
-- +goose StatementBegin
CREATE TRIGGER adjustment_lines_begin BEFORE INSERT ON adjustment_lines
WHEN EXISTS (SELECT 1 FROM adjustment_batches WHERE id = NEW.batch_id)
BEGIN
    SELECT RAISE(ABORT, 'a batch has all its lines from the start');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_lines_keep BEFORE UPDATE OF batch_id, number, account_id, amount, kind, fault ON adjustment_lines
BEGIN
    SELECT RAISE(ABORT, 'a line of a batch is immutable');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_lines_erase BEFORE UPDATE OF reason ON adjustment_lines
WHEN NEW.reason <> ''
BEGIN
    SELECT RAISE(ABORT, 'a reason can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_lines_hold BEFORE DELETE ON adjustment_lines
BEGIN
    SELECT RAISE(ABORT, 'a line of a batch can not be deleted');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE adjustment_lines;
DROP TABLE adjustment_batches;
