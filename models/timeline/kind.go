package timeline

import (
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// Kind is what a timeline is filtered by. Each line has one.
type Kind string

// All kinds.
const (
	Usage    Kind = "usage" // charges and holds
	Credits  Kind = "credits"
	Payments Kind = "payments"
	Plans    Kind = "plans"
	Caps     Kind = "caps"
	Keys     Kind = "keys"
	Members  Kind = "members"
	NotesOf  Kind = "notes"
	Emails   Kind = "emails"
	Actions  Kind = "actions" // whatever else people and programs did
)

// Kinds are all kinds, in the order in which filters list them.
var Kinds = []Kind{Usage, Credits, Payments, Plans, Caps, Keys, Members, NotesOf, Emails, Actions}

// UsageEntries are the entries that all kinds together show as sums of days.
var UsageEntries = []models.EntryKind{models.EntryCharge, models.EntryHold, models.EntryCapture, models.EntryRelease, models.EntryHoldExpiry}

var ofEntries = map[models.EntryKind]Kind{
	models.EntryPurchase: Payments, models.EntryReversal: Payments, models.EntryFreeze: Payments, models.EntryUnfreeze: Payments,
	models.EntryTurn: Plans, models.EntrySubscription: Plans,
	models.EntryCap: Caps, models.EntryAccount: Actions,
}

// OfEntry returns the kind of an entry. What undoes a reversal is about a payment.
func OfEntry(e models.Entry) Kind {
	if e.Kind == models.EntryUndo && e.PurchaseID != "" {
		return Payments
	}
	return OfEntries(e.Kind)
}

// OfEntries returns the kind of most entries of a kind: see OfEntry.
func OfEntries(kind models.EntryKind) Kind {
	if slices.Contains(UsageEntries, kind) {
		return Usage
	}
	if k := ofEntries[kind]; k != "" {
		return k
	}
	return Credits
}

// EntriesOf returns the kinds of entries that have lines of a kind, or, for "", that have
// lines among those of all kinds.
func EntriesOf(kind Kind) (list []models.EntryKind) {
	for _, e := range models.EntryKinds {
		k := OfEntries(e)
		if k == kind || kind == "" && k != Usage || e == models.EntryUndo && kind == Payments {
			list = append(list, e)
		}
	}
	return list
}

// mirrored are the actions that are done by an entry or a note of the same account, which is
// the line that tells of them.
var mirrored = []string{
	act.CreditsAdjust, act.CreditsGrant, act.CreditsSet, act.CreditsExtend, act.LotExtend, act.ChargeRefund, act.AdjustmentUndo,
	act.PlanStart, act.PlanSwitch, act.PlanStay, act.PlanCancelAtEnd, act.PlanCancelNow, act.PlanTrialing, act.PlanActive, act.PlanPastDue,
	act.PaymentBook, act.PurchaseCredit, act.PurchaseReverse, act.PurchaseFreeze, act.PurchaseThaw, act.ReversalUndo,
	act.AccountZone, act.AccountActivate, act.AccountSuspend, act.AccountClose,
	act.NoteWrite, act.CapSet, act.CapBoost, act.CapRemove,
}

var ofActions = map[string]Kind{
	act.PurchaseClose: Payments, act.PurchaseCheck: Payments, act.PurchaseCancel: Payments, act.EventReplay: Payments,
	act.MemberInvite: Members, act.MemberAdd: Members, act.MemberChange: Members, act.MemberRole: Members, act.MemberRemove: Members, act.MemberLeave: Members,
	act.MemberJoin: Members, act.InvitationAccept: Members, act.InvitationDecline: Members, act.InvitationResend: Members, act.InvitationRevoke: Members,
	act.PlaceResend: Members, act.PlaceRemove: Members, act.OwnershipOffer: Members, act.OwnershipAccept: Members, act.AccountClaim: Members,
	act.NoteErase: NotesOf,
}

// OfAction returns the kind of an action, "" for one that another line tells of.
func OfAction(name string) Kind {
	if slices.Contains(mirrored, name) {
		return ""
	}
	if k := ofActions[name]; k != "" {
		return k
	}
	if a, _ := act.Named(name); a.Group == act.GroupKeys {
		return Keys
	}
	return Actions
}

// ActionsOf returns the actions that have lines of a kind, or, for "", of any.
func ActionsOf(kind Kind) (names []string) {
	for _, a := range act.All {
		if k := OfAction(a.Name); k == kind && k != "" || kind == "" && k != "" {
			names = append(names, a.Name)
		}
	}
	return names
}
