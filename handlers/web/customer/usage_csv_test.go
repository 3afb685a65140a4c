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
	at := b.Get("/enterprise/dashboard?account=" + string(org.ID) + "&page=usage").Link("Download CSV")
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
