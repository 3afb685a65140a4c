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
	"id":           {Description: "The id."},
	"account":      {Description: "The account’s id.", Example: "acc_1"},
	"external_id":  {Description: "Your own id for the account.", Example: "crm-7"},
	"key":          {Description: "The id of the customer’s API key."},
	"user":         {Description: "The member it counts toward."},
	"entry":        {Description: "The ledger entry that records it."},
	"charge":       {Description: "The charge this is about."},
	"purchase":     {Description: "The purchase this is about."},
	"subscription": {Description: "The subscription this is about."},
	"product":      {Description: "The product’s name on the price list.", Example: "fast-spec"},
	"lot":          {Description: "The lot’s id."},
	"slug":         {Description: "The name to use in requests.", Example: "fast-spec"},
	"name":         {Description: "The display name."},
	"zone":         {Description: "The time zone of the account’s billing periods.", Example: "Europe/Berlin"},
	"actor":        {Description: "Who did it."},
	"plan":         {Description: "The plan’s name.", Example: "starter"},
	"scopes":       {Description: "The scopes the key has."},

	// Amounts.
	"credits":   {Description: "The number of credits.", Constraints: dialect.AmountFormat, Example: "2.5"},
	"available": {Description: "Credits the account can spend now.", Constraints: dialect.AmountFormat, Example: "1250"},
	"held":      {Description: "Credits on hold for work in progress.", Constraints: dialect.AmountFormat, Example: "0"},
	"frozen":    {Description: "Credits frozen while a payment is disputed.", Constraints: dialect.AmountFormat, Example: "0"},
	"scheduled": {Description: "Credits that become available later.", Constraints: dialect.AmountFormat, Example: "0"},
	"debt":      {Description: "Credits owed. New credits pay this off first.", Constraints: dialect.AmountFormat, Example: "0"},
	"granted":   {Description: "Credits in the lot at the start.", Constraints: dialect.AmountFormat},
	"remaining": {Description: "Credits left in the lot, excluding those on hold.", Constraints: dialect.AmountFormat},
	"captured":  {Description: "Credits captured so far.", Constraints: dialect.AmountFormat},
	"refunded":  {Description: "Credits refunded of those captured.", Constraints: dialect.AmountFormat},
	"cost":      {Description: "The cost of the product, or null if it can’t be determined.", Constraints: dialect.AmountFormat},
	"quantity":  {Description: "The quantity of the product.", Constraints: dialect.AmountFormat, Example: "1"},
	"required":  {Description: "Credits the request needed.", Constraints: dialect.AmountFormat},
	"unit_cost": {Description: "The cost of one unit, in credits.", Constraints: dialect.AmountFormat, Example: "10"},
	"allowance": {Description: "Credits per period.", Constraints: dialect.AmountFormat, Example: "1000"},
	"cap":       {Description: "The most credits that roll over at a time.", Constraints: dialect.AmountFormat, Example: "500"},
	"by_kind":   {Description: "Available credits by kind.", Constraints: dialect.AmountFormat},
	"balance":   {Description: "The account’s balance right after."},
	"drawn":     {Description: "Credits taken from each lot."},
	"returned":  {Description: "Credits returned to each lot."},
	"priority":  {Description: "The order in which lots are used, lowest first. Defaults to the order of the lot’s kind.", Constraints: priorityFormat, Example: 10},

	// Times.
	"at":          {Description: "The time this applies to.", Constraints: dialect.TimeFormat},
	"created_at":  {Description: "When it was created.", Constraints: dialect.TimeFormat},
	"starts_at":   {Description: "When it becomes available. Defaults to now.", Constraints: dialect.TimeFormat, Example: "2026-04-01T00:00:00Z"},
	"expires_at":  {Description: "When it expires, or null if it never does.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"ended_at":    {Description: "When the hold ended.", Constraints: dialect.TimeFormat},
	"recorded_at": {Description: "When it was recorded.", Constraints: dialect.TimeFormat},
	"expires_in":  {Description: "How long the hold lasts, such as 90s or 1h30m. Defaults to the operator’s setting.", Constraints: durationFormat, Example: "1h"},

	// Texts.
	"reason":        {Description: "The reason, for people to read. At most 500 bytes; empty or with a visible character.", Example: "Counted twice"},
	"reference":     {Description: "Your own reference, at most 255 bytes.", Example: "job 4711"},
	"description":   {Description: "What the charge is for, for people to read. At most 500 bytes; empty or with a visible character.", Example: "A spec of 12 pages"},
	"metadata":      {Description: "Up to 20 key-value pairs: keys of 1 to 40 bytes, values of at most 500 bytes.", Example: map[string]string{"job": "4711"}},
	"email":         {Description: "The email address.", Constraints: emailFormat, Example: "owner@example.com"},
	"billing_email": {Description: "The email address for invoices.", Constraints: emailFormat, Example: "billing@example.com"},
	"detail":        {Description: "A sentence about this occurrence, for people to read."},
	"message":       {Description: "A sentence for people to read."},
	"url":           {Description: "The payment page. Send the buyer there.", Constraints: dialect.URIFormat},

	// Kinds and states.
	"kind":    {Description: "The kind of credits: purchased, a plan’s allowance, rolled over or promotional."},
	"source":  {Description: "What created the lot."},
	"status":  {Description: "The current status."},
	"rule":    {Description: "When the product is charged: on request, or on success."},
	"period":  {Description: "The length of a period."},
	"version": {Description: "The version number."},

	// Storage, in bytes.
	"storage":       {Description: "Storage in bytes."},
	"usage":         {Description: "Bytes stored.", Constraints: byteCountFormat, Example: 209715200},
	"limit":         {Description: "The most bytes the account can store.", Constraints: byteCountFormat, Example: 10737418240},
	"storage_limit": {Description: "The most bytes an account on this plan can store.", Constraints: byteCountFormat},

	// Lists.
	"data":        {Description: "The elements of this page."},
	"next_cursor": {Description: "The cursor of the next page, or null on the last page."},
	"lots":        {Description: "The lots with credits left, in the order of use."},

	// Fields whose meaning depends on the type.
	"ChargeRequest.account":        {Description: "The account to charge. Send exactly one of account, external_id and key.", Example: "acc_1"},
	"ChargeRequest.external_id":    {Description: "Your own id for the account to charge.", Example: "crm-7"},
	"ChargeRequest.key":            {Description: "The API key your customer called you with. Charges its account."},
	"ChargeRequest.credits":        {Description: "Credits to charge. Send either this or a product.", Constraints: dialect.AmountFormat, Example: "2.5"},
	"ChargeRequest.product":        {Description: "The product to charge for. The price list sets its cost and when it’s charged.", Example: "fast-spec"},
	"ChargeRequest.quantity":       {Description: "The quantity of the product. Defaults to 1.", Constraints: dialect.AmountFormat, Example: "1"},
	"ChargeRequest.user":           {Description: "The id of the member the charge counts toward.", Example: "usr_1"},
	"ChargeRequest.hold":           {Description: "true puts the credits on hold until you capture or release them. Leave it out to follow the price list. false is refused for a product with the rule on_success, and makes a different request than leaving it out."},
	"Charge.credits":               {Description: "Credits charged or put on hold.", Constraints: dialect.AmountFormat, Example: "10"},
	"Charge.expires_at":            {Description: "When the hold expires.", Constraints: dialect.TimeFormat},
	"Preview.credits":              {Description: "Credits the charge would take or hold.", Constraints: dialect.AmountFormat},
	"Preview.status":               {Description: "The status the charge would have: captured or held."},
	"Preview.balance":              {Description: "The balance after the charge."},
	"Preview.drawn":                {Description: "Credits the charge would take from each lot."},
	"Preview.expires_at":           {Description: "When the hold would expire.", Constraints: dialect.TimeFormat},
	"Life.credits":                 {Description: "Credits charged at once, or put on hold first.", Constraints: dialect.AmountFormat},
	"Life.held":                    {Description: "Credits still on hold.", Constraints: dialect.AmountFormat},
	"Life.expires_at":              {Description: "When the hold expires, or would have.", Constraints: dialect.TimeFormat},
	"Step.credits":                 {Description: "Credits this request captured, released or refunded.", Constraints: dialect.AmountFormat, Example: "2.2"},
	"Step.held":                    {Description: "Credits still on hold.", Constraints: dialect.AmountFormat},
	"Step.created_at":              {Description: "When the request was carried out.", Constraints: dialect.TimeFormat},
	"CaptureRequest.credits":       {Description: "Credits to capture. Defaults to everything left on hold.", Constraints: dialect.AmountFormat, Example: "2.2"},
	"CaptureRequest.final":         {Description: "false keeps the rest on hold for further captures. By default, the rest goes back.", Example: false},
	"RefundRequest.credits":        {Description: "Credits to refund. Defaults to everything left of the charge.", Constraints: dialect.AmountFormat, Example: "1"},
	"GrantRequest.kind":            {Description: "The kind of credits: purchased or promotional.", Constraints: grantKindFormat, Example: "promotional", Required: true},
	"GrantRequest.credits":         {Description: "Credits to grant, more than 0.", Constraints: dialect.AmountFormat, Example: "50", Required: true},
	"GrantRequest.expires_at":      {Description: "When the credits expire. Defaults to never.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"CorrectionRequest.kind":       {Description: "The kind of credits: purchased or promotional. Required to add credits. Leave it out to take credits.", Constraints: grantKindFormat, Example: "promotional"},
	"CorrectionRequest.credits":    {Description: "Credits to add, or to take if negative.", Constraints: signedAmountFormat, Example: "50", Required: true},
	"CorrectionRequest.expires_at": {Description: "When the credits expire. Defaults to never.", Constraints: dialect.TimeFormat, Example: "2026-12-31T00:00:00Z"},
	"Correction.credits":           {Description: "The change of the account’s credits.", Constraints: signedAmountFormat, Example: "-3"},
	"Correction.lot":               {Description: "The lot created, or null if credits were taken."},
	"AccountRequest.kind":          {Description: "solo for a person, enterprise for an organization.", Example: "enterprise"},
	"AccountRequest.name":          {Description: "The name of the person or organization.", Example: "Leadworks"},
	"AccountRequest.email":         {Description: "The owner’s email address. Creates a user if there is none.", Constraints: emailFormat, Example: "owner@example.com"},
	"AccountRequest.zone":          {Description: "An IANA time zone. Defaults to UTC.", Example: "Europe/Berlin"},
	"AccountRequest.plan":          {Description: "The plan to start with.", Example: "starter"},
	"Account.kind":                 {Description: "solo for a person, enterprise for an organization."},
	"AccountLine.kind":             {Description: "solo for a person, enterprise for an organization."},
	"Account.status":               {Description: "A suspended account keeps its credits but can’t spend them."},
	"AccountLine.status":           {Description: "A suspended account keeps its credits but can’t spend them."},
	"NewLot.credits":               {Description: "Credits in the lot at the start.", Constraints: dialect.AmountFormat},
	"Entry.kind":                   {Description: "What happened."},
	"Entry.credits":                {Description: "The change of the account’s credits.", Constraints: signedAmountFormat, Example: "-10"},
	"Entry.sequence":               {Description: "The number of the entry in the account’s ledger: 1, 2, 3, without gaps."},
	"Entry.lots":                   {Description: "Changes to existing lots."},
	"Entry.made":                   {Description: "Lots created."},
	"Entry.at":                     {Description: "When the entry takes effect.", Constraints: dialect.TimeFormat},
	"Change.remaining":             {Description: "The change of the credits left.", Constraints: signedAmountFormat},
	"Change.held":                  {Description: "The change of the credits on hold.", Constraints: signedAmountFormat},
	"Actor.kind":                   {Description: "The kind of actor."},
	"Actor.id":                     {Description: "The id of the user or key."},
	"Lot.frozen":                   {Description: "Whether the lot is frozen while a payment is disputed."},
	"Lot.expires_at":               {Description: "When it expires, or null if it never does.", Constraints: dialect.TimeFormat},
	"Plan.rollover":                {Description: "What happens to unused credits."},
	"Rollover.periods":             {Description: "The number of periods unused credits roll over for. 0 means they expire."},
	"StorageRequest.usage":         {Description: "Bytes stored.", Constraints: byteCountFormat, Example: 209715200, Required: true},
	"StorageDeltaRequest.delta":    {Description: "The change of stored bytes, negative if usage fell.", Example: 1048576, Required: true},
	"VerifyRequest.key":            {Description: "The API key your customer called you with.", Required: true},
	"VerifyRequest.charge":         {Description: "true charges for the product in the same call. Requires an Idempotency-Key.", Example: true},
	"VerifyRequest.client_ip":      {Description: "The IP address your customer called from. Required for a key limited to networks to be valid.", Example: "203.0.113.7"},
	"ChargeRequest.client_ip":      {Description: "The IP address your customer called from. Required for a key limited to networks.", Example: "203.0.113.7"},
	"Verdict.networks":             {Description: "The networks the key is limited to. Empty if there are none."},
	"Verdict.valid":                {Description: "Whether the key works and its caps allow the product."},
	"Verdict.code":                 {Description: "Why the key isn’t valid, for programs."},
	"Verdict.detail":               {Description: "Why the key isn’t valid, as a sentence."},
	"Verdict.available":            {Description: "Credits the account can spend, after the charge if there was one.", Constraints: dialect.AmountFormat},
	"Verdict.charge":               {Description: "The charge, if you requested one."},
	"Verdict.caps":                 {Description: "The caps that apply to the key now: its own, those of the member who created it, and the account’s."},
	"Verdict.cap":                  {Description: "The cap that was reached, if that’s why."},

	// Problems.
	"Problem.type":       {Description: "A page about the code.", Constraints: dialect.URIFormat},
	"Problem.title":      {Description: "What happened, in a few words."},
	"Problem.status":     {Description: "The HTTP status.", Example: 402},
	"Problem.code":       {Description: "What happened, for programs.", Example: "insufficient_credits"},
	"Problem.request_id": {Description: "The same as X-Request-Id.", Constraints: dialect.UUIDFormat},
	"Problem.errors":     {Description: "The invalid fields, and what is wrong with each."},
	"Problem.buy_url":    {Description: "The page to buy credits on.", Constraints: dialect.URIFormat},
	"Problem.cap":        {Description: "The cap that was reached. If there are several, the one that resets last."},
	"ReachedCap.subject": {Description: "What the cap applies to: account, member or key.", Example: "member"},
	"ReachedCap.id":      {Description: "The id of the account, the member or the key."},
	"ReachedCap.limit":   {Description: "The most that can be used in a window, including a boost.", Constraints: dialect.AmountFormat},
	"ProblemField.field": {Description: "The name of the field.", Example: "credits"},
}
