package store_test

// few are the tables in which there are never many rows, and what is made of few.
var few = map[string]bool{
	"plans": true, "plan_versions": true, "products": true, "secrets": true, "backups": true, "goose_db_version": true, "verifications": true,
	"sums": true, "settings": true, "closed_months": true, "closed_figures": true, "tasks": true,
}

// alive are the indexes with only few rows of an account, however old it is: what is alive
// of the ledger, its subscriptions and its members.
var alive = map[string]bool{
	"lots_live": true, "charges_held": true, "subscriptions_by_account": true, "members_by_age": true, "sqlite_autoindex_members_1": true,
}

// rare are the indexes of nothing but rows that are rare, and listed those that are a list in
// its order, of which no more than a limit is read.
var (
	rare = map[string]bool{
		"users_of_operator": true, "purchases_flagged": true, "purchases_disputed": true, "purchases_refunded": true, "purchases_reversed": true, "disputes_open": true,
		"adjustment_batches_waiting": true, "proposals_waiting": true,
	}
	listed = map[string]bool{"users_inactive": true, "users_unproved": true, "adjustment_batches_decided": true, "adjustment_batches_of_files": true, "proposals_decided": true}
)

// exception is a statement that may read more than its plan should: by a part of its text.
type exception struct{ statement, why string }

var readsAll = []exception{
	// Totals over all accounts: nothing sums them up, since every charge would have to wait for it.
	{"FROM lots WHERE live GROUP BY kind", "the overview's outstanding credits"},
	{"FROM balances b CROSS JOIN flows f", "the overview's movements: the accounts that moved are found among all"},
	{"SUM(available + held + frozen + scheduled), 0) FROM balances", "the overview's outstanding credits over time"},
	{"(SELECT COUNT(*) FROM accounts) AS accounts", "the overview's counts"},
	{"FROM lots WHERE live AND currency", "a report's outstanding credits"},
	{"SUM(cents) AS cents FROM flows WHERE true GROUP BY", "a report's opening and movements"},
	{"SUM(debt), 0) FROM balances WHERE debt > 0", "a report's debt"},
	{"FROM subscriptions WHERE status <> 'canceled' GROUP BY plan_id", "how many accounts have each plan"},
	// One account.
	{"SUM(cents) AS cents FROM flows WHERE true AND account = ?", "a report of an account: a few rows a day since it was opened"},
	{"SUM(credits) AS credits FROM flows WHERE account = ? GROUP BY kind, flow", "why a balance is what it is: a few rows a day since the account was opened"},
	{"FROM usage u JOIN symbols s ON s.number = u.product WHERE u.account = ?", "the same: a few rows a quarter of an hour"},
	{"AS moved, SUM(delta) AS credits FROM entries", "the sums of a statement, of no more entries than its page allows"},
	{"SELECT COALESCE(MAX(place), 0) FROM entries", "the last row of a range, not all of it"},
	{"AND z.place < (e.account + 1) << 32 AND z.debt = 0", "ends with the first entry without debt, and nothing is spent before"},
	{"instr(e.draws, ?) > 0 ORDER BY e.place DESC", "the uses of a lot: between its first and its last one, until there are enough"},
	{"FROM lots l WHERE l.place >= ? AND l.place < ? ORDER BY l.place", "the lots that an entry made"},
	{"EXISTS (SELECT 1 FROM caps c WHERE c.account = a.number)", "whether there is a cap: the first one tells"},
	{"FROM caps WHERE account IN (?)", "the caps, of which an account has at most a thousand"},
	{"UPDATE account_notes SET text = ''", "an account is closed, once"},
	{"UPDATE audit SET detail = '', changes = ''", "an account is closed, once"},
	{"UPDATE api_keys SET status = ? WHERE account_id = ? AND account_id <> ''", "an account is closed, once"},
	{"FROM domains WHERE account_id = ?", "the domains of an organization, at most twenty"},
	{"UPDATE invitations SET state = ?, ended_at = ? WHERE account_id = ?", "an organization is closed, once"},
	// A state of the past is that of the present, less what entries have changed since.
	{"FROM lots l WHERE l.place >= ? AND l.place < ? AND l.sequence <= ?", "the lots that there were"},
	{"FROM charges c WHERE c.place >= ? AND c.place < ? AND c.expires_at > 0", "the holds that there were"},
	{"SELECT e.place, e.draws FROM entries e WHERE e.place >= ? AND e.place < ?", "what has been drawn on these lots since"},
	// Looking for a text.
	{"instr(search, ?) > 0", "the search of accounts"},
	{"(email_normal LIKE ? ESCAPE", "the search of users"},
	{"FROM users WHERE status = ? ORDER BY", "users who are active: nearly all are"},
}
