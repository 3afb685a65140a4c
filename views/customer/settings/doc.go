// Package settings holds the pages of people's own settings.
package settings
