package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// echoBaseline is baseline (a): Echo without any middleware that answers constant
// JSON. It is frozen: figures of different times compare only if it stays as it is.
type echoBaseline struct{}

// maxConstantBody bounds the bodies that are made at the start.
const maxConstantBody = 4096

// Run serves GET /constant/SIZE, a JSON body of that many bytes, made at the start.
func (echoBaseline) Run(ctx context.Context) error {
	bodies := make([][]byte, maxConstantBody)
	for size := minConstantBody; size < maxConstantBody; size++ {
		bodies[size] = constantJSON(size)
	}
	e := echo.New()
	e.GET("/constant/:size", func(c echo.Context) error {
		size, err := strconv.Atoi(c.Param("size"))
		if err != nil || size < minConstantBody || size >= maxConstantBody {
			return echo.ErrNotFound
		}
		return c.JSONBlob(http.StatusOK, bodies[size])
	})
	return serveBaseline(ctx, e)
}

// minConstantBody is the size of {"credits":""}.
const minConstantBody = len(`{"credits":""}`)

func constantJSON(size int) []byte {
	return []byte(`{"credits":"` + strings.Repeat("5", size-minConstantBody) + `"}`)
}
