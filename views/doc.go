// Package views renders Bursar's pages. A page is a struct of text that is ready to be
// printed, and a component that renders it: customer.Dashboard(customer.DashboardPage).
//
// The pages are in three packages, divided by their readers: public, customer and
// admin. This package has what they share: the layout, form controls, icons, charts,
// and the parts that customers and operators both see, such as balances, lots and
// entries. Each .templ file has the structs beside the components that render them.
//
// Views do not import models: amounts, money and times arrive as text, in the reader's
// time zone and with signs and separators. Numbers appear only where a drawing needs
// them, in thousandths of the whole (fields whose names end in Permille).
//
// Addresses other than the fixed ones (/, /signin, /signup, /signout, /settings, /docs,
// /admin …) arrive as fields. An empty address, or a Form without an Action, means that
// the link or form is not offered.
//
// The Content-Security-Policy forbids inline styles, inline scripts and anything from
// other hosts.
package views
