package settings

import (
	"testing"

	"github.com/bursar-portal/bursar/models/setting"
)

// Every setting that can be changed is in one group.
func TestEverySettingIsOnThePage(t *testing.T) {
	places := map[setting.Name]int{}
	for _, g := range groups {
		for _, f := range g.fields {
			places[f.name]++
			if f.label == "" || f.subject == "" || f.said == "" || f.most == "" && f.kind != makers {
				t.Errorf("%s lacks words", f.name)
			}
		}
	}
	for _, one := range setting.All {
		if places[one.Name] != 1 {
			t.Errorf("%s is in %d places", one.Name, places[one.Name])
		}
	}
	if len(places) != len(setting.All) {
		t.Errorf("the page has %d settings, there are %d", len(places), len(setting.All))
	}
}
