package demo

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// demoCap is a cap that Northwind's owner has set. At the end of the example data its limit
// becomes what makes it as full as it is to look, so that it refuses none of the data.
type demoCap struct {
	name    string // of the cap, in the audit log
	subject models.CapSubject
	window  models.CapWindow
	percent models.Credits // that is used of it, at most
	round   models.Credits // up to a multiple of so many, which is the least: the day may have just begun
	boost   models.Credits
}

// demoCaps are a cap on everything, a member near the limit, a key with a daily cap and a
// member with a boost.
func (n *northwind) demoCaps() []demoCap {
	return []demoCap{
		{"the account’s monthly cap", models.CapOnAccount, models.CapMonth, 62, 500, 0},
		{"Noah Adeyemi’s monthly cap", models.CapOnMember(n.people["noah"]), models.CapMonth, 87, 10, 0},
		{"Nightly pipeline’s daily cap", models.CapOnKey(n.keys["nils"]), models.CapDay, 55, 50, 0},
		{"Nils Petersen’s weekly cap", models.CapOnMember(n.people["nils"]), models.CapWeek, 104, 5, 25},
	}
}

// generousCap is more than the example data uses.
const generousCap = 1_000_000 * models.Credit

// caps schedules that the caps are set at first, so generous that they refuse nothing.
func (n *northwind) caps() {
	n.schedule(n.at(1, 9, 30), func() error {
		for _, c := range n.demoCaps() {
			if err := n.setCap(c, models.ChangeCap{Amount: new(generousCap)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// fitCaps makes the caps as full as they are to look at the present time.
func (n *northwind) fitCaps() error {
	s, err := n.Snapshot(n, n.id, time.Time{})
	if err != nil {
		return err
	}
	used := map[models.CapSubject]models.Credits{}
	for _, c := range s.CapsNow() {
		used[c.Subject] = c.Used
	}
	for _, c := range n.demoCaps() {
		unit := c.round * models.Credit
		limit := (used[c.subject]*100/c.percent/unit + 1) * unit
		do := models.ChangeCap{Amount: &limit}
		if c.boost > 0 {
			do.Boost = &models.CapBoost{Credits: c.boost * models.Credit, Until: models.FromWallClock(models.DateOf(n.now(), n.start.Location()).AddDate(0, 0, 3), n.start.Location())}
		}
		if err := n.setCap(c, do); err != nil {
			return err
		}
	}
	return nil
}

func (n *northwind) setCap(c demoCap, do models.ChangeCap) error {
	do.Subject, do.Window = c.subject, c.window
	owner := models.ActorRef{Kind: models.ActorUser, ID: string(n.people["nora"])}
	command := models.Command{Account: n.id, Origin: "system", Key: "demo:cap:" + string(c.subject) + do.Amount.String(), Actor: owner, Do: do}
	if *do.Amount < generousCap { // the audit log has no more than what there is to look at
		command.Audit = &models.AuditRecord{Actor: owner, Action: do.AuditAction(), AccountID: n.id, Subject: string(do.Subject), Detail: "Set " + c.name + " to " + do.Amount.String() + " credits."}
	}
	_, err := n.Post(n, command)
	return err
}
