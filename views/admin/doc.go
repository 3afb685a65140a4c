// Package admin is what the operator's pages share: lists of accounts, audit records and
// purchases, the filter of a list, the preview of a balance. The pages themselves are in
// the packages below it, divided like their handlers in handlers/web/admin.
package admin
