package engines

// Forbidden are constructs that no statement has, since one engine or another does not know
// them, or means something else by them.
var Forbidden = []Construct{
	{Name: "advisory locks", pattern: is(` PG_(TRY_)?ADVISORY_\w+ `), Sample: "SELECT pg_try_advisory_xact_lock(1)", Other: "SELECT 'pg_advisory_lock(1)'"},
	{Name: "LISTEN and NOTIFY", pattern: is(`^ (LISTEN|UNLISTEN|NOTIFY) | PG_NOTIFY `), Sample: "LISTEN posted", Other: "SELECT notify FROM accounts"},
	{Name: "columns of the system", pattern: is(` (XMIN|XMAX|CMIN|CMAX|CTID|TABLEOID) `), Sample: "SELECT a.xmin FROM accounts a", Other: "SELECT max(x) FROM accounts"},
	{Name: "SERIAL and sequences by name", pattern: is(` (SMALL|BIG)?SERIAL | SEQUENCE [A-Z_]+ (AS|INCREMENT|START|;)| (CREATE|ALTER|DROP) SEQUENCE | (NEXTVAL|CURRVAL|LASTVAL) \( `), Sample: "SELECT nextval('n')", Other: "SELECT sequence FROM balances"},
	{Name: "savepoints", pattern: is(` SAVEPOINT | ROLLBACK TO |^ RELEASE `), Sample: "ROLLBACK TO SAVEPOINT a", Other: "ROLLBACK"},
	{Name: "exclusion constraints", pattern: is(` EXCLUDE (USING|\() `), Sample: "CREATE TABLE a (EXCLUDE USING gist (b WITH &&))", Other: "INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET b = excluded.b"},
	{Name: "deferred constraints", pattern: is(` (DEFERRABLE|DEFERRED) | SET CONSTRAINTS `), Sample: "CREATE TABLE a (b BIGINT REFERENCES c DEFERRABLE INITIALLY DEFERRED)", Other: "SELECT deferred_at FROM a"},
	{Name: "locks of tables", pattern: is(`(^| ;) LOCK `), Sample: "LOCK TABLE accounts IN EXCLUSIVE MODE", Other: "SELECT lock FROM a"},
	{Name: "temporary tables", pattern: is(` CREATE (GLOBAL |LOCAL )?TEMP(ORARY)? `), Sample: "CREATE TEMP TABLE a (b BIGINT)", Other: "CREATE TABLE temporary_b (b BIGINT)"},
	{Name: "transactions in two steps", pattern: is(` (PREPARE TRANSACTION|COMMIT PREPARED|ROLLBACK PREPARED) `), Sample: "PREPARE TRANSACTION 'a'", Other: "COMMIT"},
	{Name: "cursors that outlive their transaction", pattern: is(` WITH HOLD `), Sample: "DECLARE a CURSOR WITH HOLD FOR SELECT 1", Other: "DECLARE a NO SCROLL CURSOR FOR SELECT 1"},
	{Name: "computed columns", pattern: is(` GENERATED ALWAYS AS \( `), Sample: "CREATE TABLE a (b BIGINT GENERATED ALWAYS AS (c + 1) STORED)", Other: "CREATE TABLE a (b BIGINT GENERATED ALWAYS AS IDENTITY)"},
	{Name: "inherited tables", pattern: is(` \) INHERITS \( `), Sample: "CREATE TABLE a () INHERITS (b)", Other: "CREATE TABLE inherits (a BIGINT)"},
	{Name: "tables in parts of PostgreSQL's own", pattern: is(` \) PARTITION BY (RANGE|LIST|HASH) `), Sample: "CREATE TABLE a (b BIGINT) PARTITION BY RANGE (b)", Other: "SELECT row_number() OVER (PARTITION BY b) FROM a"},
	{Name: "extensions", pattern: is(` EXTENSION `), Sample: "CREATE EXTENSION pgcrypto", Other: "SELECT extension_at FROM a"},
	{Name: "rules, views and types", pattern: is(`^ CREATE (OR REPLACE )?(MATERIALIZED )?(RULE|VIEW|TYPE|DOMAIN) `), Sample: "CREATE VIEW a AS SELECT 1", Other: "CREATE TABLE view (a BIGINT)"},
	{Name: "settings of a session", pattern: is(`(^| ;) SET (SESSION )?[A-Z_]+ (=|TO) `), Sample: "SET search_path = a", Other: "UPDATE a SET b = 1"},
	{Name: "COPY", pattern: is(`^ COPY `), Sample: "COPY a FROM STDIN", Other: "SELECT copy FROM a"},
}

