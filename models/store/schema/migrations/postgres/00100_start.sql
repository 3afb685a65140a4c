-- The same tables as in ../sqlite, column for column, in PostgreSQL's words. Texts have the
-- collation C: they are ordered by their bytes. What begins with the account or with a place,
-- whose upper half is the account, can be kept in parts by account: so the account stands in a
-- column of its own, is a part of every key of the ledger, and no key needs more than one part.
-- There are no sequences but those of numbers that no one else sees, and no constraints that
-- are deferred.
--
-- Amounts are BIGINT millionths of a credit, instants BIGINT microseconds since 1970
-- (0: none), money BIGINT cents. Texts that a person may ask to be erased can be erased,
-- and changed in no other way.
--
-- What happened can't be changed: triggers refuse updates and deletions of what is
-- immutable, and to empty a table.
--
-- Each statement is a transaction of its own, since distributed engines have none that change
-- both tables and rows, and does nothing if it was carried out before: a migration that was cut
-- off goes on with the next start.

-- +goose NO TRANSACTION
-- +goose Up

-- What triggers call: to refuse, with a sentence.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0];
END;
$$;
-- +goose StatementEnd

-- Transactions that change more than the ledger take turns by a lock on this row, as SQLite
-- has them do.
CREATE TABLE IF NOT EXISTS turn (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    catalog BIGINT NOT NULL -- grows with each change of plans, products or closed months
);
INSERT INTO turn (id, catalog) VALUES (1, 0) ON CONFLICT DO NOTHING;

-- What one process at a time does, and which of them. A lease that is not renewed runs out.
CREATE TABLE IF NOT EXISTS leases (
    name   TEXT COLLATE "C" PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL, -- the process, and which of its acquisitions
    until  BIGINT NOT NULL            -- by this server's clock
);

-- What is used of the rate limits that all portals count together. A row that is full again is as
-- good as none.
CREATE TABLE IF NOT EXISTS rate_limits (
    hash    BYTEA PRIMARY KEY, -- of whose it is, under the database's secret
    full_at BIGINT NOT NULL    -- when all of it is there again
);
CREATE INDEX IF NOT EXISTS rate_limits_by_age ON rate_limits (full_at);

-- Which programs can work with this schema: those that know the schema oldest or a newer one.
-- A migration beside which they can't work any more, since it takes away or renames what they
-- use, raises it, in a statement before.
CREATE TABLE IF NOT EXISTS compatibility (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    oldest BIGINT NOT NULL
);
INSERT INTO compatibility (id, oldest) VALUES (1, 100) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS users (
    id            TEXT COLLATE "C" PRIMARY KEY,
    email         TEXT COLLATE "C" NOT NULL,
    email_normal  TEXT COLLATE "C" NOT NULL UNIQUE,
    name          TEXT COLLATE "C" NOT NULL,
    zone          TEXT COLLATE "C" NOT NULL,
    language      TEXT COLLATE "C" NOT NULL, -- a BCP 47 tag, '' leaves it to the browser
    operator      TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL, -- '' if there is none
    password_at   BIGINT NOT NULL,
    verified_at   BIGINT NOT NULL, -- 0 while nobody has proved that the address is theirs
    status        TEXT COLLATE "C" NOT NULL,
    must_reset    BOOLEAN NOT NULL, -- the password no longer counts
    signed_in_at  BIGINT NOT NULL,
    created_at    BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS users_by_age ON users (created_at, id);
CREATE INDEX IF NOT EXISTS users_of_operator ON users (created_at, id) WHERE operator <> '';
CREATE INDEX IF NOT EXISTS users_inactive ON users (created_at, id) WHERE status <> 'active';
CREATE INDEX IF NOT EXISTS users_unproved ON users (created_at, id) WHERE verified_at = 0;

-- Links that were mailed or printed, by the hashes of their tokens. Each works once.
CREATE TABLE IF NOT EXISTS links (
    hash       BYTEA PRIMARY KEY,
    purpose    TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL, -- '' if it is about nobody yet
    email      TEXT COLLATE "C" NOT NULL, -- where it was sent, normal form
    data       TEXT COLLATE "C" NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS links_by_email ON links (email, purpose);
CREATE INDEX IF NOT EXISTS links_by_user ON links (user_id, purpose);
CREATE INDEX IF NOT EXISTS links_by_expiry ON links (expires_at);

-- Sessions of people, by the hashes of their tokens.
CREATE TABLE IF NOT EXISTS sessions (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL, -- written every few minutes only
    expires_at BIGINT NOT NULL, -- however much it is used
    network    TEXT COLLATE "C" NOT NULL,   -- where it was last used
    agent      TEXT COLLATE "C" NOT NULL,   -- the browser's own words
    began_by   TEXT COLLATE "C" NOT NULL,   -- by what the person signed in, such as 'password totp'
    proved_at  BIGINT NOT NULL, -- when they last proved who they are
    proved_by  TEXT COLLATE "C" NOT NULL,   -- and by what
    issuer     TEXT COLLATE "C" NOT NULL    -- of the provider by which they signed in, '' for none
);
CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id, seen_at);
CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);

