-- Amounts are BIGINT millionths of a credit, instants BIGINT microseconds since 1970
-- (0: none), money BIGINT cents. Texts that a person may ask to be erased can be erased,
-- and changed in no other way.
--
-- What happened can't be changed: triggers refuse updates and deletions of what is
-- immutable. INSERT OR REPLACE deletes, so it is caught too (recursive_triggers is on for
-- every connection).

-- +goose Up

-- Which programs can work with this schema: those that know the schema oldest or a newer one.
-- A migration beside which they can't work any more, since it takes away or renames what they
-- use, raises it.
CREATE TABLE compatibility (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    oldest BIGINT NOT NULL
);
INSERT INTO compatibility (id, oldest) VALUES (1, 100);

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    email_normal  TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    zone          TEXT NOT NULL,
    language      TEXT NOT NULL, -- a BCP 47 tag, '' leaves it to the browser
    operator      TEXT NOT NULL,
    password_hash TEXT NOT NULL, -- '' if there is none
    password_at   BIGINT NOT NULL,
    verified_at   BIGINT NOT NULL, -- 0 while nobody has proved that the address is theirs
    status        TEXT NOT NULL,
    must_reset    BOOLEAN NOT NULL, -- the password no longer counts
    signed_in_at  BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX users_by_age ON users (created_at, id);
CREATE INDEX users_of_operator ON users (created_at, id) WHERE operator <> '';
CREATE INDEX users_inactive ON users (created_at, id) WHERE status <> 'active';
CREATE INDEX users_unproved ON users (created_at, id) WHERE verified_at = 0;

