-- When the last backup was made and verified: one row.

-- +goose Up
CREATE TABLE backups (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    file        TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    verified_at BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    entries     BIGINT NOT NULL
);

-- +goose Down
DROP TABLE backups;
