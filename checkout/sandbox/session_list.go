package sandbox

import (
	"cmp"
	"maps"
	"math"
	"net/http"
	"slices"
)

// The number of objects on a page of a list, as at Stripe.
const (
	pageDefault = 10
	pageMost    = 100
)

type listObject struct {
	Object  string          `json:"object"`
	Data    []sessionObject `json:"data"`
	HasMore bool            `json:"has_more"`
	URL     string          `json:"url"`
}

// listSessions returns a page of the sessions, newest first, by when they were created.
func (s *Sandbox) listSessions(w http.ResponseWriter, r *http.Request) error {
	p, err := parseParams(w, r)
	if err != nil {
		return err
	}
	limit, since, until := int64(pageDefault), int64(0), int64(math.MaxInt64)
	if p.has("limit") {
		limit = p.integer("limit", 1, pageMost)
	}
	if p.has("created[gte]") {
		since = p.integer("created[gte]", 0, math.MaxInt64)
	}
	if p.has("created[lte]") {
		until = p.integer("created[lte]", 0, math.MaxInt64)
	}
	after := p.text("starting_after")
	if err := p.err(); err != nil {
		return err
	}
	st := s.state.Load()
	last, known := st.Sessions[after]
	if after != "" && !known {
		return resourceMissing("checkout session", after)
	}
	found := slices.SortedFunc(maps.Values(st.Sessions), newestFirst)
	found = slices.DeleteFunc(found, func(se session) bool {
		created := se.CreatedAt.Unix()
		return created < since || created > until || (known && newestFirst(se, last) <= 0)
	})
	list := listObject{Object: "list", URL: r.URL.Path, Data: []sessionObject{}, HasMore: int64(len(found)) > limit}
	for _, se := range found[:min(int64(len(found)), limit)] {
		list.Data = append(list.Data, se.object(nil))
	}
	writeJSON(w, http.StatusOK, mustJSON(list))
	return nil
}

func newestFirst(a, b session) int {
	return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
}
