package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// preparers is how many connections prepare accounts.
const preparers = 64

// never is a time that no preparation reaches.
func never() time.Time { return time.Now().Add(24 * time.Hour) }

// openAccounts opens accounts with credits and returns their ids. The first belongs to
// the person who signs in and has three lots. It may stop early at an instant, with
// those that it has opened.
func (p *portal) openAccounts(ctx context.Context, count int, until time.Time) ([]string, error) {
	ids := make([]string, count)
	opened, err := runList(ctx, p.address, preparers, until, count, func(c *client, i int) error {
		number := numbers.Add(1)
		kind, email := "enterprise", fmt.Sprintf("owner-%d@example.com", number)
		if i == 0 {
			kind, email = "solo", personEmail
		}
		body := fmt.Sprintf(`{"kind":%q,"name":"Bench %d","email":%q}`, kind, number, email)
		put := newRequest(http.MethodPut, fmt.Sprintf("/v1/accounts/by-external-id/bench-%d", number), body, "Authorization", "Bearer "+p.serviceKey)
		answer, err := c.expect(http.StatusCreated, put.text)
		if err != nil {
			return err
		}
		if ids[i], err = idIn(answer); err != nil {
			return err
		}
		lots := []string{"purchased"}
		if i == 0 {
			lots = []string{"purchased", "promotional", "purchased"}
		}
		for _, kind := range lots {
			if _, err := c.expect(http.StatusCreated, p.grant(ids[i], kind, "100000000").appendTo(nil, numbers.Add(1))); err != nil {
				return err
			}
		}
		return nil
	})
	return ids[:opened], err
}

// grant makes a request that gives an account a lot.
func (p *portal) grant(account, kind, credits string) request {
	return p.post("/v1/accounts/"+account+"/grants", fmt.Sprintf(`{"kind":%q,"credits":%q,"reason":"benchmark"}`, kind, credits))
}

// repeat posts a request many times, which is answered with 201. It may stop early at an
// instant; it returns how many it posted.
func (p *portal) repeat(ctx context.Context, r request, count int, until time.Time) (int, error) {
	return runList(ctx, p.address, preparers, until, count, func(c *client, _ int) error {
		_, err := c.expect(http.StatusCreated, r.appendTo(nil, numbers.Add(1)))
		return err
	})
}
