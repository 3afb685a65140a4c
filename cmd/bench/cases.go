package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// benchCase is a measure, or several that are taken together, with what it is to reach.
type benchCase struct {
	name, title string
	world       string // which it shares with others
	accounts    int    // how many it needs there
	target      target
	run         func(ctx context.Context, w *world, r *recorder) error
}

// The worlds, in the order in which they are measured.
const (
	worldMain       = "main"
	worldEntries    = "entries"
	worldLots       = "lots"
	worldHolds      = "holds"
	worldPopulation = "population"
	worldWithoutC   = "without-c"
	worldPostgres   = "postgres"
)

// opening opens the servers of each world. accounts is how many its cases need.
var opening = []struct {
	world string
	open  func(ctx context.Context, w *world, accounts int) error
}{
	{worldMain, openMain},
	{worldEntries, openGrowth},
	{worldLots, openGrowth},
	{worldHolds, openGrowth},
	{worldPopulation, openPopulation},
	{worldWithoutC, openWithoutC},
	{worldPostgres, openPostgres},
}

// allCases lists the cases. The targets are those of the project's issue about the
// engine.
func allCases() []benchCase {
	var cases []benchCase
	for _, d := range dialects {
		cases = append(cases, benchCase{
			name: "balance-" + d.name, title: "balance, " + d.title + " ÷ bare Echo", world: worldMain, accounts: 1, target: atLeast(0.8), run: d.measure,
		})
	}
	cases = append(append(cases, chargeCases()...), postgresCases()...)
	return append(cases,
		benchCase{"holds-hot-64", "holds and captures ÷ writer, hot account, 64 connections", worldMain, 1, target{}, measureHolds},
		benchCase{"holds-1000-64", "holds and captures ÷ writer, 1,000 accounts, 64 connections", worldMain, 1000, target{}, measureHolds},
		benchCase{"latency", "one connection ÷ bare transaction and round trip", worldMain, 1, atMost(1.3), measureLatency},
		benchCase{"mixed", "32 readers and 32 writers ÷ bare", worldMain, 1000, atLeast(0.8), measureMixed},
		benchCase{"open-loop-vegeta", "half the top rate, sent by vegeta", worldMain, 1000, atMost(1.5), measureOpenLoop(sendWithVegeta)},
		benchCase{"open-loop-raw", "half the top rate, sent by bench", worldMain, 1000, atMost(1.5), measureOpenLoop(sendRaw)},
		benchCase{"page-dashboard", "dashboard", worldMain, 1, atLeast(1500), measurePage("/dashboard", "")},
		benchCase{"page-dashboard-gzip", "dashboard, compressed", worldMain, 1, target{}, measurePage("/dashboard", "gzip")},
		benchCase{"page-activity", "activity", worldMain, 1, target{}, measurePage("/activity", "")},

		benchCase{"growth-entries", "account with many entries", worldEntries, 1, atMost(1.3), measureEntries},
		benchCase{"memory", "memory", worldEntries, 1, atMost(64), measureMemory},
		benchCase{"start-up", "start-up until ready", worldEntries, 1, atMost(200), measureStartUp},
		benchCase{"growth-lots", "account with many lots", worldLots, 1, atMost(1.5), measureLots},
		benchCase{"growth-holds", "account with many holds", worldHolds, 1, atMost(1.5), measureManyHolds},
		benchCase{"growth-accounts", "many accounts ÷ 1,000 accounts", worldPopulation, 1000, atMost(1.3), measurePopulation},
		benchCase{"without-c", "without C ÷ with it", worldWithoutC, 1000, atLeast(0.5), measureWithoutC},
	)
}

// chargeCases returns charges ÷ writer by body, accounts and connections.
func chargeCases() (cases []benchCase) {
	for _, body := range []struct {
		name, text string
		targets    map[int]target // by accounts
	}{
		{"poor", poorBody, map[int]target{1: atLeast(1.1), 1000: atLeast(0.75), 10_000: atLeast(0.65)}},
		{"rich", richBody, map[int]target{1: atLeast(1.0), 1000: {}, 10_000: {}}},
	} {
		for _, accounts := range []int{1, 1000, 10_000} {
			for _, connections := range []int{64, 256} {
				name, spread := fmt.Sprint(accounts), fmt.Sprintf("%s accounts", grouped(accounts))
				if accounts == 1 {
					name, spread = "hot", "hot account"
				}
				cases = append(cases, benchCase{
					name:  fmt.Sprintf("charge-%s-%s-%d", body.name, name, connections),
					title: fmt.Sprintf("%s charge ÷ writer, %s, %d connections", body.name, spread, connections),
					world: worldMain, accounts: accounts, target: body.targets[accounts], run: measureCharges(body.text, connections),
				})
			}
		}
	}
	return cases
}

// grouped prints a number with commas.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// selectCases returns the cases whose names begin with one of the words. Without words it
// returns all, but for those that need a server if there is none.
func selectCases(words []string, server bool) ([]benchCase, error) {
	all := allCases()
	if len(words) == 0 {
		return slices.DeleteFunc(all, func(c benchCase) bool { return c.world == worldPostgres && !server }), nil
	}
	used := make([]bool, len(words))
	var selected []benchCase
	for _, c := range all {
		wanted := false
		for i, word := range words {
			if strings.HasPrefix(c.name, word) {
				wanted, used[i] = true, true
			}
		}
		if wanted {
			selected = append(selected, c)
		}
	}
	for i, word := range words {
		if !used[i] {
			return nil, fmt.Errorf("no case begins with %q: see --list", word)
		}
	}
	return selected, nil
}