-- Who users are at issuers of tokens and providers of sign-in.
CREATE TABLE IF NOT EXISTS identities (
    issuer    TEXT COLLATE "C" NOT NULL,
    subject   TEXT COLLATE "C" NOT NULL, -- the issuer's own id of the person
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    email     TEXT COLLATE "C" NOT NULL, -- as the issuer had it when this was linked
    signs_in  BOOLEAN NOT NULL, -- the person has proved it; otherwise the issuer's word is all
    linked_at BIGINT NOT NULL,
    used_at   BIGINT NOT NULL, -- the last sign-in, 0 for none
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX IF NOT EXISTS identities_by_user ON identities (user_id, issuer);

CREATE OR REPLACE TRIGGER identities_keep BEFORE UPDATE OF issuer, subject, user_id ON identities FOR EACH ROW
    EXECUTE FUNCTION refuse('whose an identity is can not be changed');

-- Browsers in which somebody has signed in before, by the hashes of their tokens.
CREATE TABLE IF NOT EXISTS devices (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id), -- who signed in last
    expires_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS devices_by_user ON devices (user_id);
CREATE INDEX IF NOT EXISTS devices_by_expiry ON devices (expires_at);

-- Forms that were sent after their session had ended, or that wait for a fresh proof.
CREATE TABLE IF NOT EXISTS kept_forms (
    id         TEXT COLLATE "C" PRIMARY KEY,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_forms_by_expiry ON kept_forms (expires_at);

-- What people prove who they are with, besides a password. The secret of an authenticator
-- app is sealed (models/store/factors/seal.go); a passkey has none that we know.
CREATE TABLE IF NOT EXISTS factors (
    id         TEXT COLLATE "C" PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('passkey', 'totp')),
    name       TEXT COLLATE "C" NOT NULL,
    credential BYTEA,            -- passkey: what the browser calls it
    data       BYTEA NOT NULL,   -- passkey: JSON with the public key; totp: the sealed secret
    counter    BIGINT NOT NULL, -- passkey: its count of signatures; totp: the last time step whose code was used
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL, -- 0: never
    CHECK ((kind = 'passkey') = (credential IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS factors_by_user ON factors (user_id, created_at, id);
CREATE UNIQUE INDEX IF NOT EXISTS factors_by_credential ON factors (credential) WHERE credential IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS factors_of_apps ON factors (user_id) WHERE kind = 'totp';

-- Codes that stand in for a lost factor, by their hashes. Each works once.
CREATE TABLE IF NOT EXISTS recovery_codes (
    hash       BYTEA PRIMARY KEY,
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL -- 0: not used
);
CREATE INDEX IF NOT EXISTS recovery_codes_by_user ON recovery_codes (user_id);

-- What a browser has to answer within minutes, by the hashes of its tokens: a passkey's
-- challenge, or the second step of a sign-in.
CREATE TABLE IF NOT EXISTS challenges (
    id         TEXT COLLATE "C" PRIMARY KEY,
    purpose    TEXT COLLATE "C" NOT NULL,
    user_id    TEXT COLLATE "C" NOT NULL, -- '' if it is not known who will answer
    data       BYTEA NOT NULL,
    tries      BIGINT NOT NULL, -- wrong answers
    expires_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS challenges_by_user ON challenges (user_id);
CREATE INDEX IF NOT EXISTS challenges_by_expiry ON challenges (expires_at);

-- The addresses that have had sign-up credits, as hashes, so that they outlive the person's
-- data. The network is forgotten after a day.
CREATE TABLE IF NOT EXISTS signup_credits (
    address    BYTEA PRIMARY KEY,
    network    TEXT COLLATE "C" NOT NULL,
    granted_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS signup_credits_by_network ON signup_credits (network) WHERE network <> '';
CREATE INDEX IF NOT EXISTS signup_credits_by_age ON signup_credits (granted_at) WHERE network <> '';

-- When operators saw the portal as a customer does, by the hashes of their tokens.
CREATE TABLE IF NOT EXISTS customer_views (
    id          TEXT COLLATE "C" PRIMARY KEY,
    operator_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    user_id     TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    reason      TEXT COLLATE "C" NOT NULL,
    started_at  BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS customer_views_by_user ON customer_views (user_id, started_at);

-- number stands for the account in the tables of the ledger.
CREATE TABLE IF NOT EXISTS accounts (
    number           BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY CHECK (number < 2147483648),
    id               TEXT COLLATE "C" NOT NULL UNIQUE,
    external_id      TEXT COLLATE "C" NOT NULL,
    kind             TEXT COLLATE "C" NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    billing_email    TEXT COLLATE "C" NOT NULL,
    zone             TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL,
    opened_zone      TEXT COLLATE "C" NOT NULL, -- which the chain of its entries begins with
    storage_usage    BIGINT NOT NULL,
    storage_override BIGINT,
    storage_at       BIGINT NOT NULL,
    low_balance      BIGINT CHECK (low_balance >= 0), -- NULL: nobody has set it
    billing_address  TEXT COLLATE "C" NOT NULL DEFAULT '', -- as receipts print it, line by line
    tax_id           TEXT COLLATE "C" NOT NULL DEFAULT '',
    billing_contacts TEXT COLLATE "C" NOT NULL DEFAULT '', -- email addresses, one a line
    stripe_customer  TEXT COLLATE "C" NOT NULL DEFAULT '', -- whose payment methods Stripe keeps
    search           TEXT COLLATE "C" NOT NULL,
    created_at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS accounts_by_external_id ON accounts (external_id) WHERE external_id <> '';
CREATE UNIQUE INDEX IF NOT EXISTS accounts_by_stripe_customer ON accounts (stripe_customer) WHERE stripe_customer <> '';
CREATE INDEX IF NOT EXISTS accounts_by_age ON accounts (created_at, id);

CREATE OR REPLACE TRIGGER accounts_keep BEFORE UPDATE OF number, id, opened_zone, created_at ON accounts FOR EACH ROW
    EXECUTE FUNCTION refuse('how an account was opened can not be changed');

CREATE TABLE IF NOT EXISTS members (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    role       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    pending    BOOLEAN NOT NULL DEFAULT FALSE, -- named by a program, and not accepted: no member yet
    PRIMARY KEY (account_id, user_id)
);
CREATE INDEX IF NOT EXISTS members_by_user ON members (user_id);
CREATE INDEX IF NOT EXISTS members_by_age ON members (account_id, created_at, user_id);

-- Mail domains that organizations say are theirs.
CREATE TABLE IF NOT EXISTS domains (
    account_id    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name          TEXT COLLATE "C" NOT NULL, -- lower case, in ASCII
    token         TEXT COLLATE "C" NOT NULL, -- which the DNS record has
    created_at    BIGINT NOT NULL,
    verified_at   BIGINT NOT NULL, -- 0 while the record was not found
    checked_at    BIGINT NOT NULL,
    missing_since BIGINT NOT NULL, -- since when the record of a verified domain is gone, else 0
    join_role     TEXT COLLATE "C" NOT NULL, -- with which people of the domain may join by themselves, '' if they may not
    issuer        TEXT COLLATE "C" NOT NULL, -- of the provider through which its members must sign in, '' for any way
    PRIMARY KEY (account_id, name),
    CHECK (join_role <> 'owner')
);
CREATE UNIQUE INDEX IF NOT EXISTS domains_verified ON domains (name) WHERE verified_at > 0;
CREATE INDEX IF NOT EXISTS domains_by_check ON domains (checked_at) WHERE verified_at > 0;

-- Invitations to an organization, or to work for the operator. At most one to the same place
-- waits for the same address.
CREATE TABLE IF NOT EXISTS invitations (
    id           TEXT COLLATE "C" PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL, -- '' to work for the operator
    kind         TEXT COLLATE "C" NOT NULL, -- invitation, ownership
    email        TEXT COLLATE "C" NOT NULL,
    email_normal TEXT COLLATE "C" NOT NULL,
    role         TEXT COLLATE "C" NOT NULL, -- in the account, or of the operator's people
    hash         BYTEA NOT NULL UNIQUE, -- of the token in the newest mail
    invited_by   TEXT COLLATE "C" NOT NULL, -- '' if it was not a person
    state        TEXT COLLATE "C" NOT NULL, -- pending, accepted, declined, revoked, expired
    created_at   BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT NOT NULL, -- 0 while it is pending
    CHECK ((state = 'pending') = (ended_at = 0))
);
CREATE UNIQUE INDEX IF NOT EXISTS invitations_pending ON invitations (account_id, email_normal) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS invitations_by_account ON invitations (account_id, created_at, id) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS invitations_to ON invitations (email_normal);
CREATE INDEX IF NOT EXISTS invitations_by_inviter ON invitations (invited_by, account_id) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS invitations_ended ON invitations (ended_at) WHERE ended_at > 0;

CREATE OR REPLACE TRIGGER invitations_keep BEFORE UPDATE OF id, account_id, kind, email, email_normal, role, created_at ON invitations FOR EACH ROW
    EXECUTE FUNCTION refuse('what an invitation is to can not be changed');

CREATE OR REPLACE TRIGGER invitations_end BEFORE UPDATE ON invitations FOR EACH ROW
    WHEN (OLD.state <> 'pending')
    EXECUTE FUNCTION refuse('an invitation ends once');

CREATE TABLE IF NOT EXISTS api_keys (
    id         TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL, -- '' for a service key
    name       TEXT COLLATE "C" NOT NULL,
    prefix     TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL UNIQUE,
    scopes     TEXT COLLATE "C" NOT NULL,
    status     TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    lineage    TEXT COLLATE "C" NOT NULL,
    made_by    TEXT COLLATE "C" NOT NULL, -- the user who made it, '' if none did
    networks   TEXT COLLATE "C" NOT NULL, -- from where it may be used, with spaces between them; '' for anywhere
    rate_limit BIGINT NOT NULL, -- requests a minute, 0 for the setting
    replaces    TEXT COLLATE "C" NOT NULL, -- the key that it was made to replace, '' for none
    replaced_by TEXT COLLATE "C" NOT NULL, -- the key that replaces it, '' for none
    search      TEXT COLLATE "C" NOT NULL, -- the name as it is searched for
    last_used_at   BIGINT NOT NULL, -- written late: see keys.NoteUse
    last_used_from TEXT COLLATE "C" NOT NULL -- the address, '' if it is not known
);
CREATE INDEX IF NOT EXISTS api_keys_by_account ON api_keys (account_id, created_at);
CREATE INDEX IF NOT EXISTS api_keys_by_maker ON api_keys (account_id, made_by) WHERE made_by <> '';
CREATE INDEX IF NOT EXISTS api_keys_by_prefix ON api_keys (prefix);

CREATE OR REPLACE TRIGGER api_keys_lineage BEFORE UPDATE OF lineage ON api_keys FOR EACH ROW
    EXECUTE FUNCTION refuse('the lineage of a key can not be changed');

CREATE TABLE IF NOT EXISTS plans (
    id   TEXT COLLATE "C" PRIMARY KEY,
    slug     TEXT COLLATE "C" NOT NULL UNIQUE,
    archived BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE IF NOT EXISTS plan_versions (
    plan_id          TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
    number           BIGINT NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    allowance        BIGINT NOT NULL,
    period           TEXT COLLATE "C" NOT NULL,
    rollover_periods BIGINT NOT NULL,
    rollover_cap     BIGINT NOT NULL,
    storage_limit    BIGINT NOT NULL,
    price_cents      BIGINT NOT NULL CHECK (price_cents >= 0), -- as customers read it; nothing is charged by it
    currency         TEXT COLLATE "C" NOT NULL, -- of the price, '' if none is shown
    features         TEXT COLLATE "C" NOT NULL, -- what else the plan has, a line each
    created_at       BIGINT NOT NULL,
    PRIMARY KEY (plan_id, number)
);

CREATE OR REPLACE TRIGGER plan_versions_keep BEFORE UPDATE ON plan_versions FOR EACH ROW
    EXECUTE FUNCTION refuse('plan_versions is append-only');

CREATE OR REPLACE TRIGGER plan_versions_hold BEFORE DELETE ON plan_versions FOR EACH ROW
    EXECUTE FUNCTION refuse('plan_versions is append-only');
CREATE OR REPLACE TRIGGER plan_versions_stay BEFORE TRUNCATE ON plan_versions
    EXECUTE FUNCTION refuse('plan_versions is append-only');

CREATE TABLE IF NOT EXISTS products (
    slug      TEXT COLLATE "C" PRIMARY KEY,
    name      TEXT COLLATE "C" NOT NULL,
    unit_cost BIGINT NOT NULL,
    rule      TEXT COLLATE "C" NOT NULL,
    archived  BOOLEAN NOT NULL
);

-- The ledger. Its rows begin with the account's number: those of one account lie together.
-- A place is the number << 32 plus the number of the row within the account.

-- What the identifiers of entries, lots and charges are encrypted with: they are made of
-- places and stored nowhere.
CREATE TABLE IF NOT EXISTS secrets (
    id  BIGINT PRIMARY KEY CHECK (id = 1),
    ids BYTEA NOT NULL CHECK (length(ids) = 16)
);
INSERT INTO secrets (id, ids) VALUES (1, substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16)) ON CONFLICT DO NOTHING;

CREATE OR REPLACE TRIGGER secrets_keep BEFORE UPDATE ON secrets FOR EACH ROW
    EXECUTE FUNCTION refuse('the secret can not be changed');

CREATE OR REPLACE TRIGGER secrets_hold BEFORE DELETE ON secrets FOR EACH ROW
    EXECUTE FUNCTION refuse('the secret can not be deleted');
CREATE OR REPLACE TRIGGER secrets_stay BEFORE TRUNCATE ON secrets
    EXECUTE FUNCTION refuse('the secret can not be deleted');

-- Texts that many rows have, by small numbers: origins, actors, products, keys, members.
CREATE TABLE IF NOT EXISTS symbols (
    number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    text   TEXT COLLATE "C" NOT NULL UNIQUE
);
INSERT INTO symbols (number, text) VALUES (0, '') ON CONFLICT DO NOTHING;

CREATE OR REPLACE TRIGGER symbols_keep BEFORE UPDATE ON symbols FOR EACH ROW
    EXECUTE FUNCTION refuse('symbols is append-only');

CREATE OR REPLACE TRIGGER symbols_hold BEFORE DELETE ON symbols FOR EACH ROW
    EXECUTE FUNCTION refuse('symbols is append-only');
CREATE OR REPLACE TRIGGER symbols_stay BEFORE TRUNCATE ON symbols
    EXECUTE FUNCTION refuse('symbols is append-only');

-- An account's entries are numbered from 1 without gaps. A charge that was taken at once is
-- all in its entry. Draws are bytes (schema.Draws), texts and more are JSON.
CREATE TABLE IF NOT EXISTS entries (
    place        BIGINT NOT NULL,
    account      BIGINT NOT NULL CHECK (account = place >> 32),
    kind         TEXT COLLATE "C" NOT NULL,
    delta        BIGINT NOT NULL,
    available    BIGINT NOT NULL,
    held         BIGINT NOT NULL,
    frozen       BIGINT NOT NULL,
    scheduled    BIGINT NOT NULL,
    debt         BIGINT NOT NULL,
    effective_at BIGINT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    origin       BIGINT NOT NULL, -- symbol
    key          TEXT COLLATE "C" NOT NULL,
    actor        BIGINT NOT NULL, -- symbol
    fingerprint  BYTEA NOT NULL,
    hash         BYTEA NOT NULL,
    commitment   BYTEA, -- NULL if there were no texts
    draws        BYTEA,
    product      BIGINT NOT NULL, -- symbol; of its charge, as are the next four
    quantity     BIGINT NOT NULL,
    member       BIGINT NOT NULL, -- symbol
    api_key      BIGINT NOT NULL, -- symbol
    maker        BIGINT NOT NULL, -- symbol; who made that key
    about        BIGINT,          -- the place of the entry that it ends, gives back or undoes
    purchase_id  TEXT COLLATE "C",
    salt         BYTEA,            -- NULL once erased, and if there were no texts
    texts        TEXT COLLATE "C",
    more         JSON,  -- what rare kinds have
    PRIMARY KEY (place, account)
);
CREATE UNIQUE INDEX IF NOT EXISTS entries_by_key ON entries (account, origin, key);
CREATE INDEX IF NOT EXISTS entries_rare ON entries (account, kind, place) WHERE kind <> 'charge';
CREATE INDEX IF NOT EXISTS entries_about ON entries (about) WHERE about IS NOT NULL;
CREATE INDEX IF NOT EXISTS entries_by_purchase ON entries (purchase_id) WHERE purchase_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS entries_adjusted ON entries (actor, recorded_at) WHERE kind IN ('adjustment', 'refund', 'reversal', 'undo', 'grant', 'purchase', 'subscription');

CREATE OR REPLACE TRIGGER entries_keep BEFORE UPDATE OF place, kind, delta, available, held, frozen, scheduled, debt, effective_at, recorded_at, origin, key, actor, fingerprint, hash, commitment, draws, product, quantity, member, api_key, maker, about, purchase_id, more ON entries FOR EACH ROW
    EXECUTE FUNCTION refuse('entries is append-only');

CREATE OR REPLACE TRIGGER entries_erase BEFORE UPDATE OF salt, texts ON entries FOR EACH ROW
    WHEN (NEW.salt IS NOT NULL OR NEW.texts IS NOT NULL)
    EXECUTE FUNCTION refuse('texts can be erased, not changed');

CREATE OR REPLACE TRIGGER entries_hold BEFORE DELETE ON entries FOR EACH ROW
    EXECUTE FUNCTION refuse('entries is append-only');
CREATE OR REPLACE TRIGGER entries_stay BEFORE TRUNCATE ON entries
    EXECUTE FUNCTION refuse('entries is append-only');

CREATE TABLE IF NOT EXISTS lots (
    place           BIGINT NOT NULL,
    account         BIGINT NOT NULL CHECK (account = place >> 32),
    sequence        BIGINT NOT NULL, -- of the entry that made it
    kind            TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    subscription_id TEXT COLLATE "C" NOT NULL,
    purchase_id     TEXT COLLATE "C" NOT NULL,
    continues       BIGINT NOT NULL, -- the ordinal of the lot whose credits it has, 0 for none
    paid_minor      BIGINT NOT NULL CHECK (paid_minor >= 0),
    currency        TEXT COLLATE "C" NOT NULL,
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
    live            BOOLEAN NOT NULL CHECK (live = (remaining > 0 OR held > 0)),
    PRIMARY KEY (place, account)
) WITH (fillfactor = 70);
-- An index of what a charge changes would have to be written with each charge.
CREATE INDEX IF NOT EXISTS lots_live ON lots (account) WHERE live;
CREATE INDEX IF NOT EXISTS lots_by_purchase ON lots (purchase_id) WHERE purchase_id <> '';
CREATE INDEX IF NOT EXISTS lots_continued ON lots (account, continues) WHERE continues > 0;

CREATE OR REPLACE TRIGGER lots_keep BEFORE UPDATE OF place, sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency, granted, priority, starts_at, expires_at ON lots FOR EACH ROW
    EXECUTE FUNCTION refuse('a lot is immutable but for what is left of it');

CREATE OR REPLACE TRIGGER lots_hold BEFORE DELETE ON lots FOR EACH ROW
    EXECUTE FUNCTION refuse('a lot can not be deleted');
CREATE OR REPLACE TRIGGER lots_stay BEFORE TRUNCATE ON lots
    EXECUTE FUNCTION refuse('a lot can not be deleted');

-- The charges that live on after their first entry, at its place: holds, and what was
-- refunded. Parts are what a live hold still has of which lots (schema.Parts).
CREATE TABLE IF NOT EXISTS charges (
    place      BIGINT NOT NULL,
    account    BIGINT NOT NULL CHECK (account = place >> 32),
    status     TEXT COLLATE "C" NOT NULL,
    credits    BIGINT NOT NULL CHECK (credits >= 0),
    held       BIGINT NOT NULL,
    refunded   BIGINT NOT NULL CHECK (refunded BETWEEN 0 AND credits),
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    parts      BYTEA,
    PRIMARY KEY (place, account)
);
CREATE INDEX IF NOT EXISTS charges_held ON charges (account) WHERE status = 'held';
CREATE INDEX IF NOT EXISTS charges_without_use ON charges (account, ended_at) WHERE status IN ('released', 'expired') AND credits = 0;

CREATE OR REPLACE TRIGGER charges_keep BEFORE UPDATE OF place, held, expires_at ON charges FOR EACH ROW
    EXECUTE FUNCTION refuse('a charge is immutable but for its end');

CREATE OR REPLACE TRIGGER charges_hold BEFORE DELETE ON charges FOR EACH ROW
    EXECUTE FUNCTION refuse('a charge can not be deleted');
CREATE OR REPLACE TRIGGER charges_stay BEFORE TRUNCATE ON charges
    EXECUTE FUNCTION refuse('a charge can not be deleted');

-- Subscriptions as they stand. How each stood after an entry is in the entry.
CREATE TABLE IF NOT EXISTS subscriptions (
    id              TEXT COLLATE "C" PRIMARY KEY,
    account         BIGINT NOT NULL REFERENCES accounts (number),
    plan_id         TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    status          TEXT COLLATE "C" NOT NULL,
    anchor_at       BIGINT NOT NULL,
    anchor_zone     TEXT COLLATE "C" NOT NULL,
    period_number   BIGINT NOT NULL,
    period_start_at BIGINT NOT NULL,
    period_end_at   BIGINT NOT NULL,
    allowance_lot   BIGINT NOT NULL, -- its ordinal, 0 for none
    next_plan_id    TEXT COLLATE "C" NOT NULL,
    cancel_at_end   BOOLEAN NOT NULL,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS subscriptions_by_account ON subscriptions (account, created_at);
CREATE INDEX IF NOT EXISTS subscriptions_live ON subscriptions (plan_id, next_plan_id, cancel_at_end, period_end_at, status) WHERE status <> 'canceled';

-- Bounds of what charges and holds take, with what was used in the window in which an entry
-- last counted. Those that were removed stay as long as they count.
CREATE TABLE IF NOT EXISTS caps (
    account      BIGINT NOT NULL REFERENCES accounts (number),
    subject      TEXT COLLATE "C" NOT NULL,
    cap_window   TEXT COLLATE "C" NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount >= 0),
    boost        BIGINT NOT NULL CHECK (boost >= 0),
    boost_until  BIGINT NOT NULL,
    removed      BOOLEAN NOT NULL,
    window_start BIGINT NOT NULL, -- 0 for all time
    window_end   BIGINT NOT NULL,
    used         BIGINT NOT NULL CHECK (used >= 0),
    counted_from BIGINT NOT NULL, -- the sequence from which entries count
    PRIMARY KEY (account, subject, cap_window)
);

-- Accounts after their newest entry.
CREATE TABLE IF NOT EXISTS balances (
    account          BIGINT PRIMARY KEY REFERENCES accounts (number),
    sequence         BIGINT NOT NULL CHECK (sequence < 4294967296), -- more would be rows of the next account
    head             BYTEA NOT NULL,
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
) WITH (fillfactor = 50); -- there is room for the next state of a row beside it
CREATE INDEX IF NOT EXISTS balances_due ON balances (next_boundary_at) WHERE next_boundary_at > 0;

-- What was used per UTC quarter of an hour. There is a row, perhaps of zeros, wherever there
-- is an entry about a charge: lists of entries find by it where to look.
CREATE TABLE IF NOT EXISTS usage (
    account    BIGINT NOT NULL,
    quarter_at BIGINT NOT NULL,
    product    BIGINT NOT NULL, -- symbols
    api_key    BIGINT NOT NULL,
    member     BIGINT NOT NULL,
    credits    BIGINT NOT NULL,
    refunded   BIGINT NOT NULL,
    charges    BIGINT NOT NULL,
    PRIMARY KEY (account, quarter_at, product, api_key, member)
) WITH (fillfactor = 70);

-- Why the credits outstanding of an account grew and shrank, by UTC day: signed sums of what
-- entries moved, with what was paid for those that were sold. Kind 'owed' is the debt.
CREATE TABLE IF NOT EXISTS flows (
    account  BIGINT NOT NULL,
    day_at   BIGINT NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    flow     TEXT COLLATE "C" NOT NULL,
    credits  BIGINT NOT NULL,
    cents    BIGINT NOT NULL,
    PRIMARY KEY (account, day_at, kind, currency, flow)
) WITH (fillfactor = 70);

CREATE TABLE IF NOT EXISTS purchases (
    id                TEXT COLLATE "C" PRIMARY KEY,
    account_id        TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    user_id           TEXT COLLATE "C" NOT NULL,
    credits           BIGINT NOT NULL CHECK (credits > 0),
    unit_cents        BIGINT NOT NULL,
    amount_cents      BIGINT NOT NULL,
    currency          TEXT COLLATE "C" NOT NULL,
    state             TEXT COLLATE "C" NOT NULL,
    flag              TEXT COLLATE "C" NOT NULL,
    origin            TEXT COLLATE "C" NOT NULL,
    key               TEXT COLLATE "C" NOT NULL,
    session_id        TEXT COLLATE "C" NOT NULL,
    session_url       TEXT COLLATE "C" NOT NULL,
    payment_intent_id TEXT COLLATE "C" NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    paid_at           BIGINT NOT NULL,
    reversed          BIGINT NOT NULL DEFAULT 0,
    method            TEXT COLLATE "C" NOT NULL,
    invoice           TEXT COLLATE "C" NOT NULL DEFAULT '',
    invoice_fold      TEXT COLLATE "C" NOT NULL DEFAULT '',
    received_at       BIGINT NOT NULL DEFAULT 0,
    paid_cents        BIGINT NOT NULL DEFAULT 0,
    paid_currency     TEXT COLLATE "C" NOT NULL DEFAULT '',
    refunded_cents    BIGINT NOT NULL DEFAULT 0,
    lost_cents        BIGINT NOT NULL DEFAULT 0,
    dispute           TEXT COLLATE "C" NOT NULL DEFAULT '',
    tax_cents         BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, origin, key)
);
CREATE INDEX IF NOT EXISTS purchases_by_account ON purchases (account_id, created_at);
CREATE UNIQUE INDEX IF NOT EXISTS purchases_by_session ON purchases (session_id) WHERE session_id <> '';
CREATE UNIQUE INDEX IF NOT EXISTS purchases_by_intent ON purchases (payment_intent_id) WHERE payment_intent_id <> '';
CREATE UNIQUE INDEX IF NOT EXISTS purchases_by_invoice ON purchases (invoice_fold) WHERE invoice_fold <> '';
CREATE INDEX IF NOT EXISTS purchases_by_age ON purchases (created_at, id);
CREATE INDEX IF NOT EXISTS purchases_by_state ON purchases (state, created_at, id);
CREATE INDEX IF NOT EXISTS purchases_flagged ON purchases (created_at, id) WHERE flag <> '';
CREATE INDEX IF NOT EXISTS purchases_disputed ON purchases (created_at, id) WHERE dispute = 'open';
CREATE INDEX IF NOT EXISTS purchases_refunded ON purchases (created_at, id) WHERE refunded_cents + lost_cents > 0;
CREATE INDEX IF NOT EXISTS purchases_taxed ON purchases (paid_at) WHERE tax_cents > 0;
CREATE INDEX IF NOT EXISTS purchases_reversed ON purchases (created_at, id) WHERE reversed > 0;

CREATE OR REPLACE TRIGGER purchases_hold BEFORE DELETE ON purchases FOR EACH ROW
    EXECUTE FUNCTION refuse('a purchase can not be deleted');
CREATE OR REPLACE TRIGGER purchases_stay BEFORE TRUNCATE ON purchases
    EXECUTE FUNCTION refuse('a purchase can not be deleted');

CREATE OR REPLACE TRIGGER purchases_keep BEFORE UPDATE OF id, account_id, user_id, credits, unit_cents, amount_cents, currency, origin, key, created_at, method, invoice, invoice_fold, received_at ON purchases FOR EACH ROW
    EXECUTE FUNCTION refuse('what was offered can not be changed');

CREATE TABLE IF NOT EXISTS disputes (
    id          TEXT COLLATE "C" PRIMARY KEY, -- Stripe's
    purchase_id TEXT COLLATE "C" NOT NULL REFERENCES purchases (id),
    account_id  TEXT COLLATE "C" NOT NULL, -- of the purchase
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'won', 'lost', 'prevented')),
    cents       BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    currency    TEXT COLLATE "C" NOT NULL DEFAULT '',
    respond_by  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS disputes_by_purchase ON disputes (purchase_id);
CREATE INDEX IF NOT EXISTS disputes_by_account ON disputes (account_id, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_open ON disputes (respond_by, id) WHERE state = 'open';

CREATE TABLE IF NOT EXISTS stripe_events (
    id          TEXT COLLATE "C" PRIMARY KEY,
    type        TEXT COLLATE "C" NOT NULL,
    session_id  TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    purchase_id TEXT COLLATE "C" NOT NULL DEFAULT '',
    tries       BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS stripe_events_by_age ON stripe_events (received_at, id);
CREATE INDEX IF NOT EXISTS stripe_events_by_outcome ON stripe_events (outcome, received_at, id);
CREATE INDEX IF NOT EXISTS stripe_events_by_purchase ON stripe_events (purchase_id, received_at, id) WHERE purchase_id <> '';
CREATE INDEX IF NOT EXISTS stripe_events_by_session ON stripe_events (session_id, received_at, id) WHERE session_id <> '';
CREATE INDEX IF NOT EXISTS stripe_events_due ON stripe_events (next_try_at) WHERE next_try_at > 0;

CREATE TABLE IF NOT EXISTS storage_deltas (
    account_id    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    origin        TEXT COLLATE "C" NOT NULL,
    key           TEXT COLLATE "C" NOT NULL,
    delta         BIGINT NOT NULL,
    usage_after   BIGINT NOT NULL CHECK (usage_after >= 0),
    storage_limit BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, origin, key)
);

CREATE OR REPLACE TRIGGER storage_deltas_keep BEFORE UPDATE ON storage_deltas FOR EACH ROW
    EXECUTE FUNCTION refuse('storage_deltas is append-only');

CREATE OR REPLACE TRIGGER storage_deltas_hold BEFORE DELETE ON storage_deltas FOR EACH ROW
    EXECUTE FUNCTION refuse('storage_deltas is append-only');
CREATE OR REPLACE TRIGGER storage_deltas_stay BEFORE TRUNCATE ON storage_deltas
    EXECUTE FUNCTION refuse('storage_deltas is append-only');

CREATE TABLE IF NOT EXISTS account_notes (
    sequence   BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    author_id  TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    key        TEXT COLLATE "C" NOT NULL, -- of the form, so that a double submit is one note
    at         BIGINT NOT NULL,
    text       TEXT COLLATE "C" NOT NULL,
    erased_at  BIGINT NOT NULL DEFAULT 0,
    UNIQUE (account_id, author_id, key)
);
CREATE INDEX IF NOT EXISTS account_notes_by_account ON account_notes (account_id, sequence);
CREATE INDEX IF NOT EXISTS account_notes_by_time ON account_notes (account_id, at, sequence);

CREATE OR REPLACE TRIGGER account_notes_keep BEFORE UPDATE ON account_notes FOR EACH ROW
    WHEN (NEW.text <> '' OR OLD.erased_at <> 0 OR NEW.erased_at = 0
    OR NEW.account_id <> OLD.account_id OR NEW.author_id <> OLD.author_id OR NEW.key <> OLD.key OR NEW.at <> OLD.at)
    EXECUTE FUNCTION refuse('a note can be erased, not changed');

CREATE OR REPLACE TRIGGER account_notes_hold BEFORE DELETE ON account_notes FOR EACH ROW
    EXECUTE FUNCTION refuse('a note can be erased, not deleted');
CREATE OR REPLACE TRIGGER account_notes_stay BEFORE TRUNCATE ON account_notes
    EXECUTE FUNCTION refuse('a note can be erased, not deleted');

CREATE TABLE IF NOT EXISTS adjustment_batches (
    id         TEXT COLLATE "C" PRIMARY KEY,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'waiting', 'posted', 'rejected', 'discarded')),
    file_name  TEXT COLLATE "C" NOT NULL, -- '' for a single adjustment
    lines      BIGINT NOT NULL CHECK (lines > 0),
    faults     BIGINT NOT NULL CHECK (faults BETWEEN 0 AND lines),
    added      BIGINT NOT NULL CHECK (added >= 0),
    taken      BIGINT NOT NULL CHECK (taken >= 0),
    asked_by   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    key        TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    waiting_at BIGINT NOT NULL, -- 0: nobody's approval was asked for
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    why        TEXT COLLATE "C" NOT NULL,
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
CREATE INDEX IF NOT EXISTS adjustment_batches_waiting ON adjustment_batches (created_at, id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS adjustment_batches_decided ON adjustment_batches (created_at, id) WHERE waiting_at > 0 AND decided_at > 0;
CREATE INDEX IF NOT EXISTS adjustment_batches_of_files ON adjustment_batches (created_at, id) WHERE file_name <> '';

CREATE OR REPLACE TRIGGER adjustment_batches_begin BEFORE INSERT ON adjustment_batches FOR EACH ROW
    WHEN (NEW.state NOT IN ('draft', 'waiting'))
    EXECUTE FUNCTION refuse('a batch begins as a draft or waiting');

CREATE OR REPLACE TRIGGER adjustment_batches_keep BEFORE UPDATE OF id, file_name, lines, faults, added, taken, asked_by, key, created_at ON adjustment_batches FOR EACH ROW
    EXECUTE FUNCTION refuse('a batch is immutable but for its state');

CREATE OR REPLACE TRIGGER adjustment_batches_forward BEFORE UPDATE OF state, waiting_at, decided_by, decided_at, why ON adjustment_batches FOR EACH ROW
    WHEN (NOT (OLD.state = 'draft' AND NEW.state IN ('waiting', 'posted', 'discarded')
    OR OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected', 'discarded'))
    OR (OLD.waiting_at <> NEW.waiting_at AND NEW.state <> 'waiting'))
    EXECUTE FUNCTION refuse('a batch moves only forward');

CREATE OR REPLACE TRIGGER adjustment_batches_hold BEFORE DELETE ON adjustment_batches FOR EACH ROW
    EXECUTE FUNCTION refuse('a batch can not be deleted');
CREATE OR REPLACE TRIGGER adjustment_batches_stay BEFORE TRUNCATE ON adjustment_batches
    EXECUTE FUNCTION refuse('a batch can not be deleted');

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION adjustment_batches_approve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected') AND NEW.decided_by <> 'cli'
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin') THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'only an admin approves or rejects';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER adjustment_batches_approve BEFORE UPDATE ON adjustment_batches FOR EACH ROW
    EXECUTE FUNCTION adjustment_batches_approve();

CREATE TABLE IF NOT EXISTS adjustment_lines (
    batch_id   TEXT COLLATE "C" NOT NULL, -- of a batch, which follows its lines
    number     BIGINT NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL, -- as it was written: there may be no such account
    amount     BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    reason     TEXT COLLATE "C" NOT NULL,
    fault      TEXT COLLATE "C" NOT NULL, -- why the line could not be read
    PRIMARY KEY (batch_id, number),
    CHECK (fault <> '' OR (amount <> 0 AND account_id <> '' AND kind IN ('purchased', 'promotional')))
);

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION adjustment_lines_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM adjustment_batches WHERE id = NEW.batch_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'a batch has all its lines from the start';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER adjustment_lines_begin BEFORE INSERT ON adjustment_lines FOR EACH ROW
    EXECUTE FUNCTION adjustment_lines_begin();

CREATE OR REPLACE TRIGGER adjustment_lines_keep BEFORE UPDATE OF batch_id, number, account_id, amount, kind, fault ON adjustment_lines FOR EACH ROW
    EXECUTE FUNCTION refuse('a line of a batch is immutable');

CREATE OR REPLACE TRIGGER adjustment_lines_erase BEFORE UPDATE OF reason ON adjustment_lines FOR EACH ROW
    WHEN (NEW.reason <> '')
    EXECUTE FUNCTION refuse('a reason can be erased, not changed');

CREATE OR REPLACE TRIGGER adjustment_lines_hold BEFORE DELETE ON adjustment_lines FOR EACH ROW
    EXECUTE FUNCTION refuse('a line of a batch can not be deleted');
CREATE OR REPLACE TRIGGER adjustment_lines_stay BEFORE TRUNCATE ON adjustment_lines
    EXECUTE FUNCTION refuse('a line of a batch can not be deleted');

CREATE TABLE IF NOT EXISTS proposals (
    id         TEXT COLLATE "C" PRIMARY KEY,
    state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'posted', 'rejected', 'discarded')),
    title      TEXT COLLATE "C" NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL, -- '' for a change of the catalog, which has no entry either
    credits    BIGINT NOT NULL,
    origin     TEXT COLLATE "C" NOT NULL, -- and the key of the entry that it becomes
    entry_key  TEXT COLLATE "C" NOT NULL,
    content    TEXT COLLATE "C" NOT NULL, -- versioned JSON
    reason     TEXT COLLATE "C" NOT NULL, -- may be personal: it can be erased
    asked_by   TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    key        TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL,
    why        TEXT COLLATE "C" NOT NULL,
    UNIQUE (asked_by, key),
    CHECK ((account_id = '') = (entry_key = '')),
    CHECK ((state = 'waiting') = (decided_by = '')),
    CHECK ((decided_by = '') = (decided_at = 0)),
    CHECK (state NOT IN ('posted', 'rejected') OR decided_by <> asked_by),
    CHECK (state <> 'discarded' OR decided_by = asked_by),
    CHECK ((state = 'rejected') = (why <> ''))
);
CREATE INDEX IF NOT EXISTS proposals_waiting ON proposals (created_at, id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS proposals_decided ON proposals (created_at, id) WHERE decided_at > 0;
CREATE INDEX IF NOT EXISTS proposals_entries ON proposals (account_id, origin, entry_key);

CREATE OR REPLACE TRIGGER proposals_begin BEFORE INSERT ON proposals FOR EACH ROW
    WHEN (NEW.state <> 'waiting')
    EXECUTE FUNCTION refuse('a proposal begins as waiting');

CREATE OR REPLACE TRIGGER proposals_keep BEFORE UPDATE OF id, title, account_id, credits, origin, entry_key, content, asked_by, key, created_at ON proposals FOR EACH ROW
    EXECUTE FUNCTION refuse('a proposal is immutable but for its state');

CREATE OR REPLACE TRIGGER proposals_erase BEFORE UPDATE OF reason ON proposals FOR EACH ROW
    WHEN (NEW.reason <> '')
    EXECUTE FUNCTION refuse('a reason can be erased, not changed');

CREATE OR REPLACE TRIGGER proposals_forward BEFORE UPDATE OF state, decided_by, decided_at, why ON proposals FOR EACH ROW
    WHEN (OLD.state <> 'waiting' OR NEW.state = 'waiting')
    EXECUTE FUNCTION refuse('a proposal is decided once');

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION proposals_approve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'waiting' AND NEW.state IN ('posted', 'rejected') AND NEW.decided_by <> 'cli'
    AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND operator = 'admin') THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'only an admin approves or rejects';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE OR REPLACE TRIGGER proposals_approve BEFORE UPDATE ON proposals FOR EACH ROW
    EXECUTE FUNCTION proposals_approve();

CREATE OR REPLACE TRIGGER proposals_hold BEFORE DELETE ON proposals FOR EACH ROW
    EXECUTE FUNCTION refuse('a proposal can not be deleted');
CREATE OR REPLACE TRIGGER proposals_stay BEFORE TRUNCATE ON proposals
    EXECUTE FUNCTION refuse('a proposal can not be deleted');

-- What operators have changed in the portal, over the environment and the defaults. A
-- setting that is as by default has no row.
CREATE TABLE IF NOT EXISTS settings (
    name            TEXT COLLATE "C" PRIMARY KEY,
    value           TEXT COLLATE "C" NOT NULL,
    changed_at      BIGINT NOT NULL,
    changed_by_kind TEXT COLLATE "C" NOT NULL,
    changed_by      TEXT COLLATE "C" NOT NULL
);

-- The operator's logo. Version is made of its content.
CREATE TABLE IF NOT EXISTS logo (
    id              BIGINT PRIMARY KEY CHECK (id = 1),
    content_type    TEXT COLLATE "C" NOT NULL,
    data            BYTEA NOT NULL,
    version         TEXT COLLATE "C" NOT NULL,
    changed_at      BIGINT NOT NULL,
    changed_by_kind TEXT COLLATE "C" NOT NULL,
    changed_by      TEXT COLLATE "C" NOT NULL
);

-- The audit log. What may be personal, texts and network, can be erased with its salt: the
-- commitments stay, and the seals cover them alone.
CREATE TABLE IF NOT EXISTS audit (
    sequence     BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    id           TEXT COLLATE "C" NOT NULL UNIQUE,
    at           BIGINT NOT NULL,
    actor_kind   TEXT COLLATE "C" NOT NULL,
    actor_id     TEXT COLLATE "C" NOT NULL,
    action       TEXT COLLATE "C" NOT NULL,
    account_id   TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    request_id   TEXT COLLATE "C" NOT NULL,
    times        BIGINT NOT NULL CHECK (times > 0), -- how often it was done
    detail       TEXT COLLATE "C" NOT NULL,
    changes      TEXT COLLATE "C" NOT NULL,                     -- JSON
    texts_salt   BYTEA,                              -- NULL: detail and changes were erased
    texts        BYTEA NOT NULL,                     -- commitment to detail and changes
    network      TEXT COLLATE "C" NOT NULL,
    network_salt BYTEA,
    network_seal BYTEA NOT NULL,
    CHECK (texts_salt IS NOT NULL OR (detail = '' AND changes = '')),
    CHECK (network_salt IS NOT NULL OR network = '')
);
CREATE INDEX IF NOT EXISTS audit_by_account ON audit (account_id, sequence);
CREATE INDEX IF NOT EXISTS audit_of_account ON audit (account_id, action, at, sequence) WHERE account_id <> '';
CREATE INDEX IF NOT EXISTS audit_by_actor ON audit (actor_id, sequence);
CREATE INDEX IF NOT EXISTS audit_by_action ON audit (action, sequence);
CREATE INDEX IF NOT EXISTS audit_by_subject ON audit (subject, sequence) WHERE subject <> '';
CREATE INDEX IF NOT EXISTS audit_by_request ON audit (request_id, sequence) WHERE request_id <> '';
CREATE INDEX IF NOT EXISTS audit_by_network ON audit (network, sequence) WHERE network <> '';
CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at, sequence);

CREATE OR REPLACE TRIGGER audit_keep BEFORE UPDATE OF sequence, id, at, actor_kind, actor_id, action, account_id, subject, request_id, times, texts, network_seal ON audit FOR EACH ROW
    EXECUTE FUNCTION refuse('audit is append-only');

CREATE OR REPLACE TRIGGER audit_erase_texts BEFORE UPDATE OF detail, changes, texts_salt ON audit FOR EACH ROW
    WHEN (NEW.texts_salt IS NOT NULL)
    EXECUTE FUNCTION refuse('the texts of an audit record can be erased, not changed');

CREATE OR REPLACE TRIGGER audit_erase_network BEFORE UPDATE OF network, network_salt ON audit FOR EACH ROW
    WHEN (NEW.network_salt IS NOT NULL)
    EXECUTE FUNCTION refuse('the network of an audit record can be erased, not changed');

CREATE OR REPLACE TRIGGER audit_hold BEFORE DELETE ON audit FOR EACH ROW
    EXECUTE FUNCTION refuse('audit is append-only');
CREATE OR REPLACE TRIGGER audit_stay BEFORE TRUNCATE ON audit
    EXECUTE FUNCTION refuse('audit is append-only');

-- The chain of the audit log: hashes of its records in the order in which they were sealed.
CREATE TABLE IF NOT EXISTS audit_seals (
    number   BIGINT PRIMARY KEY,
    sequence BIGINT NOT NULL UNIQUE,
    hash     BYTEA NOT NULL
);

CREATE OR REPLACE TRIGGER audit_seals_keep BEFORE UPDATE ON audit_seals FOR EACH ROW
    EXECUTE FUNCTION refuse('a seal can not be changed');

CREATE OR REPLACE TRIGGER audit_seals_hold BEFORE DELETE ON audit_seals FOR EACH ROW
    EXECUTE FUNCTION refuse('a seal can not be deleted');
CREATE OR REPLACE TRIGGER audit_seals_stay BEFORE TRUNCATE ON audit_seals
    EXECUTE FUNCTION refuse('a seal can not be deleted');

CREATE TABLE IF NOT EXISTS refusals (
    sequence   BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at         BIGINT NOT NULL,
    account_id TEXT COLLATE "C" NOT NULL, -- '' for a call of the operator's that names none
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id   TEXT COLLATE "C" NOT NULL,
    method     TEXT COLLATE "C" NOT NULL,
    route      TEXT COLLATE "C" NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    detail     TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL
);
CREATE INDEX IF NOT EXISTS refusals_by_account ON refusals (account_id, sequence);
CREATE INDEX IF NOT EXISTS refusals_by_request ON refusals (request_id, sequence);
CREATE INDEX IF NOT EXISTS refusals_by_age ON refusals (at);

CREATE TABLE IF NOT EXISTS refusal_counts (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    quarter_at BIGINT NOT NULL,
    status     BIGINT NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    count      BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (account_id, quarter_at, status, code)
);

-- The outbox: mails, written with what causes them and sent afterwards. Who sends one moves
-- next_at ahead first: until then nobody else tries. Data may have secrets, and is gone once
-- nothing needs it.
CREATE TABLE IF NOT EXISTS mails (
    id               TEXT COLLATE "C" PRIMARY KEY,
    kind             TEXT COLLATE "C" NOT NULL,
    recipient        TEXT COLLATE "C" NOT NULL,
    recipient_normal TEXT COLLATE "C" NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    account_id       TEXT COLLATE "C" NOT NULL, -- that it is about, '' if it is about a person
    data             TEXT COLLATE "C", -- JSON
    state            TEXT COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'written', 'failed', 'dismissed')),
    attempts         BIGINT NOT NULL,
    error            TEXT COLLATE "C" NOT NULL, -- of the last attempt
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
CREATE INDEX IF NOT EXISTS mails_due ON mails (next_at, id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS mails_by_age ON mails (created_at, id);
CREATE INDEX IF NOT EXISTS mails_by_state ON mails (state, created_at, id);
CREATE INDEX IF NOT EXISTS mails_ended ON mails (until_at) WHERE state = 'failed' AND data IS NOT NULL AND until_at > 0;
CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient_normal, created_at, id);
CREATE INDEX IF NOT EXISTS mails_by_account ON mails (account_id, created_at, id) WHERE account_id <> '';

CREATE TABLE IF NOT EXISTS backups (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    file        TEXT COLLATE "C" NOT NULL,
    made_at     BIGINT NOT NULL,
    verified_at BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    entries     BIGINT NOT NULL
);

-- How far the portal itself has verified accounts, all of which was right, and what the last
-- of its daily runs found.
CREATE TABLE IF NOT EXISTS verified (
    account  BIGINT PRIMARY KEY REFERENCES accounts (number),
    sequence BIGINT NOT NULL,
    head     BYTEA NOT NULL
);

CREATE TABLE IF NOT EXISTS verifications (
    id            BIGINT PRIMARY KEY CHECK (id = 1),
    at            BIGINT NOT NULL,
    accounts      BIGINT NOT NULL,
    entries       BIGINT NOT NULL, -- that were new
    discrepancies BIGINT NOT NULL,
    found         TEXT COLLATE "C" NOT NULL,   -- the first discrepancies, one a line
    audit_number  BIGINT NOT NULL, -- the newest seal of the audit log that was verified
    audit_hash    BYTEA
);

-- Months, in UTC, whose figures never change again, closed in order. Nothing is posted that is
-- effective before the end of the newest.
CREATE TABLE IF NOT EXISTS closed_months (
    month_at   BIGINT PRIMARY KEY,
    until_at   BIGINT NOT NULL CHECK (until_at > month_at), -- the next month
    closed_at  BIGINT NOT NULL CHECK (closed_at >= until_at),
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id   TEXT COLLATE "C" NOT NULL
);

-- The sums of flows of a closed month, with the flows 'opening' and 'closing' beside them.
CREATE TABLE IF NOT EXISTS closed_figures (
    month_at BIGINT NOT NULL REFERENCES closed_months (month_at),
    kind     TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    flow     TEXT COLLATE "C" NOT NULL,
    credits  BIGINT NOT NULL,
    cents    BIGINT NOT NULL,
    PRIMARY KEY (month_at, kind, currency, flow)
);

CREATE OR REPLACE TRIGGER closed_months_keep BEFORE UPDATE ON closed_months FOR EACH ROW
    EXECUTE FUNCTION refuse('a closed month can not be changed');

CREATE OR REPLACE TRIGGER closed_months_hold BEFORE DELETE ON closed_months FOR EACH ROW
    EXECUTE FUNCTION refuse('a closed month can not be deleted');
CREATE OR REPLACE TRIGGER closed_months_stay BEFORE TRUNCATE ON closed_months
    EXECUTE FUNCTION refuse('a closed month can not be deleted');

CREATE OR REPLACE TRIGGER closed_figures_keep BEFORE UPDATE ON closed_figures FOR EACH ROW
    EXECUTE FUNCTION refuse('the figures of a closed month can not be changed');

CREATE OR REPLACE TRIGGER closed_figures_hold BEFORE DELETE ON closed_figures FOR EACH ROW
    EXECUTE FUNCTION refuse('the figures of a closed month can not be deleted');
CREATE OR REPLACE TRIGGER closed_figures_stay BEFORE TRUNCATE ON closed_figures
    EXECUTE FUNCTION refuse('the figures of a closed month can not be deleted');

-- What the portal does in the background for staff, the last run of each kind.
CREATE TABLE IF NOT EXISTS tasks (
    kind       TEXT COLLATE "C" PRIMARY KEY,
    subject    TEXT COLLATE "C" NOT NULL, -- such as the month that is being closed
    actor_kind TEXT COLLATE "C" NOT NULL,
    actor_id   TEXT COLLATE "C" NOT NULL,
    process    TEXT COLLATE "C" NOT NULL, -- that runs it: a run of another process that has not ended was interrupted
    started_at BIGINT NOT NULL,
    done       BIGINT NOT NULL,
    total      BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL, -- 0 until then
    result     TEXT COLLATE "C" NOT NULL,   -- JSON, as the kind has it
    fault      TEXT COLLATE "C" NOT NULL    -- why it failed, a sentence, '' for success
);

-- +goose Down
SELECT 1;
