// Package views prints Bursar's pages. A page is a struct of ready-to-print text
// and a function of the same name that renders it: Dashboard(DashboardPage).
//
// The room knows no nouns of the ledger: amounts, money and times arrive as
// text, already in the reader's zone and with the signs and separators that the
// reader sees. Numbers appear only where a drawing needs geometry, and then in
// thousandths of the whole (fields that end in Permille).
//
// Every link and form target that is not one of the fixed paths (/, /signin,
// /signup, /signout, /settings, /docs, /admin …) arrives as a URL; an empty URL
// means that the thing is not offered. Pages hold no style attributes, no inline
// scripts and nothing of third parties, as the Content-Security-Policy demands.
package views
