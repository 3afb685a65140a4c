package native

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/api/apitest"
	"github.com/bursar-portal/bursar/models"
)

func TestBodies(t *testing.T) {
	expiring := apitest.Lot(models.Promotional, 2_500_000)
	expiring.ExpiresAt = apitest.SampleAt.AddDate(0, 0, 30)
	apitest.MatchGolden(t, "balance.json", newBalance(apitest.NewSnapshot(expiring, apitest.Lot(models.Purchased, 250*models.Credit))))
	apitest.MatchGolden(t, "account.json", newAccount(apitest.Alex()))
	month := models.Cap{CapTerms: models.CapTerms{Subject: models.CapOnMember("usr_1"), Window: models.CapMonth, Amount: 100 * models.Credit}, Used: 120_500_000}
	month.WindowStart, month.WindowEnd = month.Window.Around(apitest.SampleAt, time.UTC)
	boosted := month
	boosted.Boost, boosted.BoostUntil = 50*models.Credit, apitest.SampleAt.AddDate(0, 0, 1)
	ever := models.Cap{CapTerms: models.CapTerms{Subject: models.CapOnAccount, Window: models.CapEver, Amount: 0}}
	apitest.MatchGolden(t, "caps.json", List[Cap]{Data: []Cap{newCap(month, apitest.SampleAt), newCap(boosted, apitest.SampleAt), newCap(ever, apitest.SampleAt)}})
	apitest.MatchGolden(t, "extension.json", newExtension(models.Entry{
		ID: "ent_2", AccountID: "acc_1", BalanceAfter: models.Balance{Available: 2_500_000}, EffectiveAt: apitest.SampleAt, ExtendedTo: expiring.ExpiresAt,
		NewLots: []models.Lot{{ID: "lot_2", Kind: models.Promotional, Source: models.SourceExtension, Granted: 2_500_000, Priority: 10, StartsAt: apitest.SampleAt, ExpiresAt: expiring.ExpiresAt}},
	}, "lot_1"))
	apitest.MatchGolden(t, "charge.json", newCharge(models.Receipt{
		Entry: models.Entry{
			ID: "ent_1", AccountID: "acc_1", BalanceAfter: models.Balance{Available: 247_500_000},
			Draws: []models.Draw{{LotID: "lot_1", Kind: models.Promotional, Remaining: -2_000_000}, {LotID: "lot_2", Kind: models.Purchased, Remaining: -500_000}},
		},
		Charge: &models.Charge{ID: "chg_1", AccountID: "acc_1", Status: models.ChargeCaptured, Credits: 2_500_000, CreatedAt: apitest.SampleAt},
	}))
}
