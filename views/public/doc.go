// Package public holds the pages that need no account: the home page, the plans that
// are offered, sign-up and sign-in, the documentation of the API, and error pages.
package public
