package provider_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

// zitadel is zitadel's example provider, run as a program of its own behind a proxy.
type zitadel struct {
	URL     string
	process atomic.Pointer[url.URL]
	// withhold drops the verifier of PKCE on its way.
	withhold atomic.Bool
}

func (z *zitadel) proxy() http.Handler {
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(z.process.Load())
		if !z.withhold.Load() || r.In.URL.Path != "/oauth/token" || r.In.ParseForm() != nil {
			return
		}
		form := r.In.PostForm
		form.Del("code_verifier")
		r.Out.Body, r.Out.ContentLength = io.NopCloser(strings.NewReader(form.Encode())), int64(len(form.Encode()))
	}}
}

var building sync.Mutex

// build makes the program; Go's cache makes it once.
func build(t *testing.T) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	program := filepath.Join(t.TempDir(), "issuer")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = filepath.Join(apptest.Root(t), "tools", "issuer")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the issuer: %v\n%s", err, out)
	}
	return program
}

// startZitadel runs it for the program that redirect belongs to.
func (z *zitadel) start(t *testing.T, redirect string) {
	t.Helper()
	users := filepath.Join(t.TempDir(), "users.json")
	if err := os.WriteFile(users, []byte(`{
		"1": {"ID": "1", "Username": "ada", "Password": "verysecure", "FirstName": "Ada", "LastName": "L", "Email": "Ada@Example.org", "EmailVerified": true, "PreferredLanguage": "en"},
		"2": {"ID": "2", "Username": "eve", "Password": "verysecure", "Email": "eve@example.net", "EmailVerified": true, "PreferredLanguage": "en"},
		"3": {"ID": "3", "Username": "mal", "Password": "verysecure", "Email": "mal@example.org", "EmailVerified": false, "PreferredLanguage": "en"}
	}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(build(t), "-issuer", z.URL, "-redirect", redirect, "-users", users)
	cmd.Stderr = os.Stderr
	alive, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = alive.Close() // it ends with its input
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	address, perr := url.Parse(strings.TrimSpace(line))
	if err != nil || perr != nil {
		t.Fatalf("the issuer says %q: %v", line, err)
	}
	z.process.Store(address)
}

var formID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// formLogIn fills in the issuer's log-in page as user, and gives what it sends back.
func formLogIn(t *testing.T, z *zitadel, address, user string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Path, "/callback") && r.URL.Query().Has("state") {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	id := formID.FindSubmatch(page)
	if err != nil || id == nil {
		t.Fatalf("no log-in page: %v %s %.500s", err, res.Status, page)
	}
	res, err = browser.PostForm(z.URL+"/login/username", url.Values{"id": {string(id[1])}, "username": {user}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("not sent back: %s", res.Status)
	}
	return back.Query()
}

// A real provider, its own log-in page, and what it makes of a code.
func TestLoggingInAtARealProvider(t *testing.T) {
	t.Parallel()
	z := &zitadel{}
	front := httptest.NewServer(z.proxy())
	t.Cleanup(front.Close)
	z.URL = front.URL
	a := apptest.Start(t, apptest.Options{Unlimited: true, Providers: provider.Options{
		OIDC: provider.Client{ID: "web", Secret: "secret"}, OIDCIssuer: z.URL, OIDCName: "Zitadel", Allowed: []string{"@example.org"},
	}})
	z.start(t, a.URL+callback)
	there := func(b *apptest.Browser) string {
		return b.Do(t, apptest.Call{Path: begin + "?next=/somewhere%3Fx=1"}).Header.Get("Location")
	}

	b := a.Browser(t)
	back := formLogIn(t, z, there(b), "ada")
	if got := comeBack(t, b, back); got != "/somewhere?x=1" || who(t, b) != "ada@example.org" {
		t.Errorf("sent to %s, signed in is %q", got, who(t, b))
	}
	u, err := a.Store.UserByEmail(t.Context(), "ada@example.org")
	if err != nil || u.Name != "Ada L" || u.Role != "owner" {
		t.Errorf("%+v %v", u, err)
	}
	again := a.Browser(t)
	state := asked(t, again, begin).Get("state")
	if got := comeBack(t, again, url.Values{"state": {state}, "code": {back.Get("code")}}); got != failure(provider.Refused) {
		t.Errorf("a replayed code: sent to %s", got)
	}
	if got := comeBack(t, again, formLogIn(t, z, there(again), "ada")); got != "/somewhere?x=1" || who(t, again) != "ada@example.org" {
		t.Errorf("the second time: sent to %s, signed in is %q", got, who(t, again))
	}

	for user, want := range map[string]provider.Problem{"eve": provider.Uninvited, "mal": provider.Unverified} {
		b := a.Browser(t)
		if got := comeBack(t, b, formLogIn(t, z, there(b), user)); got != failure(want) || who(t, b) != "" {
			t.Errorf("%s: sent to %s, signed in is %q", user, got, who(t, b))
		}
	}
	z.withhold.Store(true)
	last := a.Browser(t)
	if got := comeBack(t, last, formLogIn(t, z, there(last), "ada")); got != failure(provider.Refused) || who(t, last) != "" {
		t.Errorf("without the verifier: sent to %s, signed in is %q", got, who(t, last))
	}
}
