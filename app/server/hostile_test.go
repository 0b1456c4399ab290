package server_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/llm/llmtest"
	"github.com/WebsyteAI/websyte/app/server"
)

// attack is one operation of the document, and a widget of its own to call it on.
type attack struct {
	t   *testing.T
	app *apptest.App
	doc document
	op  documented
	f   fixture
}

// TestHostileCalls derives its calls from the document that the program gives of
// itself: a new route or field is met without anybody thinking of it here. That
// every error has its documented form is checked by apptest.
func TestHostileCalls(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	a := apptest.Start(t, apptest.Options{Unlimited: true, Vectors: llmtest.New(t, llmtest.Behaviour{}), Log: log})
	doc := readDocument(t, a)
	t.Run("all", func(t *testing.T) {
		for _, op := range doc.operations() {
			t.Run(op.method+" "+op.path, func(t *testing.T) {
				t.Parallel()
				f := newFixture(t, a)
				f.crawlFor(t, a, scenario{method: op.method, path: op.path})
				f.accessFor(t, a, scenario{method: op.method, path: op.path})
				x := &attack{t, a, doc, op, f}
				doc := doc
				doc.t = t
				x.doc = doc
				x.bodies()
				x.forms()
				x.parameters()
				x.headers()
			})
		}
	})
	a.Stop(t)
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("logged: %.500s", line)
		}
	}
}

// What is no part of the document answers in the same form.
func TestHostilePaths(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	a := apptest.Start(t, apptest.Options{Log: log, Demo: &server.Demo{Files: fstest.MapFS{"a.txt": {Data: []byte("A")}}}})
	parameter := regexp.MustCompile(`\{\w+\}|\*`)
	tried := 0
	for _, route := range a.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if strings.HasPrefix(path, "/api/") || !parameter.MatchString(path) || path == "/console/*" { // one page for all addresses: console_test.go
			continue
		}
		for _, value := range hostilePaths() {
			tried++
			if r := a.Do(t, apptest.Call{Method: method, Path: parameter.ReplaceAllString(path, value)}); r.Status != 404 && value != "." { // the folder itself
				t.Errorf("%s with %s: %d %s", route, value, r.Status, clip(r.Body))
			}
		}
	}
	for _, path := range []string{"//", "/%00", "/..", "/.git/config", "/api", "/api/", "/api//widgets", "/%2fetc/passwd", "/api/widgets/", "/?%zz", "/openapi.json/x", "/" + strings.Repeat("a/", 4_000)} {
		if r := a.Do(t, apptest.Call{Path: path}); r.Status >= 500 {
			t.Errorf("%.60s: %d %s", path, r.Status, clip(r.Body))
		}
	}
	if a.Stop(t); tried < 50 || strings.Contains(log.String(), `"level":"ERROR"`) {
		t.Errorf("%d paths tried, and logged: %s", tried, log.String())
	}
}

// inside is what an error must not tell.
var inside = regexp.MustCompile(`(?i)\.go:\d|goroutine|panic|sqlite|runtime error|unmarshal|strconv|interface \{\}|app/server|/tmp/|multipart: |json: |http: `)

// send calls as the owner or, where that is not enough, an admin, and holds what is true of every answer.
func (x *attack) send(what string, c apptest.Call) apptest.Reply {
	x.t.Helper()
	if c.Token == "" {
		c.Token = x.token()
	}
	r := x.app.Do(x.t, c)
	if r.Status >= 500 || r.Status >= 400 && inside.Match(r.Body) {
		x.t.Errorf("%s: %d %s", what, r.Status, clip(r.Body))
	}
	return r
}

// token is one that the operation takes.
func (x *attack) token() string {
	if strings.HasPrefix(x.op.path, "/api/user") || strings.HasPrefix(x.op.path, "/api/admin/") {
		return x.app.Admin.Token
	}
	return x.app.Owner.Token
}

// refused is for calls that must not succeed.
func (x *attack) refused(what string, c apptest.Call) {
	x.t.Helper()
	if r := x.send(what, c); r.Status < 400 {
		x.t.Errorf("%s: accepted with %d %s", what, r.Status, clip(r.Body))
	}
}

