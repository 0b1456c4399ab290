package provider_test

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/WebsyteAI/websyte/app/apptest"
	"github.com/WebsyteAI/websyte/app/auth/provider"
)

const client = "websyte"

// issuer is an OpenID Connect issuer that says what a test wants.
type issuer struct {
	URL string
	key *rsa.PrivateKey

	mu       sync.Mutex
	requests map[string]url.Values // by code, which works once
	person   string                // at example.org; "" for ada
	answer   func(i *issuer, asked url.Values) map[string]any
	userinfo map[string]any
	metadata map[string]any // over what is right
}

// newIssuer runs one that answers what is right, for ada@example.org.
func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, requests: map[string]url.Values{}, answer: (*issuer).right}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, i.discovery()) })
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, i.userinfo) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	i.URL = s.URL
	return i
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (i *issuer) discovery() map[string]any {
	d := map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
	}
	if i.userinfo != nil {
		d["userinfo_endpoint"] = i.URL + "/userinfo"
	}
	maps.Copy(d, i.metadata)
	return d
}

// grant is what the issuer's log-in page does: it makes a code for what was asked.
func (i *issuer) grant(asked url.Values) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	code := rand.Text()
	i.requests[code] = asked
	return code
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	code := r.PostFormValue("code")
	asked, known := i.requests[code]
	delete(i.requests, code)
	i.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	proof := base64.RawURLEncoding.EncodeToString(sum[:])
	if !known || asked.Get("code_challenge_method") != "S256" || asked.Get("code_challenge") != proof || asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") {
		reply(w, 400, map[string]any{"error": "invalid_grant"})
		return
	}
	reply(w, 200, i.answer(i, asked))
}

// claims are right.
func (i *issuer) claims(asked url.Values) map[string]any {
	now, person := time.Now(), cmp.Or(i.person, "ada")
	return map[string]any{
		"iss": i.URL, "sub": person, "aud": client, "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "nonce": asked.Get("nonce"),
		"email": person + "@example.org", "email_verified": true, "name": "Ada",
	}
}

func (i *issuer) right(asked url.Values) map[string]any { return i.with(i.sign(i.claims(asked))) }

func (i *issuer) with(idToken any) map[string]any {
	return map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "id_token": idToken}
}

func (i *issuer) sign(claims map[string]any) string { return sign(jose.RS256, i.key, claims) }

// claiming answers with claims that are right but for some.
func claiming(wrong map[string]any) func(*issuer, url.Values) map[string]any {
	return func(i *issuer, asked url.Values) map[string]any {
		claims := i.claims(asked)
		for name, value := range wrong {
			if value == nil {
				delete(claims, name)
			} else {
				claims[name] = value
			}
		}
		return i.with(i.sign(claims))
	}
}

func sign(algorithm jose.SignatureAlgorithm, key any, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
	if err != nil {
		panic(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return token
}

// unsigned is a token of the algorithm "none".
func unsigned(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload) + "."
}

// publicPEM is the issuer's public key as whoever knows it would use it for a secret.
func publicPEM(key crypto.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// options are of a program that knows i.
func (i *issuer) options(allowed ...string) apptest.Options {
	return apptest.Options{Unlimited: true, Providers: provider.Options{
		OIDC: provider.Client{ID: client, Secret: "secret"}, OIDCIssuer: i.URL, OIDCName: "Example", Allowed: allowed,
	}}
}

const begin, callback = "/api/auth/oidc", "/api/auth/oidc/callback"

// home is where a log-in leads that began nowhere else.
const home = "/console/"

// asked begins a log-in in b and gives what the issuer is asked.
func asked(t *testing.T, b *apptest.Browser, path string) url.Values {
	t.Helper()
	r := b.Do(t, apptest.Call{Path: path})
	u, err := url.Parse(r.Header.Get("Location"))
	if r.Status != http.StatusSeeOther || err != nil || u.Host == "" {
		t.Fatalf("begin: %d %v %s", r.Status, r.Header, r.Body)
	}
	return u.Query()
}

// comeBack brings b back with what the issuer gave, and says where it is sent.
func comeBack(t *testing.T, b *apptest.Browser, q url.Values) string {
	t.Helper()
	r := b.Do(t, apptest.Call{Path: callback + "?" + q.Encode(), Header: map[string]string{"Sec-Fetch-Site": "cross-site"}})
	if r.Status != http.StatusSeeOther {
		t.Fatalf("callback: %d %s", r.Status, r.Body)
	}
	return r.Header.Get("Location")
}

// logIn goes all the way in b, and says where it is sent in the end.
func (i *issuer) logIn(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	q := asked(t, b, begin)
	return comeBack(t, b, url.Values{"state": {q.Get("state")}, "code": {i.grant(q)}})
}

func failure(p provider.Problem) string { return "/login?problem=" + string(p) + "&provider=oidc" }

// who gives the e-mail of who is signed in at b, "" for nobody.
func who(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	var out struct{ User *struct{ Email string } }
	b.Do(t, apptest.Call{Path: "/api/auth/session"}).Into(t, &out)
	if out.User == nil {
		return ""
	}
	return out.User.Email
}
