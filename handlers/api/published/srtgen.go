package published

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Srtgen is the dialect of srtgen.
var Srtgen = dialect.Dialect{
	Dialect:        models.Dialect{ID: models.SrtgenDialect},
	Summary:        "Plans, extra credits and storage in one response.",
	Prefixes:       []string{"/api/v1"},
	Credential:     dialect.APIKeyHeader,
	EncodeError:    encodeSrtgenError,
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBodyBytes,
	Docs:           operationDocs,
	Routes:         srtgenRoutes,
}

func srtgenRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	return []dialect.Route{
		{Method: http.MethodGet, Path: "/api/v1/balance", Access: edge.AccountKeyWithScope(models.ScopeBalanceRead), Handler: func(c echo.Context) error {
			snapshot, err := a.CurrentSnapshot(c)
			if err != nil {
				return err
			}
			return a.WriteBalance(c, snapshot, dialect.BalanceForm{Name: "srtgen"}, func() (int, any, error) {
				name, email, err := a.accountHolder(c.Request().Context(), snapshot.Account)
				return http.StatusOK, srtgenBalance(snapshot, name, email), err
			})
		}},
	}
}

type srtgenBody struct {
	Success   bool          `json:"success"`
	User      srtgenUser    `json:"user"`
	Credits   srtgenCredits `json:"credits"`
	Storage   srtgenStorage `json:"storage"`
	UpdatedAt string        `json:"updatedAt"`
}

type srtgenUser struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

type srtgenCredits struct {
	TotalBalance        json.Number  `json:"totalBalance"`
	TotalMonthlyCredits json.Number  `json:"totalMonthlyCredits"`
	ExtraCredits        json.Number  `json:"extraCredits"`
	Plans               []srtgenPlan `json:"plans"`
}

type srtgenPlan struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Status    string      `json:"status"`
	Balance   json.Number `json:"balance"`
	Total     json.Number `json:"total"`
	ResetTime string      `json:"resetTime"`
}

type srtgenStorage struct {
	Usage          models.Bytes `json:"usage"`
	Limit          models.Bytes `json:"limit"`
	FormattedUsage string       `json:"formattedUsage"`
	FormattedLimit string       `json:"formattedLimit"`
}

// srtgenBalance divides the available credits into those of plans and the rest, so
// that totalBalance is always the sum of the plans' balances and extraCredits.
func srtgenBalance(s models.Snapshot, name, email string) any {
	plans := []srtgenPlan{}
	extra, totals := s.Available, models.Credits(0)
	for _, sub := range s.Subscriptions {
		if !sub.Status.Live() {
			continue
		}
		balance := s.PlanBalance(sub.ID)
		extra -= balance
		totals += sub.Version.Allowance
		plans = append(plans, srtgenPlan{
			ID:        sub.Version.Slug,
			Name:      sub.Version.Name,
			Status:    srtgenStatus(sub.Status),
			Balance:   jsonNumber(balance),
			Total:     jsonNumber(sub.Version.Allowance),
			ResetTime: edge.FormatTime(sub.PeriodEndAt),
		})
	}
	return srtgenBody{
		Success:   true,
		User:      srtgenUser{name, email},
		Credits:   srtgenCredits{jsonNumber(s.Available), jsonNumber(totals), jsonNumber(extra), plans},
		Storage:   srtgenStorage{s.Account.StorageUsage, s.StorageLimit, s.Account.StorageUsage.String(), s.StorageLimit.String()},
		UpdatedAt: edge.FormatTime(s.ChangedAt),
	}
}

// srtgenStatus maps to the dialect's two statuses; a trial counts as active.
func srtgenStatus(s models.SubscriptionStatus) string {
	if s == models.SubscriptionPastDue {
		return "past_due"
	}
	return "active"
}

type srtgenProblem struct {
	Success bool   `json:"success"`
	Error   string `json:"error"`
	Message string `json:"message"`
}

func encodeSrtgenError(f dialect.ErrorContext) (int, any) {
	switch {
	case isCredentialError(f.Code):
		return http.StatusUnauthorized, srtgenProblem{Error: "unauthorized", Message: "Invalid or expired API key"}
	case f.Code == models.CodeInternal:
		return http.StatusInternalServerError, srtgenProblem{Error: "server_error", Message: "An unexpected internal error occurred"}
	}
	return edge.Status(f.Code), srtgenProblem{Error: string(f.Code), Message: f.Message}
}
