package history

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
	"github.com/bursar-portal/bursar/models/timeline"
)

// Timeline returns a page of everything that happened to an account, newest first. Each
// source is read along an index of its own, for no more lines than the page has, and the
// lines are merged by their cursors: a page costs as much as it is long. CodeNotFound: no
// such account.
func (h *History) Timeline(ctx context.Context, q timeline.Query) (page timeline.Page, err error) {
	err = h.read(ctx, func(tx *gorm.DB, r *books.Reader) error {
		var account schema.Account
		if err := tx.Where("id = ?", q.AccountID).Limit(1).Find(&account).Error; err != nil || account.ID == "" {
			return notFoundOr(err, "account")
		}
		r.Know(account.Number, account.ID)
		s := story{Query: q, tx: tx, books: r, account: account, now: h.db.Now()}
		for _, source := range []struct {
			of   timeline.Kind // "" for several
			read func() ([]timeline.Line, error)
		}{
			{timeline.Emails, s.mails},
			{timeline.NotesOf, s.notes},
			{"", s.audit},
			{"", s.entries},
			{timeline.Payments, s.disputes},
			{timeline.Payments, s.purchases},
		} {
			if source.of != "" && q.Kind != "" && q.Kind != source.of {
				continue
			}
			lines, err := source.read()
			if err != nil {
				return err
			}
			page.Lines = append(page.Lines, lines...)
		}
		if q.Kind == "" {
			days, err := s.days()
			if err != nil {
				return err
			}
			page.Lines = append(page.Lines, days...)
		}
		return nil
	})
	if err != nil {
		return timeline.Page{}, err
	}
	slices.SortFunc(page.Lines, func(a, b timeline.Line) int { return timeline.CursorOf(a).Compare(timeline.CursorOf(b)) })
	if len(page.Lines) > q.Limit {
		page.Lines = page.Lines[:q.Limit:q.Limit]
		page.Next = timeline.CursorOf(page.Lines[q.Limit-1])
	}
	return page, nil
}

// A story reads the sources of a timeline, each for one line more than the page has.
type story struct {
	timeline.Query
	tx      *gorm.DB
	books   *books.Reader
	account schema.Account
	now     time.Time
}

// entries reads the ledger.
func (s story) entries() ([]timeline.Line, error) {
	kinds := timeline.EntriesOf(s.Kind)
	if len(kinds) == 0 {
		return nil, nil
	}
	q := models.EntryQuery{AccountID: s.AccountID, Kinds: kinds}
	if last, own, ok := s.Before.Bound(timeline.Entries); own {
		q.Before = s.Before.Number
	} else if ok {
		q.Until = schema.Micros(last + 1).Time()
	}
	found, err := newSearch(s.tx, s.books, q)
	if err != nil {
		return nil, err
	}
	if s.Kind == timeline.Payments || s.Kind == timeline.Credits {
		found.entries.add("(e.kind <> ? OR (e.purchase_id IS NOT NULL) = ?)", string(models.EntryUndo), s.Kind == timeline.Payments)
	}
	rows, err := found.newest(s.Limit + 1)
	if err != nil {
		return nil, err
	}
	slices.Reverse(rows)
	read, err := s.books.LinesOf(rows)
	lines := make([]timeline.Line, len(read))
	for i, l := range read {
		lines[i] = timeline.Line{At: l.EffectiveAt, Kind: timeline.OfEntry(l.Entry), Entry: &l}
	}
	return lines, err
}

// days reads what was used by the day.
func (s story) days() ([]timeline.Line, error) {
	const day = 24 * 60 * 60 * 1_000_000
	text, args := "", []any{s.account.Number, string(models.MovementUsed), string(models.Debt)}
	if last, own, ok := s.Before.Bound(timeline.Days); own {
		text, args = " AND day_at < ?", append(args, last-day+1)
	} else if ok {
		text, args = " AND day_at <= ?", append(args, last-day+1)
	}
	limit := s.Limit + 1
	if s.Days > 0 {
		limit = min(limit, s.Days)
	}
	var rows []struct {
		DayAt   schema.Micros
		Credits models.Credits
	}
	err := s.tx.Raw("SELECT day_at, SUM(credits) AS credits FROM flows WHERE account = ? AND flow = ? AND kind <> ?"+text+
		" GROUP BY day_at ORDER BY day_at DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	lines := make([]timeline.Line, len(rows))
	for i, r := range rows {
		lines[i] = timeline.Line{
			At: (r.DayAt + day - 1).Time(), Kind: timeline.Usage, Used: &timeline.Used{DayAt: r.DayAt.Time(), Credits: r.Credits},
		}
	}
	return lines, err
}