-- Links that were mailed or printed, by the hashes of their tokens. Each works once.
CREATE TABLE links (
    hash       BLOB PRIMARY KEY,
    purpose    TEXT NOT NULL,
    user_id    TEXT NOT NULL, -- '' if it is about nobody yet
    email      TEXT NOT NULL, -- where it was sent, normal form
    data       TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX links_by_email ON links (email, purpose);
CREATE INDEX links_by_user ON links (user_id, purpose);
CREATE INDEX links_by_expiry ON links (expires_at);

-- Sessions of people, by the hashes of their tokens.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL, -- written every few minutes only
    expires_at BIGINT NOT NULL, -- however much it is used
    network    TEXT NOT NULL,   -- where it was last used
    agent      TEXT NOT NULL,   -- the browser's own words
    began_by   TEXT NOT NULL,   -- by what the person signed in, such as 'password totp'
    proved_at  BIGINT NOT NULL, -- when they last proved who they are
    proved_by  TEXT NOT NULL,   -- and by what
    issuer     TEXT NOT NULL    -- of the provider by which they signed in, '' for none
);
CREATE INDEX sessions_by_user ON sessions (user_id, seen_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Who users are at issuers of tokens and providers of sign-in.
CREATE TABLE identities (
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL, -- the issuer's own id of the person
    user_id   TEXT NOT NULL REFERENCES users (id),
    email     TEXT NOT NULL, -- as the issuer had it when this was linked
    signs_in  BOOLEAN NOT NULL, -- the person has proved it; otherwise the issuer's word is all
    linked_at BIGINT NOT NULL,
    used_at   BIGINT NOT NULL, -- the last sign-in, 0 for none
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE INDEX identities_by_user ON identities (user_id, issuer);

-- +goose StatementBegin
CREATE TRIGGER identities_keep BEFORE UPDATE OF issuer, subject, user_id ON identities
BEGIN
    SELECT RAISE(ABORT, 'whose an identity is can not be changed');
END;
-- +goose StatementEnd

-- Browsers in which somebody has signed in before, by the hashes of their tokens.
CREATE TABLE devices (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id), -- who signed in last
    expires_at BIGINT NOT NULL
);
CREATE INDEX devices_by_user ON devices (user_id);
CREATE INDEX devices_by_expiry ON devices (expires_at);

-- Forms that were sent after their session had ended, or that wait for a fresh proof.
CREATE TABLE kept_forms (
    id         TEXT PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX kept_forms_by_expiry ON kept_forms (expires_at);

-- What people prove who they are with, besides a password. The secret of an authenticator
-- app is sealed (models/store/factors/seal.go); a passkey has none that we know.
CREATE TABLE factors (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    kind       TEXT NOT NULL CHECK (kind IN ('passkey', 'totp')),
    name       TEXT NOT NULL,
    credential BLOB,            -- passkey: what the browser calls it
    data       BLOB NOT NULL,   -- passkey: JSON with the public key; totp: the sealed secret
    counter    BIGINT NOT NULL, -- passkey: its count of signatures; totp: the last time step whose code was used
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL, -- 0: never
    CHECK ((kind = 'passkey') = (credential IS NOT NULL))
);
CREATE INDEX factors_by_user ON factors (user_id, created_at, id);
CREATE UNIQUE INDEX factors_by_credential ON factors (credential) WHERE credential IS NOT NULL;
CREATE UNIQUE INDEX factors_of_apps ON factors (user_id) WHERE kind = 'totp';

-- Codes that stand in for a lost factor, by their hashes. Each works once.
CREATE TABLE recovery_codes (
    hash       BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL -- 0: not used
) WITHOUT ROWID;
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

-- What a browser has to answer within minutes, by the hashes of its tokens: a passkey's
-- challenge, or the second step of a sign-in.
CREATE TABLE challenges (
    id         TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL,
    user_id    TEXT NOT NULL, -- '' if it is not known who will answer
    data       BLOB NOT NULL,
    tries      BIGINT NOT NULL, -- wrong answers
    expires_at BIGINT NOT NULL
);
CREATE INDEX challenges_by_user ON challenges (user_id);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- The addresses that have had sign-up credits, as hashes, so that they outlive the person's
-- data. The network is forgotten after a day.
CREATE TABLE signup_credits (
    address    BLOB PRIMARY KEY,
    network    TEXT NOT NULL,
    granted_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX signup_credits_by_network ON signup_credits (network) WHERE network <> '';
CREATE INDEX signup_credits_by_age ON signup_credits (granted_at) WHERE network <> '';

-- When operators saw the portal as a customer does, by the hashes of their tokens.
CREATE TABLE customer_views (
    id          TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES users (id),
    user_id     TEXT NOT NULL REFERENCES users (id),
    reason      TEXT NOT NULL,
    started_at  BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL
);
CREATE INDEX customer_views_by_user ON customer_views (user_id, started_at);

-- number stands for the account in the tables of the ledger.
CREATE TABLE accounts (
    number           INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number < 2147483648),
    id               TEXT NOT NULL UNIQUE,
    external_id      TEXT NOT NULL,
    kind             TEXT NOT NULL,
    name             TEXT NOT NULL,
    billing_email    TEXT NOT NULL,
    zone             TEXT NOT NULL,
    status           TEXT NOT NULL,
    opened_zone      TEXT NOT NULL, -- which the chain of its entries begins with
    storage_usage    BIGINT NOT NULL,
    storage_override BIGINT,
    storage_at       BIGINT NOT NULL,
    low_balance      BIGINT CHECK (low_balance >= 0), -- NULL: nobody has set it
    billing_address  TEXT NOT NULL DEFAULT '', -- as receipts print it, line by line
    tax_id           TEXT NOT NULL DEFAULT '',
    billing_contacts TEXT NOT NULL DEFAULT '', -- email addresses, one a line
    stripe_customer  TEXT NOT NULL DEFAULT '', -- whose payment methods Stripe keeps
    search           TEXT NOT NULL,
    created_at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_by_external_id ON accounts (external_id) WHERE external_id <> '';
CREATE UNIQUE INDEX accounts_by_stripe_customer ON accounts (stripe_customer) WHERE stripe_customer <> '';
CREATE INDEX accounts_by_age ON accounts (created_at, id);

-- +goose StatementBegin
CREATE TRIGGER accounts_keep BEFORE UPDATE OF number, id, opened_zone, created_at ON accounts
BEGIN
    SELECT RAISE(ABORT, 'how an account was opened can not be changed');
END;
-- +goose StatementEnd

CREATE TABLE members (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    user_id    TEXT NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    pending    BOOLEAN NOT NULL DEFAULT 0, -- named by a program, and not accepted: no member yet
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX members_by_user ON members (user_id);
CREATE INDEX members_by_age ON members (account_id, created_at, user_id);

-- Mail domains that organizations say are theirs.
CREATE TABLE domains (
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    name          TEXT NOT NULL, -- lower case, in ASCII
    token         TEXT NOT NULL, -- which the DNS record has
    created_at    BIGINT NOT NULL,
    verified_at   BIGINT NOT NULL, -- 0 while the record was not found
    checked_at    BIGINT NOT NULL,
    missing_since BIGINT NOT NULL, -- since when the record of a verified domain is gone, else 0
    join_role     TEXT NOT NULL, -- with which people of the domain may join by themselves, '' if they may not
    issuer        TEXT NOT NULL, -- of the provider through which its members must sign in, '' for any way
    PRIMARY KEY (account_id, name),
    CHECK (join_role <> 'owner')
);
CREATE UNIQUE INDEX domains_verified ON domains (name) WHERE verified_at > 0;
CREATE INDEX domains_by_check ON domains (checked_at) WHERE verified_at > 0;

-- Invitations to an organization, or to work for the operator. At most one to the same place
-- waits for the same address.
CREATE TABLE invitations (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL, -- '' to work for the operator
    kind         TEXT NOT NULL, -- invitation, ownership
    email        TEXT NOT NULL,
    email_normal TEXT NOT NULL,
    role         TEXT NOT NULL, -- in the account, or of the operator's people
    hash         BLOB NOT NULL UNIQUE, -- of the token in the newest mail
    invited_by   TEXT NOT NULL, -- '' if it was not a person
    state        TEXT NOT NULL, -- pending, accepted, declined, revoked, expired
    created_at   BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL, -- 0 while it is pending
    CHECK ((state = 'pending') = (ended_at = 0))
);
CREATE UNIQUE INDEX invitations_pending ON invitations (account_id, email_normal) WHERE state = 'pending';
CREATE INDEX invitations_by_account ON invitations (account_id, created_at, id) WHERE state = 'pending';
CREATE INDEX invitations_to ON invitations (email_normal);
CREATE INDEX invitations_by_inviter ON invitations (invited_by, account_id) WHERE state = 'pending';
CREATE INDEX invitations_ended ON invitations (ended_at) WHERE ended_at > 0;

-- +goose StatementBegin
CREATE TRIGGER invitations_keep BEFORE UPDATE OF id, account_id, kind, email, email_normal, role, created_at ON invitations
BEGIN
    SELECT RAISE(ABORT, 'what an invitation is to can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER invitations_end BEFORE UPDATE ON invitations
WHEN OLD.state <> 'pending'
BEGIN
    SELECT RAISE(ABORT, 'an invitation ends once');
END;
-- +goose StatementEnd

CREATE TABLE api_keys (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL, -- '' for a service key
    name       TEXT NOT NULL,
    prefix     TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    status     TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    lineage    TEXT NOT NULL,
    made_by    TEXT NOT NULL, -- the user who made it, '' if none did
    networks   TEXT NOT NULL, -- from where it may be used, with spaces between them; '' for anywhere
    rate_limit BIGINT NOT NULL, -- requests a minute, 0 for the setting
    replaces    TEXT NOT NULL, -- the key that it was made to replace, '' for none
    replaced_by TEXT NOT NULL, -- the key that replaces it, '' for none
    search      TEXT NOT NULL, -- the name as it is searched for
    last_used_at   BIGINT NOT NULL, -- written late: see keys.NoteUse
    last_used_from TEXT NOT NULL -- the address, '' if it is not known
);
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at);
CREATE INDEX api_keys_by_maker ON api_keys (account_id, made_by) WHERE made_by <> '';
CREATE INDEX api_keys_by_prefix ON api_keys (prefix);

-- +goose StatementBegin
CREATE TRIGGER api_keys_lineage BEFORE UPDATE OF lineage ON api_keys
BEGIN
    SELECT RAISE(ABORT, 'the lineage of a key can not be changed');
END;
-- +goose StatementEnd

CREATE TABLE plans (
    id   TEXT PRIMARY KEY,
    slug     TEXT NOT NULL UNIQUE,
    archived BOOLEAN NOT NULL DEFAULT FALSE
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
    price_cents      BIGINT NOT NULL CHECK (price_cents >= 0), -- as customers read it; nothing is charged by it
    currency         TEXT NOT NULL, -- of the price, '' if none is shown
    features         TEXT NOT NULL, -- what else the plan has, a line each
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (plan_id, number)
);

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

CREATE TABLE products (
    slug      TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    unit_cost BIGINT NOT NULL,
    rule      TEXT NOT NULL,
    archived  BOOLEAN NOT NULL
);

-- The ledger. Its rows begin with the account's number: those of one account lie together.
-- A place is the number << 32 plus the number of the row within the account.

-- What the identifiers of entries, lots and charges are encrypted with: they are made of
-- places and stored nowhere.
CREATE TABLE secrets (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    ids BLOB NOT NULL CHECK (length(ids) = 16)
);
INSERT INTO secrets (id, ids) VALUES (1, randomblob(16));

-- +goose StatementBegin
CREATE TRIGGER secrets_keep BEFORE UPDATE ON secrets
BEGIN
    SELECT RAISE(ABORT, 'the secret can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER secrets_hold BEFORE DELETE ON secrets
BEGIN
    SELECT RAISE(ABORT, 'the secret can not be deleted');
END;
-- +goose StatementEnd

-- Texts that many rows have, by small numbers: origins, actors, products, keys, members.
CREATE TABLE symbols (
    number INTEGER PRIMARY KEY,
    text   TEXT NOT NULL UNIQUE
);
INSERT INTO symbols (number, text) VALUES (0, '');

-- +goose StatementBegin
CREATE TRIGGER symbols_keep BEFORE UPDATE ON symbols
BEGIN
    SELECT RAISE(ABORT, 'symbols is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER symbols_hold BEFORE DELETE ON symbols
BEGIN
    SELECT RAISE(ABORT, 'symbols is append-only');
END;
-- +goose StatementEnd

-- An account's entries are numbered from 1 without gaps. A charge that was taken at once is
-- all in its entry. Draws are bytes (schema.Draws), texts and more are JSON.
CREATE TABLE entries (
    place        INTEGER PRIMARY KEY,
    account      BIGINT GENERATED ALWAYS AS (place >> 32) VIRTUAL,
    kind         TEXT NOT NULL,
    delta        BIGINT NOT NULL,
    available    BIGINT NOT NULL,
    held         BIGINT NOT NULL,
    frozen       BIGINT NOT NULL,
    scheduled    BIGINT NOT NULL,
    debt         BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    origin       BIGINT NOT NULL, -- symbol
    key          TEXT NOT NULL,
    actor        BIGINT NOT NULL, -- symbol
    fingerprint  BLOB NOT NULL,
    hash         BLOB NOT NULL,
    commitment   BLOB, -- NULL if there were no texts
    draws        BLOB,
    product      BIGINT NOT NULL, -- symbol; of its charge, as are the next four
    quantity     BIGINT NOT NULL,
    member       BIGINT NOT NULL, -- symbol
    api_key      BIGINT NOT NULL, -- symbol
    maker        BIGINT NOT NULL, -- symbol; who made that key
    about        BIGINT,          -- the place of the entry that it ends, gives back or undoes
    purchase_id  TEXT,
    salt         BLOB,            -- NULL once erased, and if there were no texts
    texts        TEXT,
    more         TEXT             -- what rare kinds have
);
-- The account comes last, so that keys that a program counts up, or makes of the time, lie
-- together: in an order by account each charge would change a page of its own here.
CREATE UNIQUE INDEX entries_by_key ON entries (origin, key, account);
CREATE INDEX entries_rare ON entries (account, kind, place) WHERE kind <> 'charge';
CREATE INDEX entries_about ON entries (about) WHERE about IS NOT NULL;
CREATE INDEX entries_by_purchase ON entries (purchase_id) WHERE purchase_id IS NOT NULL;
CREATE INDEX entries_adjusted ON entries (actor, recorded_at) WHERE kind IN ('adjustment', 'refund', 'reversal', 'undo', 'grant', 'purchase', 'subscription');

-- +goose StatementBegin
CREATE TRIGGER entries_keep BEFORE UPDATE OF place, kind, delta, available, held, frozen, scheduled, debt, effective_at, recorded_at,
    origin, key, actor, fingerprint, hash, commitment, draws, product, quantity, member, api_key, maker, about, purchase_id, more ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_erase BEFORE UPDATE OF salt, texts ON entries
WHEN NEW.salt IS NOT NULL OR NEW.texts IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'texts can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_hold BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'entries is append-only');
END;
-- +goose StatementEnd

CREATE TABLE lots (
    place           INTEGER PRIMARY KEY,
    account         BIGINT GENERATED ALWAYS AS (place >> 32) VIRTUAL,
    sequence        BIGINT NOT NULL, -- of the entry that made it
    kind            TEXT NOT NULL,
    source          TEXT NOT NULL,
    subscription_id TEXT NOT NULL,
    purchase_id     TEXT NOT NULL,
    continues       BIGINT NOT NULL, -- the ordinal of the lot whose credits it has, 0 for none
    paid_minor      BIGINT NOT NULL CHECK (paid_minor >= 0),
    currency        TEXT NOT NULL,
    granted         BIGINT NOT NULL CHECK (granted > 0),
    priority        BIGINT NOT NULL,
    starts_at       BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    remaining       BIGINT NOT NULL CHECK (remaining >= 0),
    held            BIGINT NOT NULL CHECK (held >= 0),
    started         BOOLEAN NOT NULL,
    frozen          BOOLEAN NOT NULL,
    extended        BOOLEAN NOT NULL,
    extended_to     BIGINT NOT NULL, -- when its successors expire
    first_draw      BIGINT NOT NULL, -- sequences of entries, between which its draws are
    last_draw       BIGINT NOT NULL,
    live            BOOLEAN NOT NULL CHECK (live = (remaining > 0 OR held > 0))
);
CREATE INDEX lots_live ON lots (account) WHERE live;
CREATE INDEX lots_by_purchase ON lots (purchase_id) WHERE purchase_id <> '';
CREATE INDEX lots_continued ON lots (account, continues) WHERE continues > 0;

-- +goose StatementBegin
CREATE TRIGGER lots_keep BEFORE UPDATE OF place, sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency,
    granted, priority, starts_at, expires_at ON lots
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

-- The charges that live on after their first entry, at its place: holds, and what was
-- refunded. Parts are what a live hold still has of which lots (schema.Parts).
CREATE TABLE charges (
    place      INTEGER PRIMARY KEY,
    account    BIGINT GENERATED ALWAYS AS (place >> 32) VIRTUAL,
    status     TEXT NOT NULL,
    credits    BIGINT NOT NULL CHECK (credits >= 0),
    held       BIGINT NOT NULL,
    refunded   BIGINT NOT NULL CHECK (refunded BETWEEN 0 AND credits),
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    parts      BLOB
);
CREATE INDEX charges_held ON charges (account) WHERE status = 'held';
CREATE INDEX charges_without_use ON charges (account, ended_at) WHERE status IN ('released', 'expired') AND credits = 0;

-- +goose StatementBegin
CREATE TRIGGER charges_keep BEFORE UPDATE OF place, held, expires_at ON charges
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

-- Subscriptions as they stand. How each stood after an entry is in the entry.
CREATE TABLE subscriptions (
    id              TEXT PRIMARY KEY,
    account         BIGINT NOT NULL REFERENCES accounts (number),
    plan_id         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    status          TEXT NOT NULL,
    anchor_at       BIGINT NOT NULL,
    anchor_zone     TEXT NOT NULL,
    period_number   BIGINT NOT NULL,
    period_start_at BIGINT NOT NULL,
    period_end_at   BIGINT NOT NULL,
    allowance_lot   BIGINT NOT NULL, -- its ordinal, 0 for none
    next_plan_id    TEXT NOT NULL,
    cancel_at_end   BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL
);
CREATE INDEX subscriptions_by_account ON subscriptions (account, created_at);
CREATE INDEX subscriptions_live ON subscriptions (plan_id, next_plan_id, cancel_at_end, period_end_at, status) WHERE status <> 'canceled';

-- Bounds of what charges and holds take, with what was used in the window in which an entry
-- last counted. Those that were removed stay as long as they count.
CREATE TABLE caps (
    account      BIGINT NOT NULL REFERENCES accounts (number),
    subject      TEXT NOT NULL,
    cap_window   TEXT NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount >= 0),
    boost        BIGINT NOT NULL CHECK (boost >= 0),
    boost_until  BIGINT NOT NULL,
    removed      BOOLEAN NOT NULL,
    window_start BIGINT NOT NULL, -- 0 for all time
    window_end   BIGINT NOT NULL,
    used         BIGINT NOT NULL CHECK (used >= 0),
    counted_from BIGINT NOT NULL, -- the sequence from which entries count
    PRIMARY KEY (account, subject, cap_window)
) WITHOUT ROWID;

-- Accounts after their newest entry.
CREATE TABLE balances (
    account          INTEGER PRIMARY KEY REFERENCES accounts (number),
    sequence         BIGINT NOT NULL CHECK (sequence < 4294967296), -- more would be rows of the next account
    head             BLOB NOT NULL,
    ordinal          BIGINT NOT NULL CHECK (ordinal < 4294967296),
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

-- What was used per UTC quarter of an hour. There is a row, perhaps of zeros, wherever there
-- is an entry about a charge: lists of entries find by it where to look.
CREATE TABLE usage (
    account    BIGINT NOT NULL,
    quarter_at BIGINT NOT NULL,
    product    BIGINT NOT NULL, -- symbols
    api_key    BIGINT NOT NULL,
    member     BIGINT NOT NULL,
    credits    BIGINT NOT NULL CHECK (typeof(credits) = 'integer'), -- a sum that does not fit would become a float
    refunded   BIGINT NOT NULL CHECK (typeof(refunded) = 'integer'),
    charges    BIGINT NOT NULL,
    PRIMARY KEY (account, quarter_at, product, api_key, member)
) WITHOUT ROWID;

-- Why the credits outstanding of an account grew and shrank, by UTC day: signed sums of what
-- entries moved, with what was paid for those that were sold. Kind 'owed' is the debt.
CREATE TABLE flows (
    account  BIGINT NOT NULL,
    day_at   BIGINT NOT NULL,
    kind     TEXT NOT NULL,
    currency TEXT NOT NULL,
    flow     TEXT NOT NULL,
    credits  BIGINT NOT NULL CHECK (typeof(credits) = 'integer'),
    cents    BIGINT NOT NULL CHECK (typeof(cents) = 'integer'),
    PRIMARY KEY (account, day_at, kind, currency, flow)
) WITHOUT ROWID;

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
    reversed          BIGINT NOT NULL DEFAULT 0,
    method            TEXT NOT NULL,
    invoice           TEXT NOT NULL DEFAULT '',
    invoice_fold      TEXT NOT NULL DEFAULT '',
    received_at       BIGINT NOT NULL DEFAULT 0,
    paid_cents        BIGINT NOT NULL DEFAULT 0,
    paid_currency     TEXT NOT NULL DEFAULT '',
    refunded_cents    BIGINT NOT NULL DEFAULT 0,
    lost_cents        BIGINT NOT NULL DEFAULT 0,
    dispute           TEXT NOT NULL DEFAULT '',
    tax_cents         BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, origin, key)
);
CREATE INDEX purchases_by_account ON purchases (account_id, created_at);
CREATE UNIQUE INDEX purchases_by_session ON purchases (session_id) WHERE session_id <> '';
CREATE UNIQUE INDEX purchases_by_intent ON purchases (payment_intent_id) WHERE payment_intent_id <> '';
CREATE UNIQUE INDEX purchases_by_invoice ON purchases (invoice_fold) WHERE invoice_fold <> '';
CREATE INDEX purchases_by_age ON purchases (created_at, id);
CREATE INDEX purchases_by_state ON purchases (state, created_at, id);
CREATE INDEX purchases_flagged ON purchases (created_at, id) WHERE flag <> '';
CREATE INDEX purchases_disputed ON purchases (created_at, id) WHERE dispute = 'open';
CREATE INDEX purchases_refunded ON purchases (created_at, id) WHERE refunded_cents + lost_cents > 0;
CREATE INDEX purchases_taxed ON purchases (paid_at) WHERE tax_cents > 0;
CREATE INDEX purchases_reversed ON purchases (created_at, id) WHERE reversed > 0;

-- +goose StatementBegin
CREATE TRIGGER purchases_hold BEFORE DELETE ON purchases
BEGIN
    SELECT RAISE(ABORT, 'a purchase can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER purchases_keep BEFORE UPDATE OF id, account_id, user_id, credits, unit_cents, amount_cents, currency, origin, key, created_at, method, invoice, invoice_fold, received_at ON purchases
BEGIN
    SELECT RAISE(ABORT, 'what was offered can not be changed');
END;
-- +goose StatementEnd

CREATE TABLE disputes (
    id          TEXT PRIMARY KEY, -- Stripe's
    purchase_id TEXT NOT NULL REFERENCES purchases (id),
    account_id  TEXT NOT NULL, -- of the purchase
    state       TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost', 'prevented')),
    cents       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    currency    TEXT NOT NULL DEFAULT '',
    respond_by  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX disputes_by_purchase ON disputes (purchase_id);
CREATE INDEX disputes_by_account ON disputes (account_id, opened_at, id);
CREATE INDEX disputes_open ON disputes (respond_by, id) WHERE state = 'open';

CREATE TABLE stripe_events (
    id          TEXT PRIMARY KEY,
    type        TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    detail      TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    purchase_id TEXT NOT NULL DEFAULT '',
    tries       BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX stripe_events_by_age ON stripe_events (received_at, id);
CREATE INDEX stripe_events_by_outcome ON stripe_events (outcome, received_at, id);
CREATE INDEX stripe_events_by_purchase ON stripe_events (purchase_id, received_at, id) WHERE purchase_id <> '';
CREATE INDEX stripe_events_by_session ON stripe_events (session_id, received_at, id) WHERE session_id <> '';
CREATE INDEX stripe_events_due ON stripe_events (next_try_at) WHERE next_try_at > 0;

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

CREATE TABLE account_notes (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    author_id  TEXT NOT NULL REFERENCES users (id),
    key        TEXT NOT NULL, -- of the form, so that a double submit is one note
    at         BIGINT NOT NULL,
    text       TEXT NOT NULL,
    erased_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, author_id, key)
);
CREATE INDEX account_notes_by_account ON account_notes (account_id, sequence);
CREATE INDEX account_notes_by_time ON account_notes (account_id, at, sequence);

-- +goose StatementBegin
CREATE TRIGGER account_notes_keep BEFORE UPDATE ON account_notes
WHEN NEW.text <> '' OR OLD.erased_at <> 0 OR NEW.erased_at = 0
    OR NEW.account_id <> OLD.account_id OR NEW.author_id <> OLD.author_id OR NEW.key <> OLD.key OR NEW.at <> OLD.at
BEGIN
    SELECT RAISE(ABORT, 'a note can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER account_notes_hold BEFORE DELETE ON account_notes
BEGIN
    SELECT RAISE(ABORT, 'a note can be erased, not deleted');
END;
-- +goose StatementEnd

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
CREATE TRIGGER adjustment_batches_hold BEFORE DELETE ON adjustment_batches
BEGIN
    SELECT RAISE(ABORT, 'a batch can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER adjustment_batches_approve BEFORE UPDATE ON adjustment_batches
WHEN OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected') AND NEW.decided_by <> 'cli'
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin')
BEGIN
    SELECT RAISE(ABORT, 'only an admin approves or rejects');
END;
-- +goose StatementEnd

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

-- What operators have changed in the portal, over the environment and the defaults. A
-- setting that is as by default has no row.
CREATE TABLE settings (
    name            TEXT PRIMARY KEY,
    value           TEXT NOT NULL,
    changed_at      BIGINT NOT NULL,
    changed_by_kind TEXT NOT NULL,
    changed_by      TEXT NOT NULL
);

-- The operator's logo. Version is made of its content.
CREATE TABLE logo (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    content_type    TEXT NOT NULL,
    data            BLOB NOT NULL,
    version         TEXT NOT NULL,
    changed_at      BIGINT NOT NULL,
    changed_by_kind TEXT NOT NULL,
    changed_by      TEXT NOT NULL
);

-- The audit log. What may be personal, texts and network, can be erased with its salt: the
-- commitments stay, and the seals cover them alone.
CREATE TABLE audit (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    at           BIGINT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor_id     TEXT NOT NULL,
    action       TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    subject      TEXT NOT NULL,
    request_id   TEXT NOT NULL,
    times        BIGINT NOT NULL CHECK (times > 0), -- how often it was done
    detail       TEXT NOT NULL,
    changes      TEXT NOT NULL,                     -- JSON
    texts_salt   BLOB,                              -- NULL: detail and changes were erased
    texts        BLOB NOT NULL,                     -- commitment to detail and changes
    network      TEXT NOT NULL,
    network_salt BLOB,
    network_seal BLOB NOT NULL,
    CHECK (texts_salt IS NOT NULL OR (detail = '' AND changes = '')),
    CHECK (network_salt IS NOT NULL OR network = '')
);
CREATE INDEX audit_by_account ON audit (account_id, sequence);
CREATE INDEX audit_of_account ON audit (account_id, action, at, sequence) WHERE account_id <> '';
CREATE INDEX audit_by_actor ON audit (actor_id, sequence);
CREATE INDEX audit_by_action ON audit (action, sequence);
CREATE INDEX audit_by_subject ON audit (subject, sequence) WHERE subject <> '';
CREATE INDEX audit_by_request ON audit (request_id, sequence) WHERE request_id <> '';
CREATE INDEX audit_by_network ON audit (network, sequence) WHERE network <> '';
CREATE INDEX audit_by_time ON audit (at, sequence);

-- +goose StatementBegin
CREATE TRIGGER audit_keep BEFORE UPDATE OF sequence, id, at, actor_kind, actor_id, action, account_id, subject, request_id, times, texts, network_seal ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_erase_texts BEFORE UPDATE OF detail, changes, texts_salt ON audit
WHEN NEW.texts_salt IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the texts of an audit record can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_erase_network BEFORE UPDATE OF network, network_salt ON audit
WHEN NEW.network_salt IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the network of an audit record can be erased, not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_hold BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;
-- +goose StatementEnd

-- The chain of the audit log: hashes of its records in the order in which they were sealed.
CREATE TABLE audit_seals (
    number   INTEGER PRIMARY KEY,
    sequence BIGINT NOT NULL UNIQUE,
    hash     BLOB NOT NULL
);

-- +goose StatementBegin
CREATE TRIGGER audit_seals_keep BEFORE UPDATE ON audit_seals
BEGIN
    SELECT RAISE(ABORT, 'a seal can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_seals_hold BEFORE DELETE ON audit_seals
BEGIN
    SELECT RAISE(ABORT, 'a seal can not be deleted');
END;
-- +goose StatementEnd

CREATE TABLE refusals (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    at         BIGINT NOT NULL,
    account_id TEXT NOT NULL, -- '' for a call of the operator's that names none
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    method     TEXT NOT NULL,
    route      TEXT NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX refusals_by_account ON refusals (account_id, sequence);
CREATE INDEX refusals_by_request ON refusals (request_id, sequence);
CREATE INDEX refusals_by_age ON refusals (at);

CREATE TABLE refusal_counts (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    quarter_at BIGINT NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT NOT NULL,
    count      BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (account_id, quarter_at, status, code)
) WITHOUT ROWID;

-- The outbox: mails, written with what causes them and sent afterwards. Who sends one moves
-- next_at ahead first: until then nobody else tries. Data may have secrets, and is gone once
-- nothing needs it.
CREATE TABLE mails (
    id               TEXT PRIMARY KEY,
    kind             TEXT NOT NULL,
    recipient        TEXT NOT NULL,
    recipient_normal TEXT NOT NULL,
    name             TEXT NOT NULL,
    account_id       TEXT NOT NULL, -- that it is about, '' if it is about a person
    data             TEXT, -- JSON
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'written', 'failed', 'dismissed')),
    attempts         BIGINT NOT NULL,
    error            TEXT NOT NULL, -- of the last attempt
    created_at       BIGINT NOT NULL,
    until_at         BIGINT NOT NULL, -- when its link ends, 0 for never
    give_up_at       BIGINT NOT NULL,
    next_at          BIGINT NOT NULL,
    sent_at          BIGINT NOT NULL,
    CHECK ((state = 'waiting') = (next_at > 0)),
    CHECK ((state IN ('sent', 'written')) = (sent_at > 0)),
    CHECK (state <> 'waiting' OR data IS NOT NULL),
    CHECK (state NOT IN ('sent', 'written', 'dismissed') OR data IS NULL)
);
CREATE INDEX mails_due ON mails (next_at, id) WHERE state = 'waiting';
CREATE INDEX mails_by_age ON mails (created_at, id);
CREATE INDEX mails_by_state ON mails (state, created_at, id);
CREATE INDEX mails_ended ON mails (until_at) WHERE state = 'failed' AND data IS NOT NULL AND until_at > 0;
CREATE INDEX mails_by_recipient ON mails (recipient_normal, created_at, id);
CREATE INDEX mails_by_account ON mails (account_id, created_at, id) WHERE account_id <> '';

CREATE TABLE backups (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    file        TEXT NOT NULL,
    made_at     BIGINT NOT NULL,
    verified_at BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    entries     BIGINT NOT NULL
);

-- How far the portal itself has verified accounts, all of which was right, and what the last
-- of its daily runs found.
CREATE TABLE verified (
    account  INTEGER PRIMARY KEY REFERENCES accounts (number),
    sequence BIGINT NOT NULL,
    head     BLOB NOT NULL
);

CREATE TABLE verifications (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    at            BIGINT NOT NULL,
    accounts      BIGINT NOT NULL,
    entries       BIGINT NOT NULL, -- that were new
    discrepancies BIGINT NOT NULL,
    found         TEXT NOT NULL,   -- the first discrepancies, one a line
    audit_number  BIGINT NOT NULL, -- the newest seal of the audit log that was verified
    audit_hash    BLOB
);

-- Months, in UTC, whose figures never change again, closed in order. Nothing is posted that is
-- effective before the end of the newest.
CREATE TABLE closed_months (
    month_at   BIGINT PRIMARY KEY,
    until_at   BIGINT NOT NULL CHECK (until_at > month_at), -- the next month
    closed_at  BIGINT NOT NULL CHECK (closed_at >= until_at),
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL
);

-- The sums of flows of a closed month, with the flows 'opening' and 'closing' beside them.
CREATE TABLE closed_figures (
    month_at BIGINT NOT NULL REFERENCES closed_months (month_at),
    kind     TEXT NOT NULL,
    currency TEXT NOT NULL,
    flow     TEXT NOT NULL,
    credits  BIGINT NOT NULL,
    cents    BIGINT NOT NULL,
    PRIMARY KEY (month_at, kind, currency, flow)
);

-- +goose StatementBegin
CREATE TRIGGER closed_months_keep BEFORE UPDATE ON closed_months
BEGIN
    SELECT RAISE(ABORT, 'a closed month can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_months_hold BEFORE DELETE ON closed_months
BEGIN
    SELECT RAISE(ABORT, 'a closed month can not be deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_figures_keep BEFORE UPDATE ON closed_figures
BEGIN
    SELECT RAISE(ABORT, 'the figures of a closed month can not be changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_figures_hold BEFORE DELETE ON closed_figures
BEGIN
    SELECT RAISE(ABORT, 'the figures of a closed month can not be deleted');
END;
-- +goose StatementEnd

-- What the portal does in the background for staff, the last run of each kind.
CREATE TABLE tasks (
    kind       TEXT PRIMARY KEY,
    subject    TEXT NOT NULL, -- such as the month that is being closed
    actor_kind TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    process    TEXT NOT NULL, -- that runs it: a run of another process that has not ended was interrupted
    started_at BIGINT NOT NULL,
    done       BIGINT NOT NULL,
    total      BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL, -- 0 until then
    result     TEXT NOT NULL,   -- JSON, as the kind has it
    fault      TEXT NOT NULL    -- why it failed, a sentence, '' for success
);

-- +goose Down
SELECT 1;
