package address

import (
	"net/url"
	"strconv"

	"github.com/bursar-portal/bursar/models"
)

// Dashboard returns the first page of an account.
func Dashboard(a models.Account) string {
	if a.Kind == models.Enterprise {
		return ForAccount("/enterprise/dashboard", a.ID)
	}
	return ForAccount("/dashboard", a.ID)
}

// Usage returns the page about an account's usage, with a filter's query. It removes page
// and account from query.
func Usage(a models.Account, query url.Values) string {
	address := ForAccount("/usage", a.ID)
	if a.Kind == models.Enterprise {
		query.Del("page")
		address = Dashboard(a) + "&page=usage"
	}
	if query.Del("account"); len(query) > 0 {
		address += "&" + query.Encode()
	}
	return address
}

// OwnUsage is Usage for what the reader used.
func OwnUsage(a models.Account) string { return Usage(a, url.Values{"member": {"me"}}) }

// Caps returns the page about an account's caps.
func Caps(a models.Account) string {
	if a.Kind == models.Enterprise {
		return Dashboard(a) + "&page=caps"
	}
	return ForAccount("/usage/caps", a.ID)
}

// SetCap returns the form that sets a cap of an account, or changes it if there is one.
// Without a subject or window they are chosen there.
func SetCap(a models.Account, subject models.CapSubject, window models.CapWindow) string {
	return ForAccount("/usage/caps/set", a.ID) + capQuery(subject, window)
}

func capQuery(subject models.CapSubject, window models.CapWindow) (query string) {
	if subject != "" {
		query += "&subject=" + url.QueryEscape(string(subject))
	}
	if window != "" {
		query += "&window=" + url.QueryEscape(string(window))
	}
	return query
}

// Members returns the page about an organization's members.
func Members(a models.Account) string { return Dashboard(a) + "&page=members" }

// RemoveMember returns the page that asks about removing a member of an organization.
func RemoveMember(a models.Account, user models.UserID) string {
	return ForAccount("/members/remove", a.ID) + "&user=" + url.QueryEscape(string(user))
}

// Invitation returns the page of an invitation for the person who is signed in with its
// address. Others need the link in their mail.
func Invitation(id models.InvitationID) string { return "/invitations/" + string(id) }

// OrganizationSettings returns the page about an organization's name and billing details.
func OrganizationSettings(a models.Account) string { return ForAccount("/enterprise/settings", a.ID) }

// OrganizationLog returns an organization's own audit log.
func OrganizationLog(a models.Account) string { return ForAccount("/enterprise/log", a.ID) }

// OrganizationLogCSV returns an organization's own audit log as a file.
func OrganizationLogCSV(a models.Account) string { return ForAccount("/enterprise/log.csv", a.ID) }

// NewOrganization is the page that makes an organization.
const NewOrganization = "/enterprise/new"

// CloseOrganization is the page that closes one.
const CloseOrganization = "/enterprise/close"

// Closed is the page for somebody who has closed their account.
const Closed = "/closed"

// Keys returns the page about an account's API keys.
func Keys(a models.Account) string {
	if a.Kind == models.Enterprise {
		return Dashboard(a) + "&page=api"
	}
	return ForAccount("/projects/playground", a.ID)
}

// Key is the page of an API key.
func Key(a models.Account, id models.KeyID) string { return ForAccount("/keys/"+string(id), a.ID) }

// KeyActivity lists the entries that a key caused.
func KeyActivity(a models.Account, id models.KeyID) string {
	return ForAccount("/activity", a.ID) + "&key=" + string(id)
}

// Search is where everything is searched.
const Search = "/search"

// Buy returns the page on which the actor buys for an account, "" if they may not, or if
// the account is suspended or closed.
func Buy(actor models.Actor, a models.Account) string {
	if !actor.MayBuyFor(a.ID) || a.CheckActive() != nil {
		return ""
	}
	return ForAccount("/buy", a.ID)
}

// Entry returns the page about a ledger entry.
func Entry(id models.EntryID, account models.AccountID) string {
	return ForAccount("/activity/"+string(id), account)
}

// Lot returns the page about a lot.
func Lot(id models.LotID, account models.AccountID) string {
	return ForAccount("/lots/"+string(id), account)
}

// Live returns the event stream that tells a page when the account has changed after s.
func Live(s models.Snapshot) string {
	return ForAccount("/live", s.Account.ID) + "&seen=" + strconv.FormatInt(s.Sequence, 10)
}

// KeyUsed returns the events that tell that a key of an account has been used.
func KeyUsed(a models.Account, key models.KeyID) string {
	return ForAccount("/live", a.ID) + "&key=" + string(key)
}

// Domains returns the page of an organization's domains.
func Domains(a models.Account) string { return ForAccount("/enterprise/domains", a.ID) }

// InvitationDeclined is the page for somebody who has declined an invitation without signing
// in.
const InvitationDeclined = "/invitations/declined"

// RefusedPart is the parameter show of /activity that lists refused calls.
const RefusedPart = "refused"

// RefusedCalls returns the list of an account's refused calls.
func RefusedCalls(id models.AccountID) string {
	return ForAccount("/activity", id) + "&show=" + RefusedPart
}

// Coming returns the list of what will happen to an account by itself.
func Coming(id models.AccountID) string { return ForAccount("/billing", id) + "&coming=all#coming" }
