// Package people has the pages about people who sign in: customers' and the operator's own.
package people
