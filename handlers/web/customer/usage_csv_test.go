package customer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

func TestUsageCSV(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, key := organizationWithUsage(p)
	b := p.As(leah)
	page := b.Get("/enterprise/dashboard?account=" + string(org.ID) + "&page=usage")
	at := page.Link("Download every day, product, key and member as CSV")
	table := b.Get(at)
	if got := table.Header.Get("Content-Disposition"); got != "attachment; filename=usage-2026-03-02-to-2026-03-31.csv" {
		t.Errorf("the file is %s", got)
	}
	var got []string
	for _, row := range table.CSV() {
		got = append(got, strings.Join(row, ","))
	}
	members, err := p.Members(t.Context(), org.ID)
	if err != nil || len(members) != 2 {
		t.Fatal(members, err)
	}
	max := string(members[1].ID)
	want := []string{
		"day,product,key,key_name,member,member_name,charges,credits,refunded",
		fmt.Sprintf("2026-03-30,spec,%s,test,%s,leah,1,30,0", key.ID, leah.ID),
		"2026-03-31,,,,,,1,1,0",
		"2026-03-31,doc,,," + max + ",max,1,9,0",
		fmt.Sprintf("2026-03-31,spec,%s,test,%s,leah,0,0,5", key.ID, leah.ID),
	}
	if !slices.Equal(got, want) {
		t.Errorf("the table is\n%q\nwant\n%q", got, want)
	}
	if rows := strings.Count(b.Get(at+"&product=doc").Body, "\r\n"); rows != 2 {
		t.Errorf("filtered, it has %d rows", rows)
	}
	p.CheckBooks()
}

// The page's file has what the page shows: the groups by period, in its unit.
func TestUsageCSVOfWhatIsShown(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, _ := organizationWithUsage(p)
	b := p.As(leah)
	read := func(path string) (rows []string) {
		for _, row := range b.Get(b.Get("/enterprise/dashboard?account=" + string(org.ID) + "&page=usage" + path).Link("Download CSV")).CSV() {
			rows = append(rows, strings.Join(row, ","))
		}
		return rows
	}
	for path, want := range map[string][]string{
		"": {
			"from,to,product,name,charges,credits,refunded",
			"2026-03-30,2026-03-30,spec,Spec,1,30,0",
			"2026-03-31,2026-03-31,doc,Document,1,9,0", "2026-03-31,2026-03-31,,,1,1,0", "2026-03-31,2026-03-31,spec,Spec,0,0,5",
		},
		"&per=week&unit=money&key=-": {
			"from,to,product,name,charges,credits,refunded,amount,currency",
			"2026-03-30,2026-03-31,doc,Document,1,9,0,11.25,USD", "2026-03-30,2026-03-31,,,1,1,0,1.25,USD",
		},
	} {
		if got := read(path); !slices.Equal(got, want) {
			t.Errorf("%s: the table is\n%q\nwant\n%q", path, got, want)
		}
	}
	p.CheckBooks()
}
