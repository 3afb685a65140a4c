package models

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// Every command of the ledger is here with the limits that bound it. A new command must
// be added: whoever adds it decides whether it can bring credits to an account by hand.
func TestLimitOfEveryCommand(t *testing.T) {
	type want struct {
		kind           EntryKind
		admin, support LimitMeasure
	}
	adjustment := want{EntryAdjustment, CountsMoved, CountsMoved}
	gift := func(kind EntryKind) want { return want{kind, CountsIncoming, CountsMoved} }
	commands := map[string]struct {
		do Action
		want
	}{
		"AdjustCredits":         {AdjustCredits{}, adjustment},
		"GrantCredits":          {GrantCredits{}, gift(EntryGrant)},
		"CreditPurchase":        {CreditPurchase{}, gift(EntryPurchase)},
		"RefundCharge":          {RefundCharge{}, gift(EntryRefund)},
		"UndoReversal":          {UndoReversal{}, gift(EntryUndo)},
		"UndoAdjustment":        {UndoAdjustment{}, gift(EntryUndo)},
		"StartSubscription":     {StartSubscription{}, gift(EntrySubscription)},
		"SwitchPlan":            {SwitchPlan{}, gift(EntrySubscription)},
		"ReversePurchase":       {ReversePurchase{}, want{EntryReversal, CountsNothing, CountsMoved}},
		"ChargeCredits":         {ChargeCredits{}, want{}},
		"HoldCredits":           {HoldCredits{}, want{}},
		"CaptureHold":           {CaptureHold{}, want{}},
		"ReleaseHold":           {ReleaseHold{}, want{}},
		"SettlePaymentReversal": {SettlePaymentReversal{}, want{}},
		"FreezePurchase":        {FreezePurchase{}, want{}},
		"UnfreezePurchase":      {UnfreezePurchase{}, want{}},
		"ChangeCap":             {ChangeCap{}, want{}},
		"ExtendLot":             {ExtendLot{}, want{}},
		"SetSubscriptionStatus": {SetSubscriptionStatus{}, want{}},
		"CancelSubscription":    {CancelSubscription{}, want{}},
		"ChangeAccount":         {ChangeAccount{}, want{}},
		"AdvanceAccount":        {AdvanceAccount{}, want{}},
	}
	for _, name := range commandNames(t) {
		c, listed := commands[name]
		if !listed {
			t.Errorf("%s is not listed: say which limit bounds it", name)
			continue
		}
		rule := LimitRuleOf(c.do)
		if got := (want{rule.Kind, rule.Admin, rule.Support}); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if rule.Kind != "" && !slices.Contains(LimitRules, rule) {
			t.Errorf("%s has a rule that is not among LimitRules", name)
		}
		delete(commands, name)
	}
	for name := range commands {
		t.Errorf("%s is no command", name)
	}
}

// commandNames returns the names of all types that are an Action.
func commandNames(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func \((?:\w+ )?\*?(\w+)\) action\(\)`).FindAllSubmatch(source, -1) {
			names = append(names, string(m[1]))
		}
	}
	if len(names) < 20 {
		t.Fatalf("only %d commands were found", len(names))
	}
	return names
}

type unknownCommand struct{ AdvanceAccount }

func TestUnknownCommandsCountAsAdjustments(t *testing.T) {
	if got := LimitRuleOf(unknownCommand{}); got != limitOnAdjustments {
		t.Errorf("got %+v", got)
	}
}

func TestLimitMeasures(t *testing.T) {
	for _, c := range []struct {
		measure     LimitMeasure
		delta, want Credits
	}{
		{CountsNothing, 5, 0}, {CountsNothing, -5, 0}, {CountsIncoming, 5, 5}, {CountsIncoming, -5, 0}, {CountsMoved, 5, 5}, {CountsMoved, -5, 5},
	} {
		if got := c.measure.Of(c.delta); got != c.want {
			t.Errorf("%v of %d is %d, want %d", c.measure, c.delta, got, c.want)
		}
	}
}

// Whoever is neither an admin nor support may move nothing, whatever the settings say.
func TestLimitOfEveryRole(t *testing.T) {
	ten := 10 * Credit
	for _, test := range []struct {
		role     OperatorRole
		approval *Credits
		most     Credits
		limited  bool
	}{
		{OperatorAdmin, nil, 0, false}, {OperatorAdmin, &ten, ten, true}, {OperatorAdmin, new(Credits), 0, true},
		{OperatorSupport, nil, 3 * Credit, true}, {OperatorSupport, &ten, 3 * Credit, true},
		{OperatorAuditor, nil, 0, true}, {OperatorAuditor, &ten, 0, true}, {"", nil, 0, true}, {"new", &ten, 0, true},
	} {
		s := Settings{SupportLimit: 3 * Credit, ApprovalLimit: test.approval}
		if most, limited := s.OperatorLimit(test.role); most != test.most || limited != test.limited {
			t.Errorf("the limit of %q is %s, %v; want %s, %v", test.role, most, limited, test.most, test.limited)
		}
	}
}
