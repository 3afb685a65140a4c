-- How much an operator has adjusted of late, all accounts together, is asked
-- before support adjusts more.

-- +goose Up
CREATE INDEX entries_adjusted ON entries (actor_id, recorded_at) WHERE kind = 'adjustment';

-- +goose Down
DROP INDEX entries_adjusted;
