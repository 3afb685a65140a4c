package models_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestSlugs(t *testing.T) {
	for _, slug := range []string{"a", "fast-spec", "2024", "news"} {
		if err := models.ValidateSlug(slug); err != nil {
			t.Errorf("%q: %v", slug, err)
		}
	}
	for _, slug := range []string{"", "new", "-a", "a-", "Fast", "a b", "a/b", "ä", "a234567890123456789012345678901234567890123456789012345678901"} {
		if models.CodeOf(models.ValidateSlug(slug)) != models.CodeInvalidField {
			t.Errorf("%q is taken", slug)
		}
	}
}

func TestPlanGivesMoreThan(t *testing.T) {
	plan := func(allowance models.Credits, period models.Period) models.PlanVersion {
		return models.PlanVersion{Allowance: allowance, Period: period}
	}
	monthly := plan(100, models.Monthly)
	for _, c := range []struct {
		next models.PlanVersion
		want bool
	}{
		{monthly, false}, {plan(101, models.Monthly), true}, {plan(99, models.Monthly), false}, {plan(100, models.Yearly), false},
		{plan(101, models.Yearly), true}, {plan(50, models.Weekly), true}, {plan(1, models.Daily), true}, {plan(0, models.Daily), false},
	} {
		if got := c.next.GivesMoreThan(monthly); got != c.want {
			t.Errorf("%s %s: %v", c.next.Allowance, c.next.Period, got)
		}
	}
	rolling := func(allowance models.Credits, periods int, limit models.Credits) models.PlanVersion {
		v := plan(allowance, models.Monthly)
		v.RolloverPeriods, v.RolloverCap = periods, limit
		return v
	}
	two := rolling(100, 2, 150)
	for _, c := range []struct {
		next, now models.PlanVersion
		want      bool
	}{
		{two, monthly, true}, {two, two, false}, {monthly, two, false}, {rolling(100, 3, 150), two, true}, {rolling(100, 2, 151), two, true},
		{rolling(100, 3, 149), two, true}, {rolling(100, 1, 1000), two, true}, {rolling(100, 1, 150), two, false}, {rolling(100, 2, 149), two, false},
		{rolling(0, 3, 1000), plan(0, models.Monthly), false}, {rolling(99, 3, 150), two, true},
	} {
		if got := c.next.GivesMoreThan(c.now); got != c.want {
			t.Errorf("%s that roll over for %d up to %s: %v", c.next.Allowance, c.next.RolloverPeriods, c.next.RolloverCap, got)
		}
	}
}
