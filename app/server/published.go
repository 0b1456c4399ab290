package server

import (
	"cmp"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"
)

// A published version of the widget is a folder of dist, such as v1: the script with the
// panel and the languages that it loads. None of its files ever changes.
var (
	publishedFile   = regexp.MustCompile(`^v[0-9]+/`)
	publishedScript = regexp.MustCompile(`^v([0-9]+)/widget\.js$`)
)

// scriptVersion is a script that a site may pin.
type scriptVersion struct {
	Version   int    `json:"version"`
	Source    string `json:"src"`
	Integrity string `json:"integrity" doc:"For the attribute of the same name: the browser then runs this script and no other"`
}

// published lists the versions that there are, the newest first, without their addresses.
func (a *assets) published() []scriptVersion {
	var out []scriptVersion
	for name, f := range a.files {
		m := publishedScript.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		version, err := strconv.Atoi(m[1])
		if err != nil {
			continue // a number that long names nothing
		}
		sum := sha512.Sum384(f.plain)
		out = append(out, scriptVersion{Version: version, Integrity: "sha384-" + base64.StdEncoding.EncodeToString(sum[:])})
	}
	slices.SortFunc(out, func(a, b scriptVersion) int { return cmp.Compare(b.Version, a.Version) })
	return out
}

func scriptPath(version int) string { return "/widget.v" + strconv.Itoa(version) + ".js" }

func (s *Server) publishedRoutes() {
	for _, v := range s.assets.published() {
		name := "v" + strconv.Itoa(v.Version) + "/widget.js"
		s.echo.GET(scriptPath(v.Version), s.serveAsset(func(echo.Context) string { return name }))
	}
	add(s, route{method: http.MethodGet, path: "/api/widget-script", who: anybody(), summary: "The scripts that a site may pin"}, s.widgetScript)
}

type scriptAnswer struct {
	Body struct {
		Versions []scriptVersion `json:"versions" nullable:"false" doc:"The newest first"`
	}
}

func (s *Server) widgetScript(ctx context.Context, _ *struct{}) (*scriptAnswer, error) {
	out := &scriptAnswer{}
	out.Body.Versions = orEmpty(s.assets.published())
	for i := range out.Body.Versions {
		v := &out.Body.Versions[i]
		v.Source = callOf(ctx).own + scriptPath(v.Version)
	}
	return out, nil
}
