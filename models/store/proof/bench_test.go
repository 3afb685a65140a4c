package proof_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// BenchmarkVerify verifies as many entries as BURSAR_ENTRIES says, 100,000 without it: in
// one account, and in a thousand. A fiftieth of them are holds and captures, or grants.
func BenchmarkVerify(b *testing.B) {
	entries, err := strconv.Atoi(os.Getenv("BURSAR_ENTRIES"))
	if err != nil {
		entries = 100_000
	}
	for _, accounts := range []int{1, 1000} {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			k := storetest.New(b)
			fill(b, k, entries, accounts)
			b.ResetTimer()
			for range b.N {
				v, err := k.Verify(b.Context(), nil)
				if err != nil || len(v.Discrepancies) > 0 || v.Entries < int64(entries) {
					b.Fatalf("%d entries, %v: %.10q", v.Entries, err, v.Discrepancies)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(entries), "µs/entry")
		})
	}
}

// fill posts about as many entries to accounts.
func fill(b *testing.B, k *storetest.Kit, entries, accounts int) {
	b.Helper()
	ids := make([]models.AccountID, accounts)
	for i := range ids {
		_, account := k.Person(fmt.Sprintf("p%d", i))
		ids[i] = account.ID
		for range 3 {
			k.Grant(account.ID, 1000*models.Credit)
		}
	}
	const together = 1000
	for done := 0; done < entries; done += together {
		k.Clock.Add(time.Duration(together) * 2 * time.Second / time.Duration(entries/100_000+1))
		commands := make([]models.Command, together)
		for i := range commands {
			n := done + i
			c := &commands[i]
			*c = models.Command{
				Account: ids[n*7919%accounts], Origin: "test", Key: fmt.Sprintf("k%d", n), Actor: models.ActorRef{Kind: models.ActorKey, ID: "key_1"},
				Do: models.ChargeCredits{Charge: models.Charge{Credits: 10_000, KeyID: "key_1", UserID: models.UserID(fmt.Sprintf("usr_%d", n%3))}},
			}
			switch n % 50 {
			case 0:
				c.Do = models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 2 * models.Credit}
			case 1:
				c.Do = models.HoldCredits{Charge: models.Charge{Credits: 10_000}, ExpiresIn: time.Hour}
			}
		}
		if _, all, err := k.PostAll(b.Context(), commands, false, nil); err != nil || !all {
			b.Fatal(all, err)
		}
	}
	k.Clock.Add(2 * time.Hour)
}
