package main

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type planSave struct {
	Slug            string `required:"" help:"The plan's name in requests and addresses."`
	Name            string `required:"" help:"Customers see this name."`
	Allowance       string `required:"" placeholder:"CREDITS" help:"Credits per period."`
	Period          string `required:"" enum:"daily,weekly,monthly,yearly" help:"daily, weekly, monthly or yearly."`
	RolloverPeriods int    `help:"The number of periods unused credits roll over for."`
	RolloverCap     string `default:"0" placeholder:"CREDITS" help:"The most credits that roll over."`
	Storage         string `default:"0" placeholder:"SIZE" help:"The storage limit, such as 10 GB."`
}

// Run creates a plan, or a new version of the existing one. It does nothing if the plan
// would not change.
func (p planSave) Run(c command) error {
	v, err := p.version()
	if err != nil {
		return err
	}
	return withStore(c, func(s *store.Store, _ config) error {
		current, err := s.PlanBySlug(c, p.Slug)
		switch models.CodeOf(err) {
		case "":
			v.PlanID, v.Number, v.CreatedAt, v.Archived = current.PlanID, current.Number, current.CreatedAt, current.Archived
			if v == current {
				return c.printVersion(p.Slug, current.Number)
			}
		case models.CodeNotFound:
			if err := models.ValidateSlug(p.Slug); err != nil {
				return err
			}
		default:
			return err
		}
		saved, err := s.SavePlan(c, v, models.AuditRecord{
			Actor: cliActor, Action: "plan.save", Subject: p.Slug, Detail: "Saved the plan " + models.Isolate(p.Name) + " at the command line.",
		})
		if err != nil {
			return err
		}
		return c.printVersion(saved.Slug, saved.Number)
	})
}

func (c command) printVersion(slug string, version int) error {
	return c.print(map[string]any{"slug": slug, "version": version}, "%s version %d", slug, version)
}

func (p planSave) version() (models.PlanVersion, error) {
	p.Name = models.WithoutBidiControls(p.Name)
	v := models.PlanVersion{Slug: p.Slug, Name: p.Name, Period: models.Period(p.Period), RolloverPeriods: p.RolloverPeriods}
	if fault := models.CheckName(p.Name); fault != "" {
		return v, models.Invalid("--name", fault)
	}
	var err error
	if v.Allowance, err = models.ParseCredits(p.Allowance); err != nil {
		return v, models.Invalid("--allowance", err.Error())
	}
	if v.RolloverCap, err = models.ParseCredits(p.RolloverCap); err != nil {
		return v, models.Invalid("--rollover-cap", err.Error())
	}
	if v.StorageLimit, err = models.ParseBytes(p.Storage); err != nil {
		return v, models.Invalid("--storage", err.Error())
	}
	return v, nil
}

type productSave struct {
	Slug     string `required:"" help:"The product's name in requests."`
	Name     string `required:"" help:"Customers see this name."`
	Cost     string `required:"" placeholder:"CREDITS" help:"The cost of one unit, from now on."`
	Rule     string `enum:"upfront,on_success" default:"upfront" help:"When the product is charged: upfront or on_success."`
	Archived bool   `help:"Refuse new charges."`
}

// Run creates a product, or changes the existing one.
func (p productSave) Run(c command) error {
	p.Name = models.WithoutBidiControls(p.Name)
	if fault := models.CheckName(p.Name); fault != "" {
		return models.Invalid("--name", fault)
	}
	cost, err := models.ParseCredits(p.Cost)
	if err != nil {
		return models.Invalid("--cost", err.Error())
	}
	return withStore(c, func(s *store.Store, _ config) error {
		_, err := s.Product(c, p.Slug)
		if models.CodeOf(err) == models.CodeNotFound {
			err = models.ValidateSlug(p.Slug)
		}
		if err != nil {
			return err
		}
		err = s.SaveProduct(c, models.Product{
			Slug: p.Slug, Name: p.Name, UnitCost: cost, Rule: models.ChargeRule(p.Rule), Archived: p.Archived,
		}, models.AuditRecord{
			Actor: cliActor, Action: "product.save", Subject: p.Slug, Detail: "Saved the product " + models.Isolate(p.Name) + " at " + cost.String() + " at the command line.",
		})
		if err != nil {
			return err
		}
		return c.print(map[string]string{"slug": p.Slug, "cost": cost.String()}, "%s %s", p.Slug, cost)
	})
}
