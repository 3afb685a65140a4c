package models

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"
)

// Every command that counts against a limit can be sent to approval: by itself, or as
// another change stands for it.
func TestCommandsAboveALimitCanBeProposed(t *testing.T) {
	otherwise := map[string]string{"AdjustCredits": "waits as a batch", "CreditPurchase": "is a payment or a flagged purchase"}
	want := slices.Collect(maps.Keys(proposable))
	for _, do := range []Action{
		CreditPurchase{}, GrantCredits{}, AdjustCredits{}, ChargeCredits{}, HoldCredits{}, CaptureHold{}, ReleaseHold{}, RefundCharge{},
		ReversePurchase{}, SettlePaymentReversal{}, UndoReversal{}, UndoAdjustment{}, FreezePurchase{}, UnfreezePurchase{},
		StartSubscription{}, SwitchPlan{}, SetSubscriptionStatus{}, CancelSubscription{}, ChangeAccount{}, AdvanceAccount{},
	} {
		name := proposedName(do)
		counts := LimitRuleOf(do).Kind != ""
		if can := proposable[name] != nil || otherwise[name] != ""; can != counts {
			t.Errorf("%s counts against a limit: %t; can be proposed: %t", name, counts, can)
		}
		want = slices.DeleteFunc(want, func(n string) bool { return n == name })
	}
	if len(want) > 0 {
		t.Errorf("these are no commands: %s", want)
	}
}

func TestProposedChangeAsJSON(t *testing.T) {
	at, priority := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), 3
	for _, c := range []ProposedChange{
		{Command: GrantCredits{Kind: Promotional, Source: SourceGrant, Credits: MaxCredits, ExpiresAt: at, Priority: &priority}},
		{Command: RefundCharge{ChargeID: "chg_1", Credits: 1}},
		{Command: ReversePurchase{PurchaseID: "pur_1", Credits: 987654321123456}},
		{Command: UndoReversal{Reversal: "ent_1"}}, {Command: UndoAdjustment{Adjustment: "ent_1"}},
		{Command: StartSubscription{SubscriptionID: "sub_1", PlanID: "pln_1"}}, {Command: SwitchPlan{SubscriptionID: "sub_1", PlanID: "pln_1"}},
		{Payment: &OfflinePayment{PurchaseID: "pur_1", Credits: 5, AmountCents: 7, Currency: "usd", Invoice: "I \" 1", ReceivedAt: at}},
		{Flagged: &FlaggedCredit{PurchaseID: "pur_1"}},
		{Plan: &PlanVersion{PlanID: "pln_1", Number: 2, Slug: "pro", Name: "Pro", Allowance: 7, Period: Monthly}},
	} {
		c.AuditAction, c.AuditSubject, c.Done = "plan.start", "sub_1", "Started Pro"
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var got ProposedChange
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%s is read as %+v, %v", text, got, err)
		}
		if !got.SameAs(c) {
			t.Errorf("%s is not the same as itself", text)
		}
	}
	for _, text := range []string{
		`{"version":2,"audit":{}}`, `{"version":1,"command":"AdjustCredits","fields":{},"audit":{}}`,
		`{"version":1,"command":"RefundCharge","fields":{"Charge":"x"},"audit":{}}`, `{"version":1,"what":1,"audit":{}}`, `{}`, ``,
	} {
		if err := json.Unmarshal([]byte(text), &ProposedChange{}); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
	if _, err := json.Marshal(ProposedChange{Command: AdjustCredits{}}); err == nil {
		t.Error("an adjustment is accepted")
	}
}

// The text of the first version: whoever changes the form must keep reading it.
func TestProposedChangeOfTheFirstVersion(t *testing.T) {
	const stored = `{"version":1,"command":"StartSubscription","fields":{"SubscriptionID":"sub_1","PlanID":"pln_1"},"audit":{"action":"plan.start","subject":"pro","done":"Started Pro"}}`
	want := ProposedChange{
		Command: StartSubscription{SubscriptionID: "sub_1", PlanID: "pln_1"}, AuditAction: "plan.start", AuditSubject: "pro", Done: "Started Pro",
	}
	var got ProposedChange
	if err := json.Unmarshal([]byte(stored), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if text, err := json.Marshal(want); err != nil || string(text) != stored {
		t.Errorf("%s, %v", text, err)
	}
	other := want
	other.Command = StartSubscription{SubscriptionID: "sub_2", PlanID: "pln_1"}
	if !want.SameAs(other) {
		t.Error("a form sent twice asks for something else")
	}
	other.Command = StartSubscription{SubscriptionID: "sub_1", PlanID: "pln_2"}
	if want.SameAs(other) {
		t.Error("another plan is the same")
	}
}