// call is the operation with the fixture's IDs and a body that it takes.
func (x *attack) call() apptest.Call {
	c := x.f.call(x.t, scenario{method: x.op.method, path: x.op.path, session: true})
	if x.op.json {
		c.JSON = x.body(false)
	}
	return c
}

func (x *attack) body(all bool) map[string]any {
	b, _ := x.doc.example(x.doc.bodySchema(x.op), all).(map[string]any)
	if _, ok := b["widgetId"]; ok {
		b["widgetId"] = x.f.widget
	}
	return b
}

func (x *attack) raw(body string) apptest.Call {
	c := x.call()
	c.JSON, c.Body, c.ContentType = nil, strings.NewReader(body), "application/json"
	return c
}

func (x *attack) bodies() {
	if !x.op.json {
		return
	}
	if valid := x.body(true); !x.doc.takes(x.op, []byte(toJSON(valid))) {
		x.t.Fatalf("the example is none: %s", toJSON(valid))
	}
	for what, body := range map[string]string{
		"no JSON": "{", "a list": "[]", "text": `"x"`, "a number": "1", "two bodies": "{}{}", "a byte order mark": "\ufeff{}",
		"nesting": strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000), "lists in lists": strings.Repeat("[", 100_000),
		"bad UTF-8": "{\"\xff\xfe\": \"\xc0\x80\"}", "a NUL": "{\"a\x00\": 1}", "an unknown field": `{"zzUnknown": 1}`, "more than a megabyte": `"` + strings.Repeat("x", 1<<20) + `"`,
	} {
		x.refused(what, x.raw(body))
	}
	for _, place := range x.fields(x.doc.bodySchema(x.op), nil) {
		for _, value := range badValues() {
			x.mutated(place, value)
		}
		for _, value := range unreadable() {
			x.refused(fmt.Sprintf("%s = %.40q", strings.Join(place, "."), value), x.raw(x.with(place, value)))
		}
		x.twice(place)
	}
}

// fields lists the places of all fields of a body, however deep.
func (x *attack) fields(schema any, at []string) [][]string {
	s, _ := x.doc.follow(schema).(map[string]any)
	properties, _ := s["properties"].(map[string]any)
	var out [][]string
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		p := x.doc.follow(properties[name]).(map[string]any)
		if p["readOnly"] == true {
			continue
		}
		place := append(slices.Clone(at), name)
		out = append(out, place)
		out = append(out, x.fields(p["items"], append(slices.Clone(place), "0"))...)
		out = append(out, x.fields(p, place)...)
	}
	return out
}

// badValues are JSON as it is written.
func badValues() []string {
	return []string{
		`null`, `true`, `-1`, `0`, `1.5`, `9223372036854775807`, `123456789012345678901234567890`, `""`, `"1"`, `" "`, `[]`, `{}`, `[null]`, `[[[]]]`, `{"a": {"b": null}}`,
		`"` + strings.Repeat("long ", 20_000) + `"`, `"\ud800"`, `"\u202e\u200b\ufeff"`, `"'; DROP TABLE widgets; --"`, `"<script>alert(1)</script>"`,
		`"javascript:alert(1)"`, `"http://user:pass@127.0.0.1:1/"`, `"../../etc/passwd"`, `"%00%ff"`,
	}
}

// unreadable are values that no field takes.
func unreadable() []string {
	return []string{"1e400", "-1e400", "1e999999999", "\"\xff\xfe\"", `"\u0000"`, `"a\u0000b"`, `{"\u0000": 1}`, "nul", "'x'", "NaN", "0x10", "01", "\"\n\""}
}

// mutated sends a body that is right but for one field. Where the document
// forbids that value, it must be refused.
func (x *attack) mutated(place []string, value string) {
	x.t.Helper()
	body := x.with(place, value)
	what := fmt.Sprintf("%s = %.40s", strings.Join(place, "."), value)
	if x.doc.takes(x.op, []byte(body)) {
		x.send(what, x.raw(body))
	} else {
		x.refused(what, x.raw(body))
	}
}

// with is a body that is right but for one field.
func (x *attack) with(place []string, value string) string {
	return strings.Replace(toJSON(put(x.body(true), place, "@HERE@")), `"@HERE@"`, value, 1)
}

