package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// fill fills a store, without it, with so many entries: half of them of one account, the
// others of a thousand, and with what goes with them. Their chains are not: the books can't
// be verified any more.
func fill(t *testing.T, k *storetest.Kit, id models.AccountID, entries int) {
	t.Helper()
	db := storetest.Database(t, k.Path, "_synchronous=OFF")
	values := strings.NewReplacer("$now", fmt.Sprint(k.Now().UnixMicro()), "$entries", fmt.Sprint(entries), "$id", "'"+string(id)+"'")
	for _, statement := range []string{
		"BEGIN",
		`INSERT INTO symbols (text) WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
			SELECT 'product-' || i FROM n WHERE i < 60 UNION ALL SELECT 'key_filled' || i FROM n WHERE i < 40 UNION ALL SELECT 'usr_filled' || i FROM n`,
		`INSERT INTO accounts (id, external_id, kind, name, billing_email, zone, status, opened_zone, storage_usage, storage_at, low_balance, search, created_at)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
			SELECT printf('acc_%026d', i * 7919 % 1009), '', 'solo', 'Filled ' || i, '', 'UTC', 'active', 'UTC', 0, 0, 0, '', $now FROM n`,
		"CREATE TEMP TABLE filled (account INTEGER PRIMARY KEY, head, ordinal, many, available)",
		`INSERT INTO filled SELECT b.account, b.sequence, b.ordinal, $entries / 2, b.available FROM balances b JOIN accounts a ON a.number = b.account WHERE a.id = $id`,
		"INSERT INTO filled SELECT number, 1, 1, $entries / 2000, 1000000000 FROM accounts WHERE id LIKE 'acc_00000000000000000000%'",
		// What the others begin with.
		`INSERT INTO entries (place, kind, delta, available, held, frozen, scheduled, debt, effective_at, recorded_at, origin, key, actor, fingerprint, hash,
				product, quantity, member, api_key, maker, more)
			SELECT (account << 32) + 1, 'grant', available, available, 0, 0, 0, 0, $now, $now, 0, 'first', 0, zeroblob(32), zeroblob(32), 0, 0, 0, 0, 0, '{"first_lot":1,"lots":1}'
			FROM filled WHERE head = 1`,
		`INSERT INTO balances (account, sequence, head, ordinal, available, held, frozen, scheduled, debt, effective_at, updated_at, next_boundary_at)
			SELECT account, 1, zeroblob(32), 1, available, 0, 0, 0, 0, $now, $now, 0 FROM filled WHERE head = 1`,
		`INSERT INTO lots (place, sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency, granted, priority, starts_at, expires_at,
				remaining, held, started, frozen, extended, extended_to, first_draw, last_draw, live)
			SELECT (account << 32) + 1, 1, 'purchased', 'grant', '', '', 0, 0, '', available, 20, $now, 0, available, 0, true, false, false, 0, 0, 0, true FROM filled WHERE head = 1`,
		// Charges of a millionth each from the first lot, and among them holds that took nothing.
		`INSERT INTO entries (place, kind, delta, available, held, frozen, scheduled, debt, effective_at, recorded_at, origin, key, actor, fingerprint, hash,
				draws, product, quantity, member, api_key, maker, about, more)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $entries / 2)
			SELECT (f.account << 32) + f.head + n.i, CASE n.i % 50 WHEN 0 THEN 'release' WHEN 49 THEN 'hold' ELSE 'charge' END, -(n.i % 50 BETWEEN 1 AND 48),
				f.available - n.i, 0, 0, 0, 0, $now + n.i * 5000000, $now + n.i * 5000000, 0, 'filled-' || n.i, 0, zeroblob(32), zeroblob(32), x'040100',
				p.number, 1, m.number, s.number, 0, CASE n.i % 50 WHEN 0 THEN (f.account << 32) + f.head + n.i - 1 END,
				CASE n.i % 50 WHEN 0 THEN '{}' WHEN 49 THEN '{"hold_expires_at":' || ($now + n.i * 5000000 + 60000000) || '}' END
			FROM filled f CROSS JOIN n
			CROSS JOIN symbols p ON p.text = 'product-' || (n.i / 50 % 60) CROSS JOIN symbols s ON s.text = 'key_filled' || (n.i / 50 % 40)
			CROSS JOIN symbols m ON m.text = 'usr_filled' || (n.i / 50 % 200) WHERE n.i <= f.many`,
		`INSERT INTO charges (place, status, credits, held, refunded, expires_at, ended_at)
			SELECT about, 'released', 0, 1, 0, effective_at + 55000000, effective_at FROM entries WHERE kind = 'release' AND key LIKE 'filled-%'`,
		`INSERT INTO usage (account, quarter_at, product, api_key, member, credits, refunded, charges)
			SELECT account, effective_at / 900000000 * 900000000, product, api_key, member, -SUM(delta), 0, SUM(kind = 'charge')
			FROM entries WHERE key LIKE 'filled-%' GROUP BY 1, 2, 3, 4, 5`,
		`INSERT INTO flows (account, day_at, kind, currency, flow, credits, cents)
			SELECT account, effective_at / 86400000000 * 86400000000, 'promotional', '', 'used', SUM(delta), 0 FROM entries WHERE key LIKE 'filled-%' GROUP BY 1, 2
			ON CONFLICT (account, day_at, kind, currency, flow) DO UPDATE SET credits = flows.credits + excluded.credits`,
		`UPDATE balances SET sequence = f.head + f.many, effective_at = $now + f.many * 5000000 FROM filled f WHERE f.account = balances.account`,
		// Lots that are used up, and of others live ones.
		`INSERT INTO lots (place, sequence, kind, source, subscription_id, purchase_id, continues, paid_minor, currency, granted, priority, starts_at, expires_at,
				remaining, held, started, frozen, extended, extended_to, first_draw, last_draw, live)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
			SELECT (f.account << 32) + f.ordinal + n.i, f.head, 'purchased', 'grant', '', '', 0, 0, '', 1, 20, $now, 0, 0, 0, true, false, false, 0, f.head + n.i, f.head + n.i, false
			FROM filled f CROSS JOIN n WHERE f.head > 1`,
		"UPDATE balances SET ordinal = ordinal + 2000 WHERE account IN (SELECT account FROM filled WHERE head > 1)",
		`INSERT INTO purchases (id, account_id, user_id, credits, unit_cents, amount_cents, currency, state, flag, origin, key, session_id, session_url,
				payment_intent_id, created_at, updated_at, paid_at, method)
			SELECT 'pur_filled' || number, id, '', 1000000, 125, 125, 'usd', 'expired', '', 'o', 'k', 'cs_filled' || number, '', '', $now, $now, 0, 'stripe'
			FROM accounts WHERE id LIKE 'acc_00000000000000000000%'`,
		// As many acts as entries, most of them of one account and by one person.
		`INSERT INTO audit (id, at, actor_kind, actor_id, action, account_id, subject, request_id, times, detail, changes, texts_salt, texts, network, network_salt, network_seal)
			WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $entries)
			SELECT 'aud_filled' || i, $now + i, 'user', CASE i % 4 WHEN 0 THEN 'usr_filled' || i ELSE 'usr_filled' END, 'account.open', CASE i % 4 WHEN 0 THEN 'acc_filled' || i ELSE $id END,
				'sub_filled' || (i / 9), 'req_filled' || (i / 9), 1, 'Filled ' || i || '.', '', x'00', zeroblob(32), CASE i % 2 WHEN 0 THEN '203.0.113.0/24' ELSE '' END, x'00', zeroblob(32) FROM n`,
		"COMMIT",
	} {
		if _, err := db.ExecContext(t.Context(), values.Replace(statement)); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var filled int
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM entries WHERE key LIKE 'filled-%'").Scan(&filled); err != nil || filled != entries/2+entries/2000*1000 {
		t.Fatalf("%d entries are filled in, %v", filled, err)
	}
	k.Clock.Add(time.Duration(entries/2+1) * 5 * time.Second)
}
