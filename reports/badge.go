package reports

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"github.com/smtplab/smtplab/harness/result"
	"github.com/smtplab/smtplab/reports/certificate"
	"github.com/smtplab/smtplab/reports/shown"
	"github.com/smtplab/smtplab/sim/catalogue"
)

func init() {
	Formats.Register(catalogue.Entry[Format]{
		Name: "badge", Summary: "the statement for one profile as a small picture, SVG, for a web page",
		Story: `Flat, as such pictures are: the profile on the left, the statement and the edition of the cases on the right. It is green where
the server conforms and nothing is left open, and never else; the words say what the colour says.`,
		Params: []catalogue.Param{{Name: "profile", Usage: "core-server, esmtp, tls, security, relay or dsn; the first that was examined unless given"}},
		New: func(s *catalogue.Settings) (Format, error) {
			profile := s.String("profile")
			if profile != "" {
				s.Choice("profile", certificate.Profiles...)
			}
			return FormatFunc(func(w io.Writer, r *result.Report, evidence fs.FS) error { return renderBadge(w, r, evidence, profile) }), nil
		},
	})
}

func renderBadge(w io.Writer, r *result.Report, evidence fs.FS, profile string) error {
	c, err := certificate.Of(r, evidence)
	if err != nil {
		return err
	}
	return writeBadge(w, c, profile)
}

func writeBadge(w io.Writer, c *certificate.Certificate, profile string) error {
	p := c.Profiles[0]
	for i := len(c.Profiles) - 1; i >= 0; i-- {
		if x := c.Profiles[i]; x.Name == profile || profile == "" && x.Statement != certificate.NotExamined {
			p = x
		}
	}
	return badgeTemplate.Execute(w, viewBadge(p, c))
}

// A badgeView is the picture. Lengths are in pixels.
type badgeView struct {
	Label, Message, Title, Colour string
	LabelWidth, MessageWidth      int
}

// badgeColours have a contrast of at least 4.5 to 1 to white (WCAG 2.2, 1.4.3). Green is for what conforms alone.
var badgeColours = map[certificate.Statement]string{
	certificate.Conforms: "#1b7a3d", certificate.MustsAreMet: "#0a5a69", certificate.NotExamined: "#5c6670",
	certificate.Undecided: "#855400", certificate.Deviates: "#855400", certificate.Fails: "#b3202e",
}

func viewBadge(p certificate.Profile, c *certificate.Certificate) badgeView {
	message, colour := p.Badge, badgeColours[p.Statement]
	if p.Statement == certificate.Conforms {
		message += ", " + shown.Line(c.System.Edition)
	}
	b := badgeView{Label: p.Name, Message: message, Colour: colour, Title: fmt.Sprintf("%s: %s, by smtplab, edition %s", p.Name, message, shown.Line(c.System.Edition))}
	b.LabelWidth, b.MessageWidth = textWidth(b.Label), textWidth(b.Message)
	return b
}

// textWidth is about how wide a text is in Verdana of 11 pixels. The picture holds the text to it, in whatever font.
func textWidth(text string) int {
	tenths := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune("ijl.,:;'| ", r):
			tenths += 38
		case strings.ContainsRune("frt-()", r):
			tenths += 46
		case r == 'm' || r == 'w' || r == 'M' || r == 'W':
			tenths += 105
		case r >= 'A' && r <= 'Z':
			tenths += 78
		default:
			tenths += 67
		}
	}
	return (tenths + 9) / 10
}

// margin is what is left free on both sides of a text.
const margin = 6

func (b badgeView) Left() int     { return b.LabelWidth + 2*margin }
func (b badgeView) Right() int    { return b.MessageWidth + 2*margin }
func (b badgeView) Width() int    { return b.Left() + b.Right() }
func (b badgeView) LabelX() int   { return margin }
func (b badgeView) MessageX() int { return b.Left() + margin }

var badgeTemplate = template.Must(template.New("badge").Parse(`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Width}}" height="20" role="img" aria-label="{{.Title}}">
<title>{{.Title}}</title>
<clipPath id="r"><rect width="{{.Width}}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{{.Left}}" height="20" fill="#3d444d"/><rect x="{{.Left}}" width="{{.Right}}" height="20" fill="{{.Colour}}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
<text x="{{.LabelX}}" y="14" textLength="{{.LabelWidth}}">{{.Label}}</text>
<text x="{{.MessageX}}" y="14" textLength="{{.MessageWidth}}">{{.Message}}</text>
</g>
</svg>
`))
