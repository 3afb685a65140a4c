package store_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// errEnough stops a list that goes on for long.
var errEnough = errors.New("enough")

func stopAfter(n int) func(models.AuditLine) error {
	return func(models.AuditLine) error {
		if n--; n < 0 {
			return errEnough
		}
		return nil
	}
}

// operators reads what only operators see.
func (s *scenario) operators() {
	k, ctx, id, now := s.Kit, s.t.Context(), s.account.ID, s.Now()
	for _, q := range []models.AuditQuery{
		{}, {AccountID: id}, {ActorID: string(s.ada.ID)}, {ActorKind: models.ActorUser, ActorID: string(s.ada.ID)}, {Action: "note.write"}, {Subject: string(id)},
		{Network: "203.0.113.0/24"}, {Text: "nowhere"}, {Text: "nowhere", ActorID: string(s.ada.ID)}, {RequestID: "req_1"}, {Since: now.AddDate(-1, 0, 0), Until: now}, {Before: 9},
	} {
		q.Limit = 50
		page, err := k.AuditLog(ctx, q)
		s.must(err)
		for _, l := range page.Lines[:min(1, len(page.Lines))] {
			_, err := k.AuditEntry(ctx, l.ID)
			s.must(err)
		}
		if err := k.EachAudit(ctx, q, stopAfter(1000)); err != nil && !errors.Is(err, errEnough) {
			s.t.Fatal(err)
		}
		q.AccountID = id
		_, err = k.OrganizationLog(ctx, q)
		s.must(err)
		if err := k.EachOfOrganization(ctx, q, stopAfter(1000)); err != nil && !errors.Is(err, errEnough) {
			s.t.Fatal(err)
		}
	}
	_, _, err := k.LastCheck(ctx)
	s.must(err)
	for _, q := range []models.RejectedRequestQuery{{}, {AccountID: id}, {RequestID: "req_1"}, {Before: 9}} {
		q.Limit = 50
		_, err := k.RejectedRequests(ctx, q)
		s.must(err)
	}
	_, err = k.RejectionCounts(ctx, id, models.TimeRange{Since: now.AddDate(0, -1, 0), Until: now})
	s.must(err)
	for _, role := range []models.OperatorRole{models.OperatorSupport, models.OperatorAdmin} {
		_, err := k.MovedSince(ctx, models.ActorRef{Kind: models.ActorUser, ID: string(s.ada.ID)}, role, now.AddDate(0, 0, -1))
		s.must(err)
	}
	_, err = k.BatchAsked(ctx, s.ada.ID, "1")
	s.must(err)
	for _, list := range []models.BatchList{models.BatchesPending, models.BatchesDecided, models.BatchesFromFiles} {
		for _, after := range []models.BatchID{"", "bat_none"} {
			page, err := k.Batches(ctx, models.BatchQuery{List: list, After: after, Limit: 9})
			s.must(err)
			for _, b := range page.Batches {
				_, err := k.Batch(ctx, b.ID)
				s.must(err)
			}
		}
	}
	_, err = k.BatchLines(ctx, "bat_none", 9)
	s.must(err)
	for _, q := range []models.ApprovalQuery{{}, {After: "apr_none"}, {Decided: true}, {Decided: true, After: "apr_none"}} {
		q.Limit = 9
		_, err := k.ApprovalList(ctx, q)
		s.must(err)
	}
	_, err = k.CountWaiting(ctx, 9)
	s.must(err)
	p, found, err := k.ProposalUnder(ctx, s.ada.ID, "p1")
	s.must(err)
	if found {
		_, err = k.Proposal(ctx, p.ID)
		s.must(err)
	}
}

// everyReport reads the sums.
func (s *scenario) everyReport() {
	k, ctx, id, now := s.Kit, s.t.Context(), s.account.ID, s.Now()
	_, err := k.Overview(ctx)
	s.must(err)
	_, err = k.Trend(ctx, "usd", []time.Time{now.AddDate(0, 0, -2), now.AddDate(0, 0, -1), now})
	s.must(err)
	_, _ = k.FreeDisk()
	_, err = k.BalanceStory(ctx, id)
	s.must(err)
	for _, of := range []models.AccountID{"", id} {
		_, err := k.Report(ctx, models.ReportQuery{From: now.AddDate(0, -1, 0), Until: now, AccountID: of})
		s.must(err)
	}
	s.must(k.ReportByAccount(ctx, models.ReportQuery{From: now.AddDate(0, -1, 0), Until: now}, func(models.AccountReportLine) error { return nil }))
	_, err = k.DailyBalances(ctx, id, now, 30)
	s.must(err)
	for _, q := range []models.UsageQuery{
		{}, {Product: new("product-7")}, {Product: new("product-7"), KeyID: new(s.key.ID), UserID: new(s.user.ID)},
	} {
		q.AccountID, q.From, q.To, q.Zone, q.Limit = id, now.AddDate(-1, 0, 0), now, time.UTC, 10
		_, err := k.Usage(ctx, q)
		s.must(err)
		s.must(k.EachUsage(ctx, q, func(models.UsageLine) error { return nil }))
		for _, by := range []models.UsagePart{models.UsageByProduct, models.UsageByKey, models.UsageByMember} {
			of := models.UsageSeriesQuery{AccountID: id, Product: q.Product, KeyID: q.KeyID, UserID: q.UserID, By: by, Limit: 25}
			for n := range 12 {
				of.Periods = append(of.Periods, models.TimeRange{Since: now.AddDate(0, n-12, 0), Until: now.AddDate(0, n-11, 0)})
				of.Before = append(of.Before, models.TimeRange{Since: now.AddDate(-1, n-12, 0), Until: now.AddDate(-1, n-11, 0)})
			}
			_, err := k.UsageSeries(ctx, of)
			s.must(err)
			s.must(k.EachUsageOf(ctx, of, func(models.TimeRange, models.UsageGroup) error { return nil }))
		}
	}
	today := models.DateOf(now, time.UTC)
	_, err = k.UsesByDay(ctx, id, today.AddDate(0, 0, -29), today, time.UTC)
	s.must(err)
	_, err = k.UsesByProduct(ctx, id, models.TimeRange{Since: now.AddDate(0, -1, 0), Until: now}, models.TimeRange{Since: now.AddDate(-1, 0, 0), Until: now})
	s.must(err)
	_, err = k.LiveHolds(ctx, id)
	s.must(err)
	s.months()
}

// months closes a month, as a task, as far as that goes.
func (s *scenario) months() {
	k, ctx := s.Kit, s.t.Context()
	m, err := k.Months(ctx)
	s.must(err)
	k.Clock.Set(m.Next.AddDate(0, 1, 0))
	ended, err := k.StartTask(ctx, models.Task{Kind: models.TaskCloseMonth}, func(ctx context.Context, progress func(done, total int64)) (string, error) {
		return "", k.CloseMonth(ctx, m.Next, s.act("month.close"), progress)
	})
	s.must(err)
	<-ended
	task, err := k.LastTask(ctx, models.TaskCloseMonth)
	s.must(err)
	// What the file is filled with are rows without the lots that they would have left.
	if !strings.HasPrefix(task.Fault, "The figures don't agree") {
		s.t.Fatal(task.Fault)
	}
	_, err = k.Report(ctx, models.ReportQuery{From: m.Next, Until: m.Next.AddDate(0, 1, 0)})
	s.must(err)
	_, err = k.Months(ctx)
	s.must(err)
}
