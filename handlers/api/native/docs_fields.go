package native

import (
	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// Formats of strings and numbers.
var (
	signedAmountFormat = openapi.Constraints{Pattern: `^-?\d+(\.\d{1,6})?$`}
	emailFormat        = openapi.Constraints{Format: "email"}
	durationFormat     = openapi.Constraints{Pattern: `^\+?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))*$`}
	byteCountFormat    = openapi.Constraints{Minimum: new(int64(0))}
	priorityFormat     = openapi.Constraints{Minimum: new(int64(0)), Maximum: new(int64(maxPriority))}
	grantKindFormat    = openapi.Constraints{Enum: []string{string(models.Purchased), string(models.Promotional)}} // only plans make allowances and rollovers
)

// FieldDocs documents fields by name. A field name has one meaning; the
// exceptions are prefixed with the type.
var FieldDocs = map[string]openapi.FieldDoc{
	// Identifiers.
	"id":           {Description: "Its id."},
	"account":      {Description: "The account’s id.", Example: "acc_1"},
	"external_id":  {Description: "Your own id of the account.", Example: "crm-7"},
	"key":          {Description: "The id of the customer’s API key."},
	"user":         {Description: "The member that it is counted for."},
	"entry":        {Description: "The entry of the ledger that records it."},
	"charge":       {Description: "The charge that it is about."},
	"purchase":     {Description: "The purchase that it is about."},
	"subscription": {Description: "The subscription that it is about."},
	"product":      {Description: "The product’s name on the price list.", Example: "fast-spec"},
	"lot":          {Description: "The lot’s id."},
	"slug":         {Description: "Its name in requests.", Example: "fast-spec"},
	"name":         {Description: "Its name for people."},
	"zone":         {Description: "The time zone in which its periods turn.", Example: "Europe/Berlin"},
	"actor":        {Description: "Who did it."},
	"plan":         {Description: "The plan’s name.", Example: "starter"},
	"scopes":       {Description: "What the key may do."},

	// Amounts.
	"credits":   {Description: "How many credits.", Constraints: dialect.AmountFormat, Example: "2.5"},
	"available": {Description: "What can be spent now.", Constraints: dialect.AmountFormat, Example: "1250"},
	"held":      {Description: "On hold for work in progress.", Constraints: dialect.AmountFormat, Example: "0"},
	"frozen":    {Description: "What can’t be spent while a payment is disputed.", Constraints: dialect.AmountFormat, Example: "0"},
	"scheduled": {Description: "What starts later.", Constraints: dialect.AmountFormat, Example: "0"},
	"debt":      {Description: "What is owed; paid first out of whatever comes in.", Constraints: dialect.AmountFormat, Example: "0"},
	"granted":   {Description: "What the lot began with.", Constraints: dialect.AmountFormat},
	"remaining": {Description: "What is left of it, without what is held.", Constraints: dialect.AmountFormat},
	"captured":  {Description: "What was taken of it so far.", Constraints: dialect.AmountFormat},
	"refunded":  {Description: "What was given back of that.", Constraints: dialect.AmountFormat},
	"cost":      {Description: "What the product costs, null if that can’t be told.", Constraints: dialect.AmountFormat},
	"quantity":  {Description: "How much of the product.", Constraints: dialect.AmountFormat, Example: "1"},
	"required":  {Description: "What it would have taken.", Constraints: dialect.AmountFormat},
	"unit_cost": {Description: "What one costs, in credits.", Constraints: dialect.AmountFormat, Example: "10"},
	"allowance": {Description: "The credits of one period.", Constraints: dialect.AmountFormat, Example: "1000"},
	"cap":       {Description: "The most that rolls over at a time.", Constraints: dialect.AmountFormat, Example: "500"},
	"by_kind":   {Description: "What can be spent, by how it came in.", Constraints: dialect.AmountFormat},
	"balance":   {Description: "Where the account stood right after it."},
	"drawn":     {Description: "What it took, lot by lot."},
	"returned":  {Description: "What went back, lot by lot."},
	"priority":  {Description: "Its place in the order of use: lower comes first. Without one, the place of its kind.", Constraints: priorityFormat, Example: 10},

	// Times.
	"at":          {Description: "The instant that it is true of.", Constraints: dialect.TimeFormat},
	"created_at":  {Description: "When it was made.", Constraints: dialect.TimeFormat},
	"starts_at":   {Description: "From when on it can be used; without one, now.", Constraints: dialect.TimeFormat, Example: "2026-04-01T00:00:00Z"},
	"expires_at":  {Description: "When it ends, null for never.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"ended_at":    {Description: "When the hold ended.", Constraints: dialect.TimeFormat},
	"recorded_at": {Description: "When it was written.", Constraints: dialect.TimeFormat},
	"expires_in":  {Description: "How long the hold lives, such as 90s or 1h30m; without one, as long as the operator has set.", Constraints: durationFormat, Example: "1h"},

	// Texts.
	"reason":        {Description: "Why, for people: at most 500 bytes, empty or with something to see.", Example: "Counted twice"},
	"reference":     {Description: "Your own reference: at most 255 bytes.", Example: "job 4711"},
	"description":   {Description: "What it was for, for people: at most 500 bytes, empty or with something to see.", Example: "A spec of 12 pages"},
	"metadata":      {Description: "At most 20 names of 1 to 40 bytes, each with a text of at most 500 bytes.", Example: map[string]string{"job": "4711"}},
	"email":         {Description: "The e-mail address.", Constraints: emailFormat, Example: "owner@example.com"},
	"billing_email": {Description: "Where invoices go.", Constraints: emailFormat, Example: "billing@example.com"},
	"detail":        {Description: "A sentence for people about this very case."},
	"message":       {Description: "A sentence for people."},
	"url":           {Description: "The payment page to send the buyer to.", Constraints: dialect.URIFormat},

	// Kinds and states.
	"kind":    {Description: "How the credits came in: bought, as a plan’s allowance, rolled over from one, or given."},
	"source":  {Description: "What made the lot."},
	"status":  {Description: "Where it stands."},
	"rule":    {Description: "When it is charged for: at once, or when the work was done."},
	"period":  {Description: "How long one allowance lasts."},
	"version": {Description: "Which version of it this is."},

	// Storage, in bytes.
	"storage":       {Description: "What it stores, in bytes."},
	"usage":         {Description: "How many bytes are stored.", Constraints: byteCountFormat, Example: 209715200},
	"limit":         {Description: "How many bytes may be stored.", Constraints: byteCountFormat, Example: 10737418240},
	"storage_limit": {Description: "How many bytes it lets an account store.", Constraints: byteCountFormat},

	// Lists.
	"data":        {Description: "The elements of this page."},
	"next_cursor": {Description: "The cursor of the next page, null on the last one."},
	"lots":        {Description: "All lots with anything left, in the order of use."},

	// Fields whose meaning depends on the type.
	"ChargeRequest.account":        {Description: "The account to charge. Give exactly one of account, external_id and key.", Example: "acc_1"},
	"ChargeRequest.external_id":    {Description: "Or your own id of it.", Example: "crm-7"},
	"ChargeRequest.key":            {Description: "Or a secret of the customer’s: the API key that they called you with."},
	"ChargeRequest.credits":        {Description: "What to take. Give either this or a product.", Constraints: dialect.AmountFormat, Example: "2.5"},
	"ChargeRequest.product":        {Description: "The product to charge for: the price list says what it costs, and when that is taken.", Example: "fast-spec"},
	"ChargeRequest.quantity":       {Description: "How much of the product; 1 unless given.", Constraints: dialect.AmountFormat, Example: "1"},
	"ChargeRequest.user":           {Description: "The id of the member that it is counted for.", Example: "usr_1"},
	"ChargeRequest.hold":           {Description: "true sets the credits aside until you capture or release them. Leave it out to do as the price list says; false is refused for a product whose rule is on_success, and is another request than one without it."},
	"Charge.credits":               {Description: "Taken or put on hold.", Constraints: dialect.AmountFormat, Example: "10"},
	"Charge.expires_at":            {Description: "When the hold ends by itself.", Constraints: dialect.TimeFormat},
	"Preview.credits":              {Description: "What a charge would take or hold.", Constraints: dialect.AmountFormat},
	"Preview.status":               {Description: "What the charge would be: captured or held."},
	"Preview.balance":              {Description: "Where the account would stand."},
	"Preview.drawn":                {Description: "What it would take, lot by lot."},
	"Preview.expires_at":           {Description: "When the hold would end by itself.", Constraints: dialect.TimeFormat},
	"Life.credits":                 {Description: "Taken at once, or held first.", Constraints: dialect.AmountFormat},
	"Life.held":                    {Description: "Still on hold.", Constraints: dialect.AmountFormat},
	"Life.expires_at":              {Description: "When the hold ends by itself, or would have.", Constraints: dialect.TimeFormat},
	"Step.credits":                 {Description: "What this request took or gave back.", Constraints: dialect.AmountFormat, Example: "2.2"},
	"Step.held":                    {Description: "Still on hold.", Constraints: dialect.AmountFormat},
	"Step.created_at":              {Description: "When this was done.", Constraints: dialect.TimeFormat},
	"CaptureRequest.credits":       {Description: "What the work cost; without it, all that is left of the hold.", Constraints: dialect.AmountFormat, Example: "2.2"},
	"CaptureRequest.final":         {Description: "false keeps the rest on hold for further captures. Without it, the rest goes back.", Example: false},
	"RefundRequest.credits":        {Description: "What to give back; without it, all that is left of the charge.", Constraints: dialect.AmountFormat, Example: "1"},
	"GrantRequest.kind":            {Description: "Of the lot that is made: purchased or promotional.", Constraints: grantKindFormat, Example: "promotional", Required: true},
	"GrantRequest.credits":         {Description: "How many, more than 0.", Constraints: dialect.AmountFormat, Example: "50", Required: true},
	"GrantRequest.expires_at":      {Description: "When it ends; without one, never.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"CorrectionRequest.kind":       {Description: "Of the lot that is made: purchased or promotional. It must be there where credits are added, and not where they are taken.", Constraints: grantKindFormat, Example: "promotional"},
	"CorrectionRequest.credits":    {Description: "How many. An adjustment that takes credits has a minus.", Constraints: signedAmountFormat, Example: "50", Required: true},
	"CorrectionRequest.expires_at": {Description: "When it ends; without one, never.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"Correction.credits":           {Description: "By how much the account changed.", Constraints: signedAmountFormat, Example: "-3"},
	"Correction.lot":               {Description: "The lot that was made, null if credits were taken."},
	"AccountRequest.kind":          {Description: "solo for a person, enterprise for an organization.", Example: "enterprise"},
	"AccountRequest.name":          {Description: "The name of the person or organization.", Example: "Leadworks"},
	"AccountRequest.email":         {Description: "The owner’s e-mail address: a user is made if it is new here.", Constraints: emailFormat, Example: "owner@example.com"},
	"AccountRequest.zone":          {Description: "An IANA time zone; UTC unless given.", Example: "Europe/Berlin"},
	"AccountRequest.plan":          {Description: "A plan to begin with, once.", Example: "starter"},
	"Account.kind":                 {Description: "solo for a person, enterprise for an organization."},
	"AccountLine.kind":             {Description: "solo for a person, enterprise for an organization."},
	"Account.status":               {Description: "A suspended account keeps its credits but can’t spend them."},
	"AccountLine.status":           {Description: "A suspended account keeps its credits but can’t spend them."},
	"NewLot.credits":               {Description: "What the lot began with.", Constraints: dialect.AmountFormat},
	"Entry.kind":                   {Description: "What happened."},
	"Entry.credits":                {Description: "By how much the account changed.", Constraints: signedAmountFormat, Example: "-10"},
	"Entry.sequence":               {Description: "Its place in the account’s ledger: 1, 2, 3, without gaps."},
	"Entry.lots":                   {Description: "What it changed in lots that were there."},
	"Entry.made":                   {Description: "The lots that it made."},
	"Entry.at":                     {Description: "From when on it is true.", Constraints: dialect.TimeFormat},
	"Change.remaining":             {Description: "By how much what is left changed.", Constraints: signedAmountFormat},
	"Change.held":                  {Description: "By how much what is held changed.", Constraints: signedAmountFormat},
	"Actor.kind":                   {Description: "What kind of party it was."},
	"Actor.id":                     {Description: "The id of the user or key."},
	"Lot.frozen":                   {Description: "Whether it can’t be spent while a payment is disputed."},
	"Lot.expires_at":               {Description: "When it ends, null for never.", Constraints: dialect.TimeFormat},
	"Plan.rollover":                {Description: "What becomes of a rest that was not used."},
	"Rollover.periods":             {Description: "How many further periods it lives; 0 means that it lapses."},
	"StorageRequest.usage":         {Description: "How many bytes are stored.", Constraints: byteCountFormat, Example: 209715200, Required: true},
	"StorageDeltaRequest.delta":    {Description: "By how many bytes usage changed, less than 0 for fewer.", Example: 1048576, Required: true},
	"VerifyRequest.key":            {Description: "The secret that the customer called you with.", Required: true},
	"VerifyRequest.charge":         {Description: "true charges for the product in the same call; then an Idempotency-Key is required.", Example: true},
	"VerifyRequest.client_ip":      {Description: "The IP address from which the customer called you. A key that is limited to networks is valid only with it.", Example: "203.0.113.7"},
	"ChargeRequest.client_ip":      {Description: "The IP address from which the customer called you with the key. A key that is limited to networks needs it.", Example: "203.0.113.7"},
	"Verdict.networks":             {Description: "The networks to which the key is limited; empty for none."},
	"Verdict.valid":                {Description: "Whether the key opens an account, and its caps allow the product."},
	"Verdict.code":                 {Description: "Why not."},
	"Verdict.detail":               {Description: "The same, as a sentence."},
	"Verdict.available":            {Description: "What can be spent, after the charge if there was one.", Constraints: dialect.AmountFormat},
	"Verdict.charge":               {Description: "The charge, if one was asked for."},
	"Verdict.caps":                 {Description: "The caps that apply to the key as of now: its own, those of the member who made it, and the account’s."},
	"Verdict.cap":                  {Description: "The cap that is reached, if that is why."},

	// Problems.
	"Problem.type":       {Description: "A page about the code.", Constraints: dialect.URIFormat},
	"Problem.title":      {Description: "What happened, in a few words."},
	"Problem.status":     {Description: "The HTTP status.", Example: 402},
	"Problem.code":       {Description: "What happened, for programs.", Example: "insufficient_credits"},
	"Problem.request_id": {Description: "As in X-Request-Id.", Constraints: dialect.UUIDFormat},
	"Problem.errors":     {Description: "Which members can’t be used, and why."},
	"Problem.buy_url":    {Description: "Where credits can be bought.", Constraints: dialect.URIFormat},
	"Problem.cap":        {Description: "The cap that is in the way; of several, the one that will be for longest."},
	"ReachedCap.subject": {Description: "Whose use the cap bounds: account, member or key.", Example: "member"},
	"ReachedCap.id":      {Description: "The id of the account, the member or the key."},
	"ReachedCap.limit":   {Description: "The most that may be used in a window, with the boost.", Constraints: dialect.AmountFormat},
	"ProblemField.field": {Description: "The member’s name.", Example: "credits"},
}
