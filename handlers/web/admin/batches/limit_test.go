package batches_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// The limit covers everything that a person adjusts alone within 24 hours, by forms and
// by files together, so it can't be evaded by splitting.
func TestLimitCantBeSplit(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.Customer("alex")
	p.PaidPurchase(alex.ID, "one", 50)
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.AdjustForm(alex.ID).SendAdjustment("60", "One part", "apply").Redirects(http.StatusSeeOther)
	ada.AdjustForm(alex.ID).SendAdjustment("40.000001", "Another", "apply").Shows(http.StatusUnprocessableEntity, "40 left.")
	// A file counts with the sum of its absolute changes, not with its net change.
	toAndFro := ada.UploadBatch(csvLine(alex.ID, "30", "In parts"), csvLine(alex.ID, "-11", "In parts")).
		Shows(http.StatusOK, "This is above your limit. Another admin must approve it.")
	ada.Post(toAndFro.Path+"/post", nil).AwaitBatch().Shows(http.StatusOK, "Nothing was changed. This is now above your limit.")
	files := []*webtest.Page{ada.UploadBatch(csvLine(alex.ID, "30", "In parts")), ada.UploadBatch(csvLine(alex.ID, "-30", "In parts"))}
	files[0].SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Applied by ada")
	files[1].SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Nothing was changed. This is now above your limit. Send it for approval.")
	p.CheckAvailable(alex.ID, 140*models.Credit)
	ada.AdjustForm(alex.ID).SendAdjustment("10.1", "The rest", "apply").Shows(http.StatusUnprocessableEntity, "10 left.")
	p.Clock.Add(24 * time.Hour)
	ada.AdjustForm(alex.ID).SendAdjustment("-100", "Sorted out", "apply").Redirects(http.StatusSeeOther)
	p.CheckBooks()
}

func TestLimitConcurrent(t *testing.T) {
	p := limited(t, 100)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	var forms []*webtest.Form
	for range 4 {
		forms = append(forms, ada.AdjustForm(alex.ID).Set("amount", "30").Set("reason", "Goodwill").Set("step", "apply"))
		file := ada.UploadBatch(csvLine(alex.ID, "30", "Goodwill"))
		forms = append(forms, file.Form(file.Path+"/post"))
	}
	var wg sync.WaitGroup
	for _, f := range forms {
		wg.Go(func() {
			if p := f.Send(); p.Status == http.StatusSeeOther {
				p.AwaitBatch()
			}
		})
	}
	wg.Wait()
	p.CheckAvailable(alex.ID, 90*models.Credit)
	p.CheckBooks()
}

// Without the setting, admins adjust any amount.
func TestNoApprovalLimit(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.Get(webtest.AdminAccountPath(alex.ID)).Hides("by yourself")
	ada.AdjustForm(alex.ID).SendAdjustment("1000000", "A settlement", "apply").Redirects(http.StatusSeeOther)
	p.CheckBooks()
}
