-- What accounts are searched by, in the one form that all spellings have: without case and
-- accents. Go writes it, and fills it for older accounts when Migrate is done with the
-- schema: SQLite knows neither. The index holds the accounts that are still to be filled.

-- +goose Up
ALTER TABLE accounts ADD COLUMN search TEXT NOT NULL DEFAULT '';
CREATE INDEX accounts_without_search ON accounts (id) WHERE search = '';

-- +goose Down
DROP INDEX accounts_without_search;
ALTER TABLE accounts DROP COLUMN search;
