// Package web is the page of the teaching lab, as it was built from the sources beside it ("make web"). The build puts the
// same bytes into dist each time, and CI compares them.
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var dist embed.FS

// Files are what the page consists of: index.html and what it loads, all by relative addresses. lab.json, which says where
// the simulator is, is added by who serves them.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return files
}