// twice names a field two times in one object.
func (x *attack) twice(place []string) {
	x.t.Helper()
	last := place[len(place)-1]
	value := toJSON(get(x.body(true), place))
	for _, again := range []string{last, strings.ToUpper(last)} {
		x.refused(strings.Join(place, ".")+" twice", x.raw(x.with(place, value+`, "`+again+`": `+value)))
	}
}

// put sets the value at a place, get gives it; lists have one entry.
func put(v any, place []string, value any) any {
	if len(place) == 0 {
		return value
	}
	switch v := v.(type) {
	case map[string]any:
		v[place[0]] = put(v[place[0]], place[1:], value)
		return v
	case []any:
		v[0] = put(v[0], place[1:], value)
		return v
	}
	return v
}

func get(v any, place []string) any {
	if len(place) == 0 {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		return get(v[place[0]], place[1:])
	case []any:
		return get(v[0], place[1:])
	}
	return nil
}

func (x *attack) forms() {
	if !x.op.form {
		return
	}
	const head = "--" + boundary + "\r\nContent-Disposition: form-data; "
	many := strings.Repeat(head+"name=\"f\"; filename=\"a.txt\"\r\n\r\nx\r\n", 21)
	for what, body := range map[string]string{
		"nothing": "", "another boundary": "--x\r\n\r\n--x--", "no end": head + "name=\"file\"; filename=\"a.txt\"\r\n\r\nx", "no head": "--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--",
		"a head without end": head + strings.Repeat("a", 1<<20), "a part without a name": head + "\r\n\r\nx\r\n--" + boundary + "--", "21 files": many + "--" + boundary + "--",
		"an unknown field": head + "name=\"zzUnknown\"\r\n\r\nx\r\n" + head + "name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--" + boundary + "--",
		"bad UTF-8":        head + "name=\"name\"\r\n\r\n\xff\r\n--" + boundary + "--",
		"a NUL":            head + "name=\"name\"\r\n\r\na\x00b\r\n--" + boundary + "--",
		"a wrong encoding": head + "name=\"zz\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--" + boundary + "--",
	} {
		c := x.call()
		c.JSON, c.Body, c.ContentType = nil, strings.NewReader(body), "multipart/form-data; boundary="+boundary
		x.refused("a form: "+what, c)
	}
	for _, name := range []string{"../../a.txt", `..\\a.txt`, "a\x00b.txt", "\u202egpj.txt", strings.Repeat("a", 5_000) + ".txt", "\xff\xfe.txt", "", " ", ".", "<script>.txt", "a;b=\"c\".txt"} {
		c := upload(x.t, x.call().Path, x.app.Owner.Token, "file_0", name, "Words.\n", "name", "n")
		if strings.HasSuffix(x.op.path, "/documents") {
			c = upload(x.t, x.call().Path, x.app.Owner.Token, "file_0", name, "Words.\n")
		}
		x.send(fmt.Sprintf("a file named %.30q", name), c)
	}
	for _, kind := range []string{"multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x", "multipart/form-data; boundary=" + strings.Repeat("x", 300)} {
		c := x.call()
		c.JSON, c.Body, c.ContentType = nil, strings.NewReader("--x--"), kind
		x.refused("a form of the type "+kind, c)
	}
}

// hostilePaths are what no ID and no file's name is.
func hostilePaths() []string {
	return []string{"'", "..", ".", "%00", "%ff", "%2e%2e%2f", "a%2Fb", "%0d%0aX-Evil:1", strings.Repeat("a", 5_000), "01a213de-0750-7bce-80c9-1338f0245781", "01A213DE-0750-7BCE-80C9-1338F0245781", "%F0%9F%98%80", "%E2%80%AE", "*", "{id}", "null", "-1", "%25%32%65"}
}

