-- Amounts are BIGINT millionths of a credit, instants BIGINT microseconds since
-- 1970 (0: none), money BIGINT cents. Texts that a person may ask to be erased
-- stand in tables of their own.

-- +goose Up
CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    email_normal  TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    zone          TEXT NOT NULL,
    operator      TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_at   BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE accounts (
    id               TEXT PRIMARY KEY,
    external_id      TEXT NOT NULL,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    billing_email    TEXT NOT NULL,
    zone             TEXT NOT NULL,
    status           TEXT NOT NULL,
    storage_usage    BIGINT NOT NULL,
    storage_override BIGINT,
    storage_at       BIGINT NOT NULL,
    created_at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_by_external_id ON accounts (external_id) WHERE external_id <> '';
CREATE INDEX accounts_by_age ON accounts (created_at, id);

CREATE TABLE members (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE api_keys (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL, -- '' for a service key
    name       TEXT NOT NULL,
    prefix     TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    status     TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at);
CREATE INDEX api_keys_by_prefix ON api_keys (prefix);

CREATE TABLE plans (
    id   TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE
);
CREATE TABLE plan_versions (
    plan_id          TEXT NOT NULL REFERENCES plans (id),
    number           BIGINT NOT NULL,
    name             TEXT NOT NULL,
    allowance        BIGINT NOT NULL,
    period           TEXT NOT NULL,
    rollover_periods BIGINT NOT NULL,
    rollover_cap     BIGINT NOT NULL,
    storage_limit    BIGINT NOT NULL,
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (plan_id, number)
);

CREATE TABLE products (
    slug      TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    unit_cost BIGINT NOT NULL,
    rule      TEXT NOT NULL,
    archived  BOOLEAN NOT NULL
);

-- The ledger. An account's entries are numbered from 1 without gaps; what an
-- entry made and drew stands in lots, draws and subscription_states under its
-- sequence.
CREATE TABLE entries (
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    sequence        BIGINT NOT NULL,
    id              TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL,
    delta           BIGINT NOT NULL,
    available       BIGINT NOT NULL,
    held            BIGINT NOT NULL,
    frozen          BIGINT NOT NULL,
    scheduled       BIGINT NOT NULL,
    debt            BIGINT NOT NULL,
    origin          TEXT NOT NULL,
    key             TEXT NOT NULL,
    fingerprint     BLOB NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        TEXT NOT NULL,
    commitment      BLOB NOT NULL,
    effective_at    BIGINT NOT NULL,
    recorded_at     BIGINT NOT NULL,
    charge_id       TEXT NOT NULL,
    purchase_id     TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    turn_first_at   BIGINT NOT NULL,
    turn_last_at    BIGINT NOT NULL,
    turn_count      BIGINT NOT NULL,
    turn_granted    BIGINT NOT NULL,
    turn_lapsed     BIGINT NOT NULL,
    hash            BLOB NOT NULL,
    PRIMARY KEY (account_id, sequence)
);
CREATE UNIQUE INDEX entries_by_key ON entries (account_id, origin, key);
CREATE INDEX entries_by_instant ON entries (account_id, effective_at, sequence);
CREATE INDEX entries_by_kind ON entries (account_id, kind, sequence);

CREATE TABLE entry_texts (
    entry_id TEXT PRIMARY KEY REFERENCES entries (id),
    salt     BLOB NOT NULL,
    reason   TEXT NOT NULL
);

CREATE TABLE lots (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    ordinal         BIGINT NOT NULL,
    sequence        BIGINT NOT NULL, -- of the entry that made it
    kind            TEXT NOT NULL,
    source          TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    purchase_id     TEXT NOT NULL,
    granted         BIGINT NOT NULL CHECK (granted > 0),
    priority        BIGINT NOT NULL,
    starts_at       BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    remaining       BIGINT NOT NULL CHECK (remaining >= 0),
    held            BIGINT NOT NULL CHECK (held >= 0),
    started         BOOLEAN NOT NULL,
    frozen          BOOLEAN NOT NULL,
    UNIQUE (account_id, ordinal)
);
CREATE INDEX lots_live ON lots (account_id, ordinal) WHERE remaining > 0 OR held > 0;
CREATE INDEX lots_by_entry ON lots (account_id, sequence);

CREATE TABLE draws (
    account_id TEXT NOT NULL,
    sequence   BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    lot_id     TEXT NOT NULL REFERENCES lots (id),
    remaining  BIGINT NOT NULL, -- signed changes
    held       BIGINT NOT NULL,
    PRIMARY KEY (account_id, sequence, position),
    FOREIGN KEY (account_id, sequence) REFERENCES entries (account_id, sequence)
);
CREATE INDEX draws_by_lot ON draws (lot_id, sequence);

-- A subscription as it stands (subscriptions) and as it stood after each entry
-- that touched it (subscription_states).
CREATE TABLE subscriptions (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    plan_id         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    status          TEXT NOT NULL,
    anchor_at       BIGINT NOT NULL,
    anchor_zone     TEXT NOT NULL,
    period_number   BIGINT NOT NULL,
    period_start_at BIGINT NOT NULL,
    period_end_at   BIGINT NOT NULL,
    allowance_lot   TEXT NOT NULL,
    next_plan_id    TEXT NOT NULL,
    cancel_at_end   BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL
);
CREATE INDEX subscriptions_by_account ON subscriptions (account_id, created_at);
CREATE TABLE subscription_states (
    account_id      TEXT NOT NULL,
    sequence        BIGINT NOT NULL,
    id              TEXT NOT NULL,
    plan_id         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    status          TEXT NOT NULL,
    anchor_at       BIGINT NOT NULL,
    anchor_zone     TEXT NOT NULL,
    period_number   BIGINT NOT NULL,
    period_start_at BIGINT NOT NULL,
    period_end_at   BIGINT NOT NULL,
    allowance_lot   TEXT NOT NULL,
    next_plan_id    TEXT NOT NULL,
    cancel_at_end   BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL,
    PRIMARY KEY (account_id, sequence),
    FOREIGN KEY (account_id, sequence) REFERENCES entries (account_id, sequence)
);

-- Zone and status after each entry that changed them; sequence 0 is how the
-- account was opened.
CREATE TABLE account_states (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    sequence   BIGINT NOT NULL,
    zone       TEXT NOT NULL,
    status     TEXT NOT NULL,
    PRIMARY KEY (account_id, sequence)
);

CREATE TABLE balances (
    account_id       TEXT PRIMARY KEY REFERENCES accounts (id),
    sequence         BIGINT NOT NULL,
    head             BLOB NOT NULL,
    ordinal          BIGINT NOT NULL,
    available        BIGINT NOT NULL CHECK (available >= 0),
    held             BIGINT NOT NULL CHECK (held >= 0),
    frozen           BIGINT NOT NULL CHECK (frozen >= 0),
    scheduled        BIGINT NOT NULL CHECK (scheduled >= 0),
    debt             BIGINT NOT NULL CHECK (debt >= 0),
    effective_at     BIGINT NOT NULL,
    updated_at       BIGINT NOT NULL,
    next_boundary_at BIGINT NOT NULL,
    CHECK (debt = 0 OR available = 0)
);
CREATE INDEX balances_due ON balances (next_boundary_at) WHERE next_boundary_at > 0;

CREATE TABLE charges (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL,
    sequence    BIGINT NOT NULL,
    status      TEXT NOT NULL,
    credits     BIGINT NOT NULL CHECK (credits >= 0),
    product     TEXT NOT NULL,
    quantity    BIGINT NOT NULL,
    user_id     TEXT NOT NULL,
    key_id      TEXT NOT NULL,
    reference   TEXT NOT NULL,
    description TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (account_id, sequence),
    FOREIGN KEY (account_id, sequence) REFERENCES entries (account_id, sequence)
);
CREATE INDEX charges_by_product ON charges (account_id, product, sequence);
CREATE INDEX charges_by_key ON charges (account_id, key_id, sequence) WHERE key_id <> '';

-- What was used per UTC quarter of an hour.
CREATE TABLE usage (
    account_id TEXT NOT NULL,
    quarter_at BIGINT NOT NULL,
    product    TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    credits    BIGINT NOT NULL,
    charges    BIGINT NOT NULL,
    PRIMARY KEY (account_id, quarter_at, product, key_id, user_id)
);

CREATE TABLE purchases (
    id                TEXT PRIMARY KEY,
    account_id        TEXT NOT NULL REFERENCES accounts (id),
    user_id           TEXT NOT NULL,
    credits           BIGINT NOT NULL CHECK (credits > 0),
    unit_cents        BIGINT NOT NULL,
    amount_cents      BIGINT NOT NULL,
    currency          TEXT NOT NULL,
    state             TEXT NOT NULL,
    flag              TEXT NOT NULL,
    origin            TEXT NOT NULL,
    key               TEXT NOT NULL,
    session_id        TEXT NOT NULL,
    session_url       TEXT NOT NULL,
    payment_intent_id TEXT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    paid_at           BIGINT NOT NULL,
    UNIQUE (account_id, origin, key)
);
CREATE INDEX purchases_by_account ON purchases (account_id, created_at);
CREATE UNIQUE INDEX purchases_by_session ON purchases (session_id) WHERE session_id <> '';
CREATE UNIQUE INDEX purchases_by_intent ON purchases (payment_intent_id) WHERE payment_intent_id <> '';

CREATE TABLE stripe_events (
    id          TEXT PRIMARY KEY,
    type        TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    detail      TEXT NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE TABLE audit (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    at         BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    action     TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject    TEXT NOT NULL,
    detail     TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_by_account ON audit (account_id, sequence);

-- +goose Down
DROP TABLE audit;
DROP TABLE stripe_events;
DROP TABLE purchases;
DROP TABLE usage;
DROP TABLE charges;
DROP TABLE balances;
DROP TABLE account_states;
DROP TABLE subscription_states;
DROP TABLE subscriptions;
DROP TABLE draws;
DROP TABLE lots;
DROP TABLE entry_texts;
DROP TABLE entries;
DROP TABLE products;
DROP TABLE plan_versions;
DROP TABLE plans;
DROP TABLE api_keys;
DROP TABLE members;
DROP TABLE accounts;
DROP TABLE sessions;
DROP TABLE users;
