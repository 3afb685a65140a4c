//go:build unix

package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/bursar-portal/bursar/models"
)

// ask is what a client asks of an account. Its zero value reads the balance.
type ask struct {
	kind    askKind
	credits models.Credits // of a capture: 0 for all that is left
	hold    string         // that is captured or released
	final   bool           // of a capture
}

type askKind string

const (
	asksBalance askKind = ""
	asksCharge  askKind = "charge"
	asksHold    askKind = "hold"
	asksCapture askKind = "capture"
	asksRelease askKind = "release"
	asksCredits askKind = "credits" // a grant, or a purchase
)

// told is what a client learns of what it has asked for.
type told struct {
	outcome outcome
	hold    string  // that was placed
	balance *values // right after it, nil if the answer does not say
}

type outcome int

const (
	unknown  outcome = iota // no answer, or one that leaves it open
	done                    // now
	replayed                // now or earlier, under the same key
	refused
)

// values are a balance as it is answered.
type values struct{ available, held models.Credits }

// try is one request with what it was answered. All tries with a key are for the same thing.
type try struct {
	client       int
	key          string
	ask          ask
	told         told
	call, answer int64 // instants
}

// accountState is an account: its balance, and holds as texts, sorted.
type accountState struct {
	values
	holds string
}

// after returns what an account is once it has done what it is asked for, and false if it can't.
// placed is the name of a new hold, "" if nobody knows.
func (s accountState) after(a ask, placed string) (next accountState, possible bool) {
	switch a.kind {
	case asksBalance:
		return s, true
	case asksCredits:
		s.available += a.credits
		return s, true
	case asksCharge, asksHold:
		if s.available < a.credits {
			return s, false
		}
		if s.available -= a.credits; a.kind == asksHold {
			s.held += a.credits
			s.holds = withHold(s.holds, placed, a.credits)
		}
		return s, true
	}
	left := holdOf(s.holds, a.hold)
	if left == 0 || a.credits > left {
		return s, false
	}
	if a.kind == asksCapture {
		taken := cmp.Or(a.credits, left)
		s.held, left = s.held-taken, left-taken
	}
	if a.kind == asksRelease || a.final {
		s.held, s.available, left = s.held-left, s.available+left, 0
	}
	s.holds = withHold(s.holds, a.hold, left)
	return s, true
}

// holdOf returns what is left of a hold, 0 for one that has ended or never was.
func holdOf(holds, name string) models.Credits {
	for hold := range strings.SplitSeq(holds, " ") {
		if id, left, _ := strings.Cut(hold, "="); id == name {
			n, _ := strconv.ParseInt(left, 10, 64) // written below
			return models.Credits(n)
		}
	}
	return 0
}

// withHold returns the holds with one as it is now. One without a name can't be asked about.
func withHold(holds, name string, left models.Credits) string {
	if name == "" {
		return holds
	}
	list := slices.DeleteFunc(strings.Fields(holds), func(hold string) bool { return strings.HasPrefix(hold, name+"=") })
	if left > 0 {
		list = append(list, name+"="+strconv.FormatInt(int64(left), 10))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// accountModel returns how an account behaves that does one thing after the other.
func accountModel(begin values) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return accountState{values: begin} },
		Step: func(before, input, output any) (bool, any) {
			s, t := before.(accountState), output.(told)
			next, possible := s.after(input.(ask), t.hold)
			switch t.outcome {
			case unknown:
				// If it was never done, that is as if it were done in the end, of which nobody learns.
				return true, next
			case refused:
				return !possible, s
			}
			return possible && (t.balance == nil || *t.balance == next.values), next
		},
	}
}

// operations returns the tries at an account as operations, one for each key and one more for
// what may be done after it was refused.
//
// If a try is answered as done now, those before it have done nothing, and never will: the key
// is taken. If it is answered by a replay, it was done between the first try and the answer.
func operations(tries []try) (list []porcupine.Operation) {
	byKey := map[string][]try{}
	var keys []string
	for i, t := range tries {
		key := t.key
		if key == "" {
			key = fmt.Sprint("read ", i)
		}
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], t)
	}
	const never = math.MaxInt64
	add := func(t try, call, end int64) {
		list = append(list, porcupine.Operation{ClientId: t.client, Input: t.ask, Output: t.told, Call: call, Return: end})
	}
	for _, key := range keys {
		all := byKey[key]
		slices.SortFunc(all, func(a, b try) int { return cmp.Compare(a.call, b.call) })
		first, last := all[0], all[len(all)-1]
		switch last.told.outcome {
		case unknown:
			add(last, first.call, never)
		case replayed:
			add(last, first.call, last.answer)
		default:
			add(last, last.call, last.answer)
			if last.told.outcome == refused && len(all) > 1 {
				first.told = told{}
				add(first, first.call, never)
			}
		}
	}
	return list
}

// linearizable fails the test unless the tries at an account can be told as one after the other.
func linearizable(t *testing.T, begin values, tries []try) porcupine.CheckResult {
	t.Helper()
	return porcupine.CheckOperationsTimeout(accountModel(begin), operations(tries), 2*time.Minute)
}

