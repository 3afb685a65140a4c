package ledger

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

func TestInvalidCommands(t *testing.T) {
	for name, do := range map[string]models.Action{
		"no credits":          charge(0),
		"less than none":      charge(-one),
		"more than a billion": charge(models.MaxCredits + 1),
		"an allowance":        grant(models.Allowance, one, time.Time{}),
		"a rollover":          models.AdjustCredits{Amount: one, Kind: models.Rollover},
		"no change":           models.AdjustCredits{Kind: models.Purchased},
		"both ways of paying": models.ChargeCredits{Charge: models.Charge{Credits: one, Product: "deep-spec", Quantity: one}},
		"quantity of nothing": models.ChargeCredits{Charge: models.Charge{Credits: one, Quantity: one}},
		"no such zone":        models.ChangeAccount{Zone: new("Mars/Olympus")},
		"the machine's zone":  models.ChangeAccount{Zone: new("Local")},
		"no such status":      models.ChangeAccount{Status: new(models.AccountStatus("gone"))},
		"a text of bad bytes": models.ChargeCredits{Charge: models.Charge{Credits: one, Description: "\xff"}},
		"an endless text":     models.ChargeCredits{Charge: models.Charge{Credits: one, Reference: string(make([]byte, 256))}},
	} {
		a := newAccount(t)
		if _, err := a.try(noon, do); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range []string{"", "a b", "é", string(make([]byte, 256))} {
		if _, err := Prepare(models.Command{Key: key, Do: charge(one)}, nil); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("the key %q: %v", key, err)
		}
	}
}

// Control characters other than line breaks and tabs are rejected in every text of a
// command.
func TestControlCharactersAreRejected(t *testing.T) {
	for text, want := range map[string]bool{
		"plain": true, "two\nlines\r\nand a\ttab": true, "naïve 漢字 🙂": true, "": true,
		"nul\x00": false, "\x1b[31mred": false, "del\x7f": false, "c1\u0085": false, "\xff": false,
	} {
		charge := models.Charge{Credits: one}
		for name, c := range map[string]models.Command{
			"reason":         {Reason: text, Do: models.ChargeCredits{Charge: charge}},
			"reference":      {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Reference: text}}},
			"description":    {Do: models.HoldCredits{Charge: models.Charge{Credits: one, Description: text}}},
			"metadata":       {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Metadata: map[string]string{"a": text}}}},
			"metadata names": {Do: models.ChargeCredits{Charge: models.Charge{Credits: one, Metadata: map[string]string{"a" + text: "b"}}}},
		} {
			c.Key = "k"
			_, err := Prepare(c, []byte("salt"))
			if (err == nil) != want || (err != nil && models.CodeOf(err) != models.CodeInvalidField) {
				t.Errorf("%s %q: %v", name, text, err)
			}
		}
	}
}

// Different texts are a conflict too. They are not part of the fingerprint, so that
// erasing them leaves no trace.
func TestTexts(t *testing.T) {
	order := func(reason, reference, description string) PreparedCommand {
		cmd, err := Prepare(models.Command{Key: "k", Reason: reason, Do: models.ChargeCredits{
			Charge: models.Charge{Credits: one, Reference: reference, Description: description},
		}}, []byte("salt"))
		if err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	first := order("", "r", "")
	entry := models.Entry{Fingerprint: first.Fingerprint, Salt: first.Salt, Commitment: chain.Commitment(first.Salt, first.Texts)}
	erased := entry
	erased.Salt = nil
	for _, c := range []struct {
		name         string
		again        PreparedCommand
		same, erased bool
	}{
		{"the same", order("", "r", ""), true, true},
		{"another reference", order("", "s", ""), false, true},
		{"the text elsewhere", order("", "", "r"), false, true},
		{"no text", order("", "", ""), false, true},
	} {
		if c.again.Fingerprint != first.Fingerprint {
			t.Errorf("%s has another fingerprint", c.name)
		}
		if c.again.IsReplayOf(entry) != c.same || c.again.IsReplayOf(erased) != c.erased {
			t.Errorf("%s: repeats %v, after erasing %v", c.name, c.again.IsReplayOf(entry), c.again.IsReplayOf(erased))
		}
	}
	silent := models.Entry{Fingerprint: first.Fingerprint}
	if first.IsReplayOf(silent) || !order("", "", "").IsReplayOf(silent) {
		t.Error("a text was taken for none")
	}
}
