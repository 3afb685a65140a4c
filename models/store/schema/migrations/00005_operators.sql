-- What an operator refunds, reverses and undoes counts against support's limit as
-- what they adjust does.

-- +goose Up
DROP INDEX entries_adjusted;
CREATE INDEX entries_adjusted ON entries (actor_id, recorded_at) WHERE kind IN ('adjustment', 'refund', 'reversal', 'undo');

-- +goose Down
DROP INDEX entries_adjusted;
CREATE INDEX entries_adjusted ON entries (actor_id, recorded_at) WHERE kind = 'adjustment';
