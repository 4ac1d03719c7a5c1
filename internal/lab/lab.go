package lab

import (
	"context"
	"io/fs"
)

// A Lab answers the page.
type Lab struct {
	book   fs.FS
	limits Limits
}

// New makes a lab of a book.
func New(book fs.FS, limits Limits) *Lab { return &Lab{book: book, limits: limits} }

// Answer answers one request.
func (l *Lab) Answer(ctx context.Context, r Request) Reply {
	return Reply{Error: "ask " + r.Ask + ": not there yet"}
}