func (x *attack) parameters() {
	for _, p := range x.op.parameters {
		if p.In == "path" {
			for _, value := range hostilePaths() {
				c := x.call()
				s := x.f.call(x.t, scenario{path: strings.Replace(x.op.path, "{"+p.Name+"}", "@HERE@", 1)})
				c.Path = strings.Replace(s.Path, "@HERE@", value, 1)
				x.refused(p.Name+" is "+value, c)
			}
		}
		if p.In == "query" {
			x.query(p)
		}
	}
	c := x.call()
	c.Path += "?%zz&;&=&a=%&" + strings.Repeat("x=1&", 2_000)
	x.send("a query that is none", c)
	c.Path = strings.ReplaceAll(x.call().Path, "/", "//")
	x.send("slashes twice", c)
	for _, method := range []string{"PATCH", "TRACE", "QUERY", "GE", "get"} {
		c := x.call()
		c.Method = method
		x.refused("the method "+method, c)
	}
}

func (x *attack) query(p parameter) {
	with := func(query string) apptest.Call {
		c := x.call()
		c.Path += "?" + query
		return c
	}
	good := url.QueryEscape(fmt.Sprint(x.doc.example(p.Schema, true)))
	x.refused("the query has "+p.Name+" twice", with(p.Name+"="+good+"&"+p.Name+"="+good))
	x.refused("the query has "+p.Name+" too long", with(p.Name+"="+strings.Repeat("9", 5_000)))
	for _, value := range []string{"%00", "a%00", "%ff"} {
		x.refused(p.Name+"="+value, with(p.Name+"="+value))
	}
	for _, value := range []string{"", "1.5", "abc", "-1", "1e3", "0x10", "99999999999999999999", "%201", "١", "[]", "true"} {
		if kind(p.Schema) == "integer" || p.Schema["enum"] != nil {
			x.refused(p.Name+"="+value, with(p.Name+"="+value))
		} else {
			x.send(p.Name+"="+value, with(p.Name+"="+value))
		}
	}
}

// open tells whether a path asks for no token.
func open(path string) bool {
	return path == "/api/health" || path == "/api/widget-script" || path == "/api/ready" || strings.HasPrefix(path, "/api/auth/") || strings.HasPrefix(path, "/files/")
}

func (x *attack) headers() {
	long := strings.Repeat("x", 8_000) // net/http itself refuses what is much longer
	for name, values := range map[string][]string{
		"Content-Type":    {"", "text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "a/b/c", ";", "text/event-stream"},
		"Accept":          {"", "text/html", "nonsense", "application/xml;q=x", "*/*;q=0", ",,,", "application/problem+json", "application/cbor"},
		"Accept-Language": {"\xff", long, "de;q=,,,"},
		"X-Request-ID":    {long, "<script>", "../..", "a b"},
		"X-Session-ID":    {long, "'; --", "\xff\xfe"},
		"Origin":          {"null", "http://", long, "javascript:alert(1)", "https://a, https://b"},
		"X-Forwarded-For": {"x", long, "1.2.3.4, , "},
		"If-None-Match":   {"*", "\"", long},
		"Range":           {"bytes=0-", "bytes=5-1", "bytes=-99999999999999999999", "x"},
		"If-Match":        {"\"other\""}, "If-Unmodified-Since": {"Mon, 01 Jan 2001 00:00:00 GMT"},
		"Content-Encoding": {"gzip", "br"},
	} {
		for _, value := range values {
			c := x.call()
			if c.JSON != nil {
				c.Body, c.ContentType, c.JSON = bytes.NewReader([]byte(toJSON(c.JSON))), "application/json", nil
			}
			header := maps.Clone(c.Header)
			if header == nil {
				header = map[string]string{}
			}
			header[name] = value
			c.Header = header
			x.send(fmt.Sprintf("%s: %.30q", name, value), c)
		}
	}
	for _, value := range []string{"Bearer", "Bearer ", "Basic dTpw", "bearer websyte_x", "Bearer websyte_" + long, "Bearer \xff", "Bearer a b", ", Bearer x", "Bearer websyte_' OR 1=1 --"} {
		c := x.call()
		c.Header = map[string]string{"Authorization": value, "X-Session-ID": x.f.session}
		c.Token = "-"
		if r := x.send("Authorization: "+value, c); r.Status != 401 && !open(x.op.path) {
			x.t.Errorf("Authorization: %.40q: %d", value, r.Status)
		}
	}
}