// The checker accepts histories that can be told one after the other, and finds planted faults.
func TestHistoriesAreChecked(t *testing.T) {
	at := func(available, held models.Credits) *values { return &values{available, held} }
	charge := func(key string, call, answer int64, o outcome, after *values) try {
		return try{key: key, ask: ask{kind: asksCharge, credits: 10}, call: call, answer: answer, told: told{outcome: o, balance: after}}
	}
	read := func(call, answer int64, now *values) try {
		return try{call: call, answer: answer, told: told{outcome: done, balance: now}}
	}
	hold := func(call, answer int64, after *values) try {
		return try{key: "hold", ask: ask{kind: asksHold, credits: 20}, call: call, answer: answer, told: told{outcome: done, hold: "chg_1", balance: after}}
	}
	capture := func(key string, credits models.Credits, final bool, call, answer int64, o outcome, after *values) try {
		return try{key: key, ask: ask{kind: asksCapture, credits: credits, final: final, hold: "chg_1"}, call: call, answer: answer, told: told{outcome: o, balance: after}}
	}
	release := func(call, answer int64, o outcome, after *values) try {
		return try{key: "release", ask: ask{kind: asksRelease, hold: "chg_1"}, call: call, answer: answer, told: told{outcome: o, balance: after}}
	}
	for _, c := range []struct {
		what  string
		tries []try
		right bool
	}{
		{"one after the other", []try{charge("a", 1, 2, done, at(90, 0)), charge("b", 3, 4, done, at(80, 0)), read(5, 6, at(80, 0))}, true},
		{"at the same time, in the other order", []try{charge("a", 1, 9, done, at(80, 0)), charge("b", 2, 8, done, at(90, 0))}, true},
		{"an altered balance", []try{charge("a", 1, 2, done, at(90, 0)), charge("b", 3, 4, done, at(81, 0))}, false},
		{"a charge that was acknowledged and is gone", []try{charge("a", 1, 2, done, at(90, 0)), read(3, 4, at(100, 0))}, false},
		{"a balance that is too old", []try{charge("a", 1, 2, done, at(90, 0)), charge("b", 3, 4, done, at(80, 0)), read(5, 6, at(90, 0))}, false},
		{"two charges that saw the same balance", []try{charge("a", 1, 9, done, at(90, 0)), charge("b", 2, 8, done, at(90, 0))}, false},
		{"refused for want of credits", []try{charge("a", 1, 2, done, at(90, 0)), {key: "b", ask: ask{kind: asksCharge, credits: 91}, call: 3, answer: 4, told: told{outcome: refused}}}, true},
		{"refused with enough credits", []try{charge("a", 1, 2, refused, nil)}, false},

		{"an unknown outcome that was done", []try{charge("a", 1, 2, unknown, nil), read(3, 4, at(100, 0)), read(5, 6, at(90, 0))}, true},
		{"an unknown outcome that was not done", []try{charge("a", 1, 2, unknown, nil), read(5, 6, at(100, 0))}, true},
		{"an unknown outcome that was done twice", []try{charge("a", 1, 2, unknown, nil), read(5, 6, at(80, 0))}, false},
		{"a replay of the first try", []try{charge("a", 1, 2, unknown, nil), read(3, 4, at(90, 0)), charge("a", 5, 6, replayed, at(90, 0))}, true},
		{"a replay and a charge besides", []try{charge("a", 1, 2, unknown, nil), charge("a", 3, 4, replayed, at(90, 0)), read(5, 6, at(80, 0))}, false},
		{"a second try that was done, and the first one, too", []try{charge("a", 1, 2, unknown, nil), charge("a", 3, 4, done, at(80, 0))}, false},
		{"a second try that was done, of which somebody knew before", []try{charge("a", 1, 2, unknown, nil), read(3, 4, at(90, 0)), charge("a", 5, 6, done, at(90, 0))}, false},
		{"refused, and then done by the first try", []try{
			{key: "a", ask: ask{kind: asksCharge, credits: 110}, call: 1, answer: 2},
			{key: "a", ask: ask{kind: asksCharge, credits: 110}, call: 3, answer: 4, told: told{outcome: refused}},
			{key: "b", ask: ask{kind: asksCredits, credits: 50}, call: 5, answer: 6, told: told{outcome: done, balance: at(150, 0)}},
			read(7, 8, at(150, 0)), read(9, 10, at(40, 0)),
		}, true},
		{"credits of a purchase, whenever they come", []try{
			{key: "p", ask: ask{kind: asksCredits, credits: 50}, call: 1, answer: 9, told: told{outcome: done}}, read(2, 3, at(100, 0)), read(4, 5, at(150, 0)), read(10, 11, at(150, 0)),
		}, true},
		{"credits of a purchase twice", []try{{key: "p", ask: ask{kind: asksCredits, credits: 50}, call: 1, answer: 9, told: told{outcome: done}}, read(10, 11, at(200, 0))}, false},

		{"a hold that is captured in parts", []try{
			hold(1, 2, at(80, 20)), capture("a", 5, false, 3, 4, done, at(80, 15)), capture("b", 10, true, 5, 6, done, at(85, 0)), capture("c", 0, true, 7, 8, refused, nil),
		}, true},
		{"a hold that is captured and released", []try{hold(1, 2, at(80, 20)), capture("a", 0, true, 3, 6, done, at(80, 0)), release(4, 5, done, at(100, 0))}, false},
		{"a race for a hold that one wins", []try{hold(1, 2, at(80, 20)), capture("a", 0, true, 3, 6, refused, nil), release(4, 5, done, at(100, 0))}, true},
		{"a race for a hold that nobody wins", []try{hold(1, 2, at(80, 20)), capture("a", 0, true, 3, 6, refused, nil), release(4, 5, refused, nil)}, false},
		{"a hold that gives back too much", []try{hold(1, 2, at(80, 20)), capture("a", 5, true, 3, 4, done, at(100, 0))}, false},
	} {
		if got := linearizable(t, values{available: 100}, c.tries); got != map[bool]porcupine.CheckResult{true: porcupine.Ok, false: porcupine.Illegal}[c.right] {
			t.Errorf("%s: %s", c.what, got)
		}
	}
}
