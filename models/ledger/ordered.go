package ledger

import "slices"

// ordered is a list in ascending order. Finding an item takes a binary search, and
// adding or removing one moves those behind it: of ten thousand that is a few
// microseconds, and taking the first costs nothing.
type ordered[T any] struct {
	items   []T
	compare func(a, b T) int
}

// fill replaces the items.
func (o *ordered[T]) fill(items []T) {
	o.items = items
	slices.SortFunc(o.items, o.compare)
}

func (o *ordered[T]) add(item T) {
	i, _ := slices.BinarySearchFunc(o.items, item, o.compare)
	o.items = slices.Insert(o.items, i, item)
}

func (o *ordered[T]) remove(item T) {
	i, ok := slices.BinarySearchFunc(o.items, item, o.compare)
	switch {
	case !ok:
		panic("ledger: what is not listed can't be removed")
	case i == 0:
		var none T
		o.items[0] = none
		o.items = o.items[1:]
	default:
		o.items = slices.Delete(o.items, i, i+1)
	}
}

// first returns the first item, or the zero value if there is none.
func (o *ordered[T]) first() (item T) {
	if len(o.items) > 0 {
		item = o.items[0]
	}
	return item
}
