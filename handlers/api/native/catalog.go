package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Product is a product on the price list. unit_cost is charged per unit, at
// the time that the rule says.
type Product struct {
	Slug     string            `json:"slug"`
	Name     string            `json:"name"`
	UnitCost string            `json:"unit_cost"`
	Rule     models.ChargeRule `json:"rule"`
}

// Plan is the current version of a plan.
type Plan struct {
	Slug         string        `json:"slug"`
	Name         string        `json:"name"`
	Version      int           `json:"version"`
	Allowance    string        `json:"allowance"` // per period
	Period       models.Period `json:"period"`
	Rollover     Rollover      `json:"rollover"`
	StorageLimit models.Bytes  `json:"storage_limit"`
}

// Rollover says for how many further periods unused credits live, and how
// many of them at most.
type Rollover struct {
	Periods int    `json:"periods"`
	Cap     string `json:"cap"`
}

// products lists the products on the price list, by slug.
func (a api) products(c echo.Context) error {
	products, err := a.Store.Products(c.Request().Context())
	if err != nil {
		return err
	}
	list := []Product{}
	for _, p := range products {
		if !p.Archived {
			list = append(list, Product{p.Slug, p.Name, p.UnitCost.String(), p.Rule})
		}
	}
	page, err := paginate(c, list, func(p Product) string { return p.Slug })
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, page)
}

// plans lists the current versions of all available plans, by slug.
func (a api) plans(c echo.Context) error {
	plans, err := a.Store.Plans(c.Request().Context())
	if err != nil {
		return err
	}
	list := []Plan{}
	for _, p := range plans {
		if p.Archived {
			continue
		}
		list = append(list, Plan{
			Slug: p.Slug, Name: p.Name, Version: p.Number, Allowance: p.Allowance.String(), Period: p.Period,
			Rollover: Rollover{p.RolloverPeriods, p.RolloverCap.String()}, StorageLimit: p.StorageLimit,
		})
	}
	page, err := paginate(c, list, func(p Plan) string { return p.Slug })
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, page)
}
