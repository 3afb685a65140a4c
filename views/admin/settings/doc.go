// Package settings holds the operator's pages about the portal's settings: what each is,
// where it comes from, and the forms that change them.
package settings
