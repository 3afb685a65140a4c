-- What was reported of storage as a change is kept under its key for ever: a report
-- that comes again is answered, not counted, again.

-- +goose Up
CREATE TABLE storage_deltas (
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    origin        TEXT NOT NULL,
    key           TEXT NOT NULL,
    delta         BIGINT NOT NULL,
    usage_after   BIGINT NOT NULL CHECK (usage_after >= 0),
    storage_limit BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, origin, key)
);
-- +goose StatementBegin
CREATE TRIGGER storage_deltas_keep BEFORE UPDATE ON storage_deltas
BEGIN
    SELECT RAISE(ABORT, 'storage_deltas is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER storage_deltas_hold BEFORE DELETE ON storage_deltas
BEGIN
    SELECT RAISE(ABORT, 'storage_deltas is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE storage_deltas;
