package native

import (
	"testing"

	"github.com/bursar-portal/bursar/handlers/api/apitest"
	"github.com/bursar-portal/bursar/models"
)

func TestBodies(t *testing.T) {
	expiring := apitest.Lot(models.Promotional, 2_500_000)
	expiring.ExpiresAt = apitest.SampleAt.AddDate(0, 0, 30)
	apitest.MatchGolden(t, "balance.json", newBalance(apitest.NewSnapshot(expiring, apitest.Lot(models.Purchased, 250*models.Credit))))
	apitest.MatchGolden(t, "account.json", newAccount(apitest.Alex()))
	apitest.MatchGolden(t, "charge.json", newCharge(models.Receipt{
		Entry: models.Entry{
			ID: "ent_1", AccountID: "acc_1", BalanceAfter: models.Balance{Available: 247_500_000},
			Draws: []models.Draw{{LotID: "lot_1", Kind: models.Promotional, Remaining: -2_000_000}, {LotID: "lot_2", Kind: models.Purchased, Remaining: -500_000}},
		},
		Charge: &models.Charge{ID: "chg_1", AccountID: "acc_1", Status: models.ChargeCaptured, Credits: 2_500_000, CreatedAt: apitest.SampleAt},
	}))
}
