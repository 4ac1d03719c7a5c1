//go:build !js

package scenarios

import "embed"

// FS holds the chapters, with the files named as in this folder: "kb/q276347/smart-host-by-name.txtar".
//
//go:embed all:exercises all:kb all:rfc1047 all:rfc1123 all:rfc1870 all:rfc2034 all:rfc2920 all:rfc3030 all:rfc3207 all:rfc3461 all:rfc3463 all:rfc3464 all:rfc3834 all:rfc3848 all:rfc4954 all:rfc5321 all:rfc5322 all:rfc6152 all:rfc6531 all:rfc7505
var FS embed.FS
