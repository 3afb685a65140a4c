package proof

import (
	"database/sql"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// words are symbols and versions of plans as the file has them: what the process remembers
// need not be that. They are for one goroutine.
type words struct {
	tx    *gorm.DB
	from  *gorm.DB // where they are read from, while rows are read in tx
	texts map[schema.Symbol]string
	plans map[models.PlanID][]models.PlanVersion
	err   error // what kept it from reading
}

// in has words read in tx, or beside it, on a server, which does not read two things at once in
// one transaction. What words say never changes.
func (w *words) in(db *database.DB, tx *gorm.DB) {
	if w.tx, w.from = tx, tx; db.OnServer() {
		w.from = db.Read.WithContext(tx.Statement.Context)
	}
}

// wordsKept is how many symbols are remembered; then all are forgotten.
const wordsKept = 50_000

// Text returns the text of a symbol, "" if there is none.
func (w *words) Text(number schema.Symbol) (text string) {
	if number == 0 {
		return ""
	}
	if text, ok := w.texts[number]; ok {
		return text
	}
	err := books.Query(w.from, func(rows *sql.Rows) error { return rows.Scan(&text) }, "SELECT text FROM symbols WHERE number = ?", int64(number))
	if err != nil {
		w.err = err
		return ""
	}
	if w.texts == nil || len(w.texts) >= wordsKept {
		w.texts = map[schema.Symbol]string{}
	}
	w.texts[number] = text
	return text
}

// Symbol is for schema.Symbols: nothing that is read needs it.
func (w *words) Symbol(string) schema.Symbol { return -1 }

// version returns a version of a plan, without anything but its key if there is none.
func (w *words) version(plan models.PlanID, number int) models.PlanVersion {
	if v, ok := w.known(plan, number); ok {
		return v
	}
	versions, err := books.PlanVersions(w.from)
	if err != nil {
		w.err = err
	}
	w.plans = map[models.PlanID][]models.PlanVersion{}
	for _, v := range versions {
		w.plans[v.PlanID] = append(w.plans[v.PlanID], v)
	}
	v, _ := w.known(plan, number)
	return v
}

func (w *words) known(plan models.PlanID, number int) (models.PlanVersion, bool) {
	for _, v := range w.plans[plan] {
		if v.Number == number {
			return v, true
		}
	}
	return models.PlanVersion{PlanID: plan, Number: number}, false
}
