// Package catalog holds the operator's pages about plans and products.
package catalog
