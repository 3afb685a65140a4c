package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// nativeProduct is a product on the price list. unit_cost is charged per unit, at
// the time that the rule says.
type nativeProduct struct {
	Slug     string            `json:"slug"`
	Name     string            `json:"name"`
	UnitCost string            `json:"unit_cost"`
	Rule     models.ChargeRule `json:"rule"`
}

type nativePlan struct {
	Slug         string         `json:"slug"`
	Name         string         `json:"name"`
	Version      int            `json:"version"`
	Allowance    string         `json:"allowance"` // per period
	Period       models.Period  `json:"period"`
	Rollover     nativeRollover `json:"rollover"`
	StorageLimit models.Bytes   `json:"storage_limit"`
}

// nativeRollover says for how many further periods unused credits live, and how
// many of them at most.
type nativeRollover struct {
	Periods int    `json:"periods"`
	Cap     string `json:"cap"`
}

// products lists the products on the price list, by slug.
func (a *API) products(c echo.Context) error {
	products, err := a.store.Products(c.Request().Context())
	if err != nil {
		return err
	}
	list := []nativeProduct{}
	for _, p := range products {
		if !p.Archived {
			list = append(list, nativeProduct{p.Slug, p.Name, p.UnitCost.String(), p.Rule})
		}
	}
	page, err := paginate(c, list, func(p nativeProduct) string { return p.Slug })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}

// plans lists the current versions of all available plans, by slug.
func (a *API) plans(c echo.Context) error {
	plans, err := a.store.Plans(c.Request().Context())
	if err != nil {
		return err
	}
	list := []nativePlan{}
	for _, p := range plans {
		if p.Archived {
			continue
		}
		list = append(list, nativePlan{
			Slug: p.Slug, Name: p.Name, Version: p.Number, Allowance: p.Allowance.String(), Period: p.Period,
			Rollover: nativeRollover{p.RolloverPeriods, p.RolloverCap.String()}, StorageLimit: p.StorageLimit,
		})
	}
	page, err := paginate(c, list, func(p nativePlan) string { return p.Slug })
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, page)
}