const notSaid = "not documented"

// Used are constructs that statements or migrations have and that not all engines know, or not
// in all ways.
var Used = []Construct{
	{
		Name: "READ COMMITTED, in which the ledger posts", pattern: is(` ISOLATION LEVEL READ COMMITTED `),
		On:     [...]Answer{with("with `yb_enable_read_committed_isolation`"), yes, with("with `sql.txn.read_committed_isolation.enabled`"), no("it has REPEATABLE READ alone")},
		Sample: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", Other: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	},
	{
		Name: "REPEATABLE READ, for reading", pattern: is(` ISOLATION LEVEL REPEATABLE READ `),
		On:     [...]Answer{yes, with("a snapshot of each node's own, not one of all"), with("a setting of the cluster"), yes},
		Sample: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", Other: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
	},
	{
		Name: "timeouts of a transaction (SET LOCAL)", pattern: is(` SET LOCAL [A-Z_]+ = `),
		On:     [...]Answer{yes, yes, yes, no("not among its settings")},
		Sample: "BEGIN; SET LOCAL lock_timeout = '1s'", Other: "UPDATE a SET local = 1",
	},
	{
		Name: "timeouts and the planner's settings of a transaction (`set_config`)", pattern: is(` SET_CONFIG \( `),
		On:     [...]Answer{yes, yes, with("`enable_hashjoin` and `enable_mergejoin` are not documented"), no("not among its settings")},
		Sample: "SELECT set_config('lock_timeout', '1s', true)", Other: "SELECT set_config FROM a",
	},
	{
		Name: "a lock on the one row of `turn`", pattern: is(` FROM TURN .*FOR UPDATE `),
		On:     [...]Answer{yes, yes, yes, with("it does not wait: one of two fails at its commit")},
		Sample: "SELECT id FROM turn WHERE id = 1 FOR UPDATE", Other: "SELECT id FROM turn",
	},
	{
		Name: "locks on the balances of a batch", pattern: is(` FOR NO KEY UPDATE `),
		On:     [...]Answer{yes, no("rows of one part alone are locked together"), yes, with("it does not wait: one of two fails at its commit")},
		Sample: "SELECT id FROM accounts WHERE id = ANY($1) ORDER BY number FOR NO KEY UPDATE", Other: "SELECT id FROM turn WHERE id = 1 FOR UPDATE",
	},
	{
		Name: "cursors", pattern: is(`^ (DECLARE|FETCH) `),
		On:     [...]Answer{yes, yes, with("forward alone, as here"), with(notSaid)},
		Sample: "DECLARE read1 NO SCROLL CURSOR FOR SELECT 1", Other: "SELECT fetch FROM a",
	},
	{
		Name: "ON CONFLICT", pattern: is(` ON CONFLICT `),
		On:     [...]Answer{yes, with("if the key has the account"), yes, yes},
		Sample: "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING", Other: "INSERT INTO a VALUES (1)",
	},
	{
		Name: "rows as a list for each column (`unnest`)", pattern: is(` FROM UNNEST \( `),
		On:     [...]Answer{yes, with("untried: rows of several parts in one statement"), yes, with(notSaid)},
		Sample: "UPDATE a SET b = u.b FROM unnest($1::bigint[], $2::bigint[]) AS u (b, c) WHERE a.c = u.c", Other: "UPDATE a SET unnest = 1",
	},
	{
		Name: "foreign keys", pattern: is(` REFERENCES `),
		On:     [...]Answer{yes, with("within a part; the list below drops three"), yes, no("")},
		Sample: "CREATE TABLE a (b BIGINT REFERENCES c (d))", Other: "CREATE TABLE a (refers BIGINT)",
	},
	{
		Name: "triggers on rows", pattern: is(`^ CREATE OR REPLACE TRIGGER .* FOR EACH ROW `),
		On:     [...]Answer{yes, with("with `citus.enable_unsafe_triggers`; none on reference tables"), no("no OR REPLACE"), no("")},
		Sample: "CREATE OR REPLACE TRIGGER a BEFORE DELETE ON b FOR EACH ROW EXECUTE FUNCTION c()", Other: "CREATE OR REPLACE TRIGGER a BEFORE TRUNCATE ON b EXECUTE FUNCTION c()",
	},
	{
		Name: "triggers on TRUNCATE", pattern: is(`^ CREATE OR REPLACE TRIGGER .* BEFORE TRUNCATE `),
		On:     [...]Answer{yes, with("as above"), no("triggers are on rows"), no("")},
		Sample: "CREATE OR REPLACE TRIGGER a BEFORE TRUNCATE ON b EXECUTE FUNCTION c()", Other: "CREATE OR REPLACE TRIGGER a BEFORE DELETE ON b FOR EACH ROW EXECUTE FUNCTION c()",
	},
	{
		Name: "functions in PL/pgSQL", pattern: is(` LANGUAGE PLPGSQL `),
		On:     [...]Answer{yes, yes, with("but `TG_ARGV` counts from 1"), no("")},
		Sample: "CREATE FUNCTION a() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$", Other: "SELECT language FROM users",
	},
	{
		Name: "indexes", pattern: is(`^ CREATE (UNIQUE )?INDEX `),
		On:     [...]Answer{yes, with("unique ones with the account"), yes, no("CREATE INDEX ASYNC alone, and 24 on a table")},
		Sample: "CREATE INDEX IF NOT EXISTS a ON b (c)", Other: "CREATE TABLE index (a BIGINT)",
	},
	{
		Name: "partial indexes", pattern: is(`^ CREATE (UNIQUE )?INDEX .*\) WHERE `),
		On:     [...]Answer{yes, yes, yes, with(notSaid)},
		Sample: "CREATE INDEX a ON b (c) WHERE d > 0", Other: "CREATE INDEX a ON b (c)",
	},
	{
		Name: "the collation C of columns", pattern: is(` COLLATE "C" `),
		On:     [...]Answer{yes, yes, with(notSaid), no("no COLLATE; all is in C")},
		Sample: `CREATE TABLE a (b TEXT COLLATE "C")`, Other: "CREATE TABLE a (b TEXT)",
	},
	{
		Name: "numbers that the database gives (IDENTITY)", pattern: is(` GENERATED BY DEFAULT AS IDENTITY `),
		On:     [...]Answer{with("with gaps, as in PostgreSQL"), yes, yes, no("no sequences")},
		Sample: "CREATE TABLE a (b BIGINT GENERATED BY DEFAULT AS IDENTITY)", Other: "CREATE TABLE identity (a BIGINT)",
	},
	{
		Name: "numbers set anew (`migrate copy` alone)", pattern: is(` SETVAL \( `),
		On:     [...]Answer{yes, yes, yes, no("no sequences")},
		Sample: "SELECT setval(pg_get_serial_sequence('a', 'b'), 1, true)", Other: "UPDATE a SET val = 1",
	},
	{
		Name: "triggers switched off and on (`migrate copy` alone)", pattern: is(`^ ALTER TABLE [A-Z_]+ (DISABLE|ENABLE) TRIGGER `),
		On:     [...]Answer{yes, with("untried"), with("untried"), no("")},
		Sample: "ALTER TABLE a DISABLE TRIGGER b", Other: "ALTER TABLE a ADD COLUMN b BIGINT",
	},
	{
		Name: "bytes from `sha256`", pattern: is(` SHA256 \( `),
		On:     [...]Answer{yes, yes, no("it returns text"), with(notSaid)},
		Sample: "SELECT sha256('a')", Other: "SELECT sha256 FROM a",
	},
}
