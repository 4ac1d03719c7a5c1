package scenarios

import "embed"

// FS is the book for the page, which compares nothing with a golden: they would be a tenth of what a student has to fetch.
//
//go:embed kb/*/lesson.plan kb/*/*.txtar exercises/*/*.txtar rfc*/*.txtar
var FS embed.FS
