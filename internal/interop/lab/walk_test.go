//go:build interop

package lab

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// guide is the page for newcomers. What is clicked on the walk is printed bold there.
const guide = "../../../docs/lab.md"

// An act is one thing that is done on the walk.
type act struct {
	role, name string
	text       string // that is typed, where it is a box
}

// A leg is a part of the walk. At its end stands a picture.
type leg struct {
	picture string
	acts    []act
	view    string // the role and name of what is to be seen, parted by a colon
	text    string // in it
}

var walk = []leg{
	{"1-book", nil, "heading:The articles", ""},
	{"2-lesson", []act{{"link", "Begin: mail that waits, and comes back after two days", ""}}, "region:The world", "isa2000"},
	{"3-returned", []act{{"button", "Let it happen", ""}}, "region:" + fates, "returned to ana@contoso.example after 2 days"},
	{"4-discarded", []act{{"button", "Chapter 2*", ""}, {"tab", "Event viewer*", ""}, {"button", "*Error", ""}}, "region:" + seen, "An unknown SMTP command"},
	{"5-registry", []act{
		{"button", "mail.contoso.example*", ""}, {"button", "Registry Editor…", ""}, {"DisclosureTriangle", "The values that this product obeys", ""},
		{"treeitem", "SMTPSVC", ""}, {"button", "New key…", ""}, {"textbox", "Key name", "XEXCH50"}, {"button", "OK", ""},
		{"button", "New DWORD Value…", ""}, {"textbox", "Value name", "SuppressExternal"}, {"textbox", "Value data", "1"}, {"button", "OK", ""},
	}, "dialog:Registry Editor", "waits for a restart"},
	{"6-delivered", []act{
		{"button", "Close", ""}, {"button", "Restart the service", ""}, {"button", "Close", ""}, {"button", "Let it happen with your changes", ""},
	}, "region:" + compare, "delivered after"},
}

// The walk of docs/lab.md, from the first view to the cure of KB 818222. It says how long each leg takes in a browser that needs no
// time to read, and draws the pictures where SMTPLAB_PICTURES names a folder.
func TestWalk(t *testing.T) {
	told, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(t *testing.T, address string) {
		s := sit(t, address)
		s.Must(chromedp.Do(s.Context, chromedp.EmulateViewport(1200, 740)))
		begin := time.Now()
		for _, l := range walk {
			s.walks(l, string(told))
			t.Logf("%5.1f s  %s", time.Since(begin).Seconds(), l.picture)
			s.draws(l)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("want time for a person to read within five minutes, got %v for a browser alone", took)
		}
		s.Quiet()
	})
}

// walks a leg, every control of which the guide names.
func (s student) walks(l leg, told string) {
	s.t.Helper()
	for _, a := range l.acts {
		names := "**" + strings.Trim(a.name, "*") + "**"
		if a.text != "" {
			names = a.text
		}
		if !strings.Contains(told, names) {
			s.t.Errorf("%s: want it to tell of %q", guide, names)
		}
		switch {
		case a.text != "":
			s.Type(a.role, a.name, a.text)
		case a.name == "Close":
			dialog := s.Names("dialog")[0]
			s.closes(dialog)
		default:
			s.Click(a.role, a.name)
		}
	}
	role, name, _ := strings.Cut(l.view, ":")
	s.sees(role, name, l.text)
	if !strings.Contains(told, "lab/"+l.picture+".png") {
		s.t.Errorf("%s: want the picture %s", guide, l.picture)
	}
}

// mostPicture is how many octets a picture may have in the repository.
const mostPicture = 120_000

// draws keeps a picture of what is seen, in a few colours and so in few octets.
func (s student) draws(l leg) {
	s.t.Helper()
	folder := os.Getenv("SMTPLAB_PICTURES")
	if folder == "" {
		return
	}
	shot, err := chromedp.Run(s.Context, chromedp.CaptureScreenshot())
	s.Must(err)
	full, err := png.Decode(bytes.NewReader(shot))
	s.Must(err)
	var b bytes.Buffer
	s.Must((&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, reduced(full)))
	if b.Len() > mostPicture {
		s.t.Errorf("picture %s: want %d octets at most, got %d", l.picture, mostPicture, b.Len())
	}
	s.Must(os.MkdirAll(folder, 0o755))
	s.Must(os.WriteFile(filepath.Join(folder, l.picture+".png"), b.Bytes(), 0o644))
}

// reduced is a picture in the 256 colours that it has most of. Pages have few, but for the edges of letters.
func reduced(full image.Image) *image.Paletted {
	count := map[color.RGBA]int{}
	each(full, func(_, _ int, c color.RGBA) { count[c]++ })
	most := make([]color.RGBA, 0, len(count))
	for c := range count {
		most = append(most, c)
	}
	slices.SortFunc(most, func(a, b color.RGBA) int { return count[b] - count[a] })
	var colours color.Palette
	for _, c := range most[:min(256, len(most))] {
		colours = append(colours, c)
	}
	small, nearest := image.NewPaletted(full.Bounds(), colours), map[color.RGBA]uint8{}
	each(full, func(x, y int, c color.RGBA) {
		index, known := nearest[c]
		if !known {
			index = uint8(colours.Index(c))
			nearest[c] = index
		}
		small.SetColorIndex(x, y, index)
	})
	return small
}

// each visits all points of a picture.
func each(full image.Image, visit func(x, y int, c color.RGBA)) {
	for y := full.Bounds().Min.Y; y < full.Bounds().Max.Y; y++ {
		for x := full.Bounds().Min.X; x < full.Bounds().Max.X; x++ {
			visit(x, y, color.RGBAModel.Convert(full.At(x, y)).(color.RGBA))
		}
	}
}
