// Package names looks up what the people, keys and accounts in records are called.
package names

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Accounts returns the names of accounts; unknown ones get an empty name.
func Accounts(tx *gorm.DB, accounts []models.AccountID) (map[models.AccountID]string, error) {
	names := map[models.AccountID]string{}
	for _, id := range accounts {
		if id != "" {
			names[id] = ""
		}
	}
	if len(names) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   models.AccountID
		Name string
	}
	ids := slices.Collect(maps.Keys(names))
	if err := tx.Table("accounts").Select("id, name").Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// CommandLine is what the command line is called where a person's name stands.
const CommandLine = "the command line"

// Actors returns the names of the people and keys among actors. Others are missing.
func Actors(tx *gorm.DB, refs []models.ActorRef) (map[models.ActorRef]string, error) {
	ids := map[models.ActorKind][]string{}
	seen := make(map[models.ActorRef]bool, len(refs))
	for _, r := range refs {
		if r.ID != "" && !seen[r] {
			seen[r] = true
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	names := map[models.ActorRef]string{}
	for kind, table := range map[models.ActorKind]string{models.ActorUser: "users", models.ActorKey: "api_keys"} {
		if len(ids[kind]) == 0 {
			continue
		}
		var rows []struct{ ID, Name string }
		if err := tx.Table(table).Select("id, name").Where("id IN ?", ids[kind]).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[models.ActorRef{Kind: kind, ID: r.ID}] = r.Name
		}
	}
	return names, nil
}
