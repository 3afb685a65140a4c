// Package mail has the template of all mails: one in HTML and one in plain text, of the same
// words. Mail programs know little of HTML, so that it is made of tables and inline styles.
package mail
