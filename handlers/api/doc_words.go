package api

import (
	"fmt"
	"maps"
	"reflect"

	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// How texts and numbers of our bodies are written.
var (
	amount     = openapi.Form{Pattern: `^\d+(\.\d{1,6})?$`}
	signed     = openapi.Form{Pattern: `^-?\d+(\.\d{1,6})?$`}
	decimals   = openapi.Form{Pattern: `^-?\d+\.\d{2,6}$`} // of headers
	instants   = openapi.Form{Format: "date-time"}
	addresses  = openapi.Form{Format: "uri"}
	emails     = openapi.Form{Format: "email"}
	durations  = openapi.Form{Pattern: `^\+?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$`}
	sizes      = openapi.Form{Minimum: new(int64(0))}
	priorities = openapi.Form{Minimum: new(int64(0)), Maximum: new(int64(maxPriority))}
	given      = openapi.Form{Enum: []string{string(models.Purchased), string(models.Promotional)}} // allowances and rollovers come from plans alone
	uuids      = openapi.Form{Format: "uuid"}
)

// language is what the document says of every member of every body.
var language = openapi.Language{Words: merged(words, dialectWords), Enums: enums(
	models.LotKinds, models.EntryKinds,
	[]models.ChargeStatus{models.ChargeHeld, models.ChargeCaptured, models.ChargeReleased, models.ChargeExpired},
	[]models.AccountKind{models.Solo, models.Enterprise},
	[]models.AccountStatus{models.AccountActive, models.AccountSuspended, models.AccountClosed},
	[]models.ActorKind{models.ActorUser, models.ActorKey, models.ActorStripe, models.ActorSystem, models.ActorCLI},
	[]models.ChargeRule{models.Upfront, models.OnSuccess},
	[]models.Period{models.Daily, models.Weekly, models.Monthly, models.Yearly},
	models.ServiceScopes,
	[]models.Source{
		models.SourcePurchase, models.SourceGrant, models.SourceAdjustment, models.SourceSubscription,
		models.SourceSignup, models.SourceRefund, models.SourceReversal,
	},
	[]models.Code{ // of a verdict on a key
		models.CodeMalformedCredential, models.CodeUnknownCredential, models.CodeNoAccount, models.CodeKeyPaused,
		models.CodeKeyExpired, models.CodeKeyRevoked, models.CodeAccountSuspended, models.CodeAccountClosed,
	},
)}

// merged is all of some maps.
func merged[V any](some ...map[string]V) map[string]V {
	all := map[string]V{}
	for _, m := range some {
		maps.Copy(all, m)
	}
	return all
}

// enums are the values of named types, given as lists of them.
func enums(lists ...any) map[string][]string {
	all := map[string][]string{}
	for _, list := range lists {
		values := reflect.ValueOf(list)
		for i := range values.Len() {
			name := values.Index(i).Type().String()
			all[name] = append(all[name], fmt.Sprint(values.Index(i)))
		}
	}
	return all
}

// words say what the members of bodies are. One name means one thing; where it
// does not, the type stands in front of it.
var words = map[string]openapi.Word{
	// Who and what.
	"id":           {About: "Its id."},
	"account":      {About: "The account’s id.", Example: "acc_1"},
	"external_id":  {About: "Your own id of the account.", Example: "crm-7"},
	"key":          {About: "The id of the customer’s API key."},
	"user":         {About: "The member that it is counted for."},
	"entry":        {About: "The entry of the ledger that records it."},
	"charge":       {About: "The charge that it is about."},
	"purchase":     {About: "The purchase that it is about."},
	"subscription": {About: "The subscription that it is about."},
	"product":      {About: "The product’s name on the price list.", Example: "fast-spec"},
	"lot":          {About: "The lot’s id."},
	"slug":         {About: "Its name in requests.", Example: "fast-spec"},
	"name":         {About: "Its name for people."},
	"zone":         {About: "The time zone in which its periods turn.", Example: "Europe/Berlin"},
	"actor":        {About: "Who did it."},
	"plan":         {About: "The plan’s name.", Example: "starter"},
	"scopes":       {About: "What the key may do."},

	// Amounts.
	"credits":   {About: "How many credits.", Form: amount, Example: "2.5"},
	"available": {About: "What can be spent now.", Form: amount, Example: "1250"},
	"held":      {About: "What is set aside for work in progress.", Form: amount, Example: "0"},
	"frozen":    {About: "What can’t be spent while a payment is disputed.", Form: amount, Example: "0"},
	"scheduled": {About: "What starts later.", Form: amount, Example: "0"},
	"debt":      {About: "What is owed; paid first out of whatever comes in.", Form: amount, Example: "0"},
	"granted":   {About: "What the lot began with.", Form: amount},
	"remaining": {About: "What is left of it, without what is held.", Form: amount},
	"captured":  {About: "What was taken of it so far.", Form: amount},
	"refunded":  {About: "What was given back of that.", Form: amount},
	"cost":      {About: "What the product costs, null if that can’t be told.", Form: amount},
	"quantity":  {About: "How much of the product.", Form: amount, Example: "1"},
	"required":  {About: "What it would have taken.", Form: amount},
	"unit_cost": {About: "What one costs, in credits.", Form: amount, Example: "10"},
	"allowance": {About: "The credits of one period.", Form: amount, Example: "1000"},
	"cap":       {About: "The most that rolls over at a time.", Form: amount, Example: "500"},
	"by_kind":   {About: "What can be spent, by how it came in.", Form: amount},
	"balance":   {About: "Where the account stood right after it."},
	"drawn":     {About: "What it took, lot by lot."},
	"returned":  {About: "What went back, lot by lot."},
	"priority":  {About: "Its place in the order of use: lower comes first. Without one, the place of its kind.", Form: priorities, Example: 10},

	// Times.
	"at":          {About: "The instant that it is true of.", Form: instants},
	"created_at":  {About: "When it was made.", Form: instants},
	"starts_at":   {About: "From when on it can be used; without one, now.", Form: instants, Example: "2026-04-01T00:00:00Z"},
	"expires_at":  {About: "When it ends, null for never.", Form: instants, Example: "2026-12-31T00:00:00Z"},
	"ended_at":    {About: "When the hold ended.", Form: instants},
	"recorded_at": {About: "When it was written.", Form: instants},
	"expires_in":  {About: "How long the hold lives, such as 90s or 1h30m; without one, as long as the operator has set.", Form: durations, Example: "1h"},

	// Texts.
	"reason":        {About: "Why, for people: at most 500 bytes.", Example: "Counted twice"},
	"reference":     {About: "Your own reference: at most 255 bytes.", Example: "job 4711"},
	"description":   {About: "What it was for, for people: at most 500 bytes.", Example: "A spec of 12 pages"},
	"metadata":      {About: "At most 20 names of 1 to 40 bytes, each with a text of at most 500 bytes.", Example: map[string]string{"job": "4711"}},
	"email":         {About: "The e-mail address.", Form: emails, Example: "owner@example.com"},
	"billing_email": {About: "Where invoices go.", Form: emails, Example: "billing@example.com"},
	"detail":        {About: "A sentence for people about this very case."},
	"message":       {About: "A sentence for people."},
	"url":           {About: "The payment page to send the buyer to.", Form: addresses},

	// What it is.
	"kind":    {About: "How the credits came in: bought, as a plan’s allowance, rolled over from one, or given."},
	"source":  {About: "What made the lot."},
	"status":  {About: "Where it stands."},
	"rule":    {About: "When it is charged for: at once, or when the work was done."},
	"period":  {About: "How long one allowance lasts."},
	"version": {About: "Which version of it this is."},

	// Storage, in bytes.
	"storage":       {About: "What it stores, in bytes."},
	"usage":         {About: "How many bytes are stored.", Form: sizes, Example: 209715200},
	"limit":         {About: "How many bytes may be stored.", Form: sizes, Example: 10737418240},
	"storage_limit": {About: "How many bytes it lets an account store.", Form: sizes},

	// Lists.
	"data":        {About: "The elements of this page."},
	"next_cursor": {About: "The cursor of the next page, null on the last one."},
	"lots":        {About: "All lots with anything left, in the order of use."},

	// One by one, where the name alone would say another thing.
	"ChargeRequest.account":        {About: "The account to charge. Give exactly one of account, external_id and key.", Example: "acc_1"},
	"ChargeRequest.external_id":    {About: "Or your own id of it.", Example: "crm-7"},
	"ChargeRequest.key":            {About: "Or a secret of the customer’s: the API key that they called you with."},
	"ChargeRequest.credits":        {About: "What to take. Give either this or a product.", Form: amount, Example: "2.5"},
	"ChargeRequest.product":        {About: "The product to charge for: the price list says what it costs, and when that is taken.", Example: "fast-spec"},
	"ChargeRequest.quantity":       {About: "How much of the product; 1 unless given.", Form: amount, Example: "1"},
	"ChargeRequest.user":           {About: "The id of the member that it is counted for.", Example: "usr_1"},
	"ChargeRequest.hold":           {About: "true sets the credits aside until you capture or release them. Leave it out to do as the price list says; false is refused for a product whose rule is on_success, and is another request than one without it."},
	"Charge.credits":               {About: "What was taken, or set aside.", Form: amount, Example: "10"},
	"Charge.expires_at":            {About: "When the hold ends by itself.", Form: instants},
	"Preview.credits":              {About: "What would be taken, or set aside.", Form: amount},
	"Preview.status":               {About: "What the charge would be: captured or held."},
	"Preview.balance":              {About: "Where the account would stand."},
	"Preview.drawn":                {About: "What it would take, lot by lot."},
	"Preview.expires_at":           {About: "When the hold would end by itself.", Form: instants},
	"Life.credits":                 {About: "What it is about: taken at once, or set aside at first.", Form: amount},
	"Life.held":                    {About: "What of it is still set aside.", Form: amount},
	"Life.expires_at":              {About: "When the hold ends by itself, or would have.", Form: instants},
	"Step.credits":                 {About: "What this request took or gave back.", Form: amount, Example: "2.2"},
	"Step.held":                    {About: "What is still set aside.", Form: amount},
	"Step.created_at":              {About: "When this was done.", Form: instants},
	"CaptureRequest.credits":       {About: "What the work cost; without it, all that is left of the hold.", Form: amount, Example: "2.2"},
	"CaptureRequest.final":         {About: "false keeps the rest set aside for further captures; without it, the rest goes back.", Example: false},
	"RefundRequest.credits":        {About: "What to give back; without it, all that is left of the charge.", Form: amount, Example: "1"},
	"GrantRequest.kind":            {About: "Of the lot that is made: purchased or promotional.", Form: given, Example: "promotional", Required: true},
	"GrantRequest.credits":         {About: "How many, more than 0.", Form: amount, Example: "50", Required: true},
	"GrantRequest.expires_at":      {About: "When it ends; without one, never.", Form: instants, Example: "2026-12-31T00:00:00Z"},
	"CorrectionRequest.kind":       {About: "Of the lot that is made: purchased or promotional. It must be there where credits are added, and not where they are taken.", Form: given, Example: "promotional"},
	"CorrectionRequest.credits":    {About: "How many. An adjustment that takes credits has a minus.", Form: signed, Example: "50", Required: true},
	"CorrectionRequest.expires_at": {About: "When it ends; without one, never.", Form: instants, Example: "2026-12-31T00:00:00Z"},
	"Correction.credits":           {About: "By how much the account changed.", Form: signed, Example: "-3"},
	"Correction.lot":               {About: "The lot that was made, null if credits were taken."},
	"AccountRequest.kind":          {About: "solo for a person, enterprise for an organization.", Example: "enterprise"},
	"AccountRequest.name":          {About: "The name of the person or organization.", Example: "Leadworks"},
	"AccountRequest.email":         {About: "The owner’s e-mail address: a user is made if it is new here.", Form: emails, Example: "owner@example.com"},
	"AccountRequest.zone":          {About: "An IANA time zone; UTC unless given.", Example: "Europe/Berlin"},
	"AccountRequest.plan":          {About: "A plan to begin with, once.", Example: "starter"},
	"Account.kind":                 {About: "solo for a person, enterprise for an organization."},
	"AccountLine.kind":             {About: "solo for a person, enterprise for an organization."},
	"Account.status":               {About: "A suspended account keeps its credits and may not spend them."},
	"AccountLine.status":           {About: "A suspended account keeps its credits and may not spend them."},
	"NewLot.credits":               {About: "What the lot began with.", Form: amount},
	"Entry.kind":                   {About: "What happened."},
	"Entry.credits":                {About: "By how much the account changed.", Form: signed, Example: "-10"},
	"Entry.sequence":               {About: "Its place in the account’s ledger: 1, 2, 3, without gaps."},
	"Entry.lots":                   {About: "What it changed in lots that were there."},
	"Entry.made":                   {About: "The lots that it made."},
	"Entry.at":                     {About: "From when on it is true.", Form: instants},
	"Change.remaining":             {About: "By how much what is left changed.", Form: signed},
	"Change.held":                  {About: "By how much what is held changed.", Form: signed},
	"Actor.kind":                   {About: "What kind of party it was."},
	"Actor.id":                     {About: "The id of the user or key."},
	"Lot.frozen":                   {About: "Whether it can’t be spent while a payment is disputed."},
	"Lot.expires_at":               {About: "When it ends, null for never.", Form: instants},
	"Plan.rollover":                {About: "What becomes of a rest that was not used."},
	"Rollover.periods":             {About: "How many further periods it lives; 0 means that it lapses."},
	"StorageRequest.usage":         {About: "How many bytes are stored.", Form: sizes, Example: 209715200, Required: true},
	"StorageDeltaRequest.delta":    {About: "By how many bytes usage changed, less than 0 for fewer.", Example: 1048576, Required: true},
	"VerifyRequest.key":            {About: "The secret that the customer called you with.", Required: true},
	"VerifyRequest.charge":         {About: "true charges for the product in the same call; then an Idempotency-Key is required.", Example: true},
	"Verdict.valid":                {About: "Whether the key opens an account."},
	"Verdict.code":                 {About: "Why not."},
	"Verdict.detail":               {About: "The same, as a sentence."},
	"Verdict.available":            {About: "What can be spent, after the charge if there was one.", Form: amount},
	"Verdict.charge":               {About: "The charge, if one was asked for."},

	// Problems.
	"Problem.type":       {About: "A page about the code.", Form: addresses},
	"Problem.title":      {About: "What happened, in a few words."},
	"Problem.status":     {About: "The HTTP status.", Example: 402},
	"Problem.code":       {About: "What happened, for programs.", Example: "insufficient_credits"},
	"Problem.request_id": {About: "As in X-Request-Id.", Form: uuids},
	"Problem.errors":     {About: "Which members can’t be used, and why."},
	"Problem.buy_url":    {About: "Where credits can be bought.", Form: addresses},
	"ProblemField.field": {About: "The member’s name.", Example: "credits"},
}
