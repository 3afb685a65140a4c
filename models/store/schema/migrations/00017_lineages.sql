-- Service keys are origins of their own: that of a key is its lineage, which a key that
-- replaces it inherits. What was recorded under the origin that they shared stays, since
-- the hash chain covers it, and is found by the key that made it.

-- +goose Up
ALTER TABLE api_keys ADD COLUMN lineage TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET lineage = id;
-- +goose StatementBegin
CREATE TRIGGER api_keys_lineage BEFORE UPDATE OF lineage ON api_keys
BEGIN
    SELECT RAISE(ABORT, 'the lineage of a key can not be changed');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER api_keys_lineage;
ALTER TABLE api_keys DROP COLUMN lineage;
