package config_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/spf13/pflag"
)

// load reads a file of that text, with that environment and those flags.
func load(t *testing.T, file string, environ []string, args ...string) (config.Config, error) {
	t.Helper()
	dir := t.TempDir()
	if file != "" {
		if err := os.WriteFile(filepath.Join(dir, config.DefaultFile), []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	config.AddFlags(fs)
	if err := fs.Parse(args); err != nil {
		return config.Config{}, err
	}
	return config.Load(config.Sources{Dir: dir, Environ: environ, Flags: fs})
}

func TestNothingGivenMeansDefaults(t *testing.T) {
	t.Parallel()
	got, err := load(t, "", []string{"HOME=/root", "PATH=/bin"})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, config.Default()) {
		t.Errorf("got %+v, want the defaults", got)
	}
}

func TestFlagWinsOverEnvironmentOverFileOverDefault(t *testing.T) {
	t.Parallel()
	file := "llm:\n  model: file\ncrawl:\n  max_pages: 7\n"
	for _, c := range []struct {
		name    string
		file    string
		environ []string
		args    []string
		model   string
		pages   int
	}{
		{"default", "", nil, nil, "gpt-4o-mini", 500},
		{"file", file, nil, nil, "file", 7},
		{"environment", file, []string{"WEBSYTE_LLM_MODEL=env"}, nil, "env", 7},
		{"flag", file, []string{"WEBSYTE_LLM_MODEL=env", "WEBSYTE_CRAWL_MAX_PAGES=8"}, []string{"--llm-model", "flag"}, "flag", 8},
		{"empty variable is not set", file, []string{"WEBSYTE_LLM_MODEL="}, nil, "file", 7},
		{"empty section is not set", "llm:\ncrawl:\n  max_pages:\n", nil, nil, "gpt-4o-mini", 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := load(t, c.file, c.environ, c.args...)
			if err != nil {
				t.Fatal(err)
			}
			if got.LLM.Model != c.model || got.Crawl.MaxPages != c.pages {
				t.Errorf("got model %q, pages %d, want %q, %d", got.LLM.Model, got.Crawl.MaxPages, c.model, c.pages)
			}
		})
	}
}

func TestEveryKindOfValueFromEverySource(t *testing.T) {
	t.Parallel()
	file := `
llm: {api_key: k1, timeout: 5s}
server: {trusted_proxies: [10.0.0.0/8, "::1"]}
crawl: {allow_private: true, max_pages: 9}
limits: {enabled: false, chat: {visitor: 2/h}, tokens_per_month: 1000, files_per_widget: 3MB}
auth: {allowed_emails: [ada@example.org, "@example.net"]}
smtp: {password: "päss wörd"}
`
	environ := []string{
		"OPENAI_API_KEY=k1", "WEBSYTE_LLM_TIMEOUT=5s", "WEBSYTE_SERVER_TRUSTED_PROXIES=10.1.2.3/8, ::1",
		"WEBSYTE_CRAWL_ALLOW_PRIVATE=true", "WEBSYTE_CRAWL_MAX_PAGES=9", "ENABLE_RATE_LIMITING=false",
		"WEBSYTE_LIMITS_CHAT_VISITOR=2/hour", "WEBSYTE_LIMITS_TOKENS_PER_MONTH=1000", "WEBSYTE_LIMITS_FILES_PER_WIDGET=3MB",
		"WEBSYTE_AUTH_ALLOWED_EMAILS=ada@example.org, @example.net", "WEBSYTE_SMTP_PASSWORD=päss wörd",
	}
	args := []string{
		"--llm-api-key=k1", "--llm-timeout=5s", "--server-trusted-proxies=10.0.0.0/8,::1", "--crawl-allow-private",
		"--crawl-max-pages=9", "--limits-enabled=false", "--limits-chat-visitor=2/h", "--limits-tokens-per-month=1000", "--limits-files-per-widget=3MB",
		"--auth-allowed-emails=ada@example.org,@example.net", "--smtp-password=päss wörd",
	}
	want := config.Default()
	want.LLM.APIKey, want.LLM.Timeout = config.NewSecret("k1"), 5*time.Second
	want.Server.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	want.Crawl.AllowPrivate, want.Crawl.MaxPages = true, 9
	want.Limits = config.Limits{ChatVisitor: config.Rate{Count: 2, Per: time.Hour}, ChatUser: config.Rate{Count: 30, Per: time.Minute}, TokensPerMonth: 1000, FilesPerWidget: 3 << 20}
	want.Auth.AllowedEmails = []string{"ada@example.org", "@example.net"}
	want.SMTP.Password = config.NewSecret("päss wörd")
	want.Warnings = []string{"auth.allowed_emails is set and has no effect without auth.google, auth.github or auth.oidc: nobody else vouches for an e-mail address"}
	for name, from := range map[string]func() (config.Config, error){
		"file":        func() (config.Config, error) { return load(t, file, nil) },
		"environment": func() (config.Config, error) { return load(t, "", environ) },
		"flags":       func() (config.Config, error) { return load(t, "", nil, args...) },
	} {
		got, err := from()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", name, got, want)
		}
	}
}

func TestNamesBesidesTheOwnOnes(t *testing.T) {
	t.Parallel()
	got, err := load(t, "", []string{
		"OPENAI_API_KEY=a", "OPENAI_BASE_URL=http://127.0.0.1:1/v1", "API_BEARER_TOKEN=a-token-of-enough-length",
		"STORE_IP_ADDRESSES=false", "MISTRAL_API_KEY=m", "GOOGLE_CLIENT_ID=g", "GOOGLE_CLIENT_SECRET=s", "WEBSYTE_LLM_API_KEY=b",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.LLM.APIKey.Reveal() != "b" {
		t.Errorf("OPENAI_API_KEY won over WEBSYTE_LLM_API_KEY")
	}
	if got.LLM.BaseURL != "http://127.0.0.1:1/v1" || got.APIBearerToken.Reveal() != "a-token-of-enough-length" {
		t.Errorf("got %q, %q", got.LLM.BaseURL, got.APIBearerToken.Reveal())
	}
	if got.Auth.Google.ID != "g" || got.Auth.Google.Secret.Reveal() != "s" {
		t.Errorf("Google's client is %q", got.Auth.Google.ID)
	}
	if got.OCR.APIKey.Reveal() != "m" || len(got.Warnings) != 0 {
		t.Errorf("Mistral's key is not there, or warnings: %q", got.Warnings)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		file    string
		environ string
		arg     string
		want    string // the whole error
	}{
		{name: "unknown key", file: "llm:\n  modle: x\n", want: `config.yaml: unknown key "llm.modle": did you mean "llm.model"?`},
		{name: "unknown section", file: "craw:\n  max_pages: 1\n", want: `config.yaml: unknown key "craw": did you mean "crawl"?`},
		{name: "unknown variable", environ: "WEBSYTE_LLM_MODLE=x", want: `unknown environment variable WEBSYTE_LLM_MODLE: did you mean WEBSYTE_LLM_MODEL?`},
		{name: "dotted key", file: "llm.model: x\n", want: `config.yaml: write "llm.model" as sections, one name a line`},
		{name: "value for a section", file: "llm: x\n", want: `config.yaml: llm must be a section, with keys such as llm.base_url`},
		{name: "section for a value", file: "addr: {x: 1}\n", want: `config.yaml: addr must be one value, not a section`},
		{name: "list for a value", file: "addr: [a]\n", want: `addr in config.yaml: "a list" must be one value`},
		{name: "rate", file: "limits: {chat: {visitor: 10/fortnight}}\n", want: `limits.chat.visitor in config.yaml: "10/fortnight" must be a rate such as 10/min (s, min, h or d), or none`},
		{name: "duration", environ: "WEBSYTE_LLM_TIMEOUT=60", want: `WEBSYTE_LLM_TIMEOUT: "60" must be a duration from 1s to 1h0m0s, such as 90s or 2m`},
		{name: "number", environ: "WEBSYTE_CRAWL_MAX_PAGES=0", want: `WEBSYTE_CRAWL_MAX_PAGES: "0" must be a whole number from 1 to 100000`},
		{name: "address", file: "addr: localhost\n", want: `addr in config.yaml: "localhost" must be host:port, such as 127.0.0.1:8080 or :8080`},
		{name: "origin", environ: "WEBSYTE_PUBLIC_URL=https://a.example/", want: `WEBSYTE_PUBLIC_URL: "https://a.example/" must be scheme and host alone, such as https://chat.example.org`},
		{name: "credentials are not repeated", environ: "OPENAI_BASE_URL=https://u:hush@a.example/", want: `OPENAI_BASE_URL: "https://u:xxxxx@a.example/" must be an http or https address without credentials`},
		{name: "proxy", environ: "WEBSYTE_SERVER_TRUSTED_PROXIES=proxy", want: `WEBSYTE_SERVER_TRUSTED_PROXIES: "proxy" must be networks such as 10.0.0.0/8, separated by commas`},
		{name: "secret that YAML took for a number", file: "llm: {api_key: 0123}\n", want: `llm.api_key in config.yaml: must be text: put it in quotes`},
		{name: "secret in the environment", environ: "API_BEARER_TOKEN=hush hush", want: `API_BEARER_TOKEN: must be plain ASCII without spaces`},
		{name: "secret by flag", arg: "--llm-api-key=hush hush", want: `--llm-api-key: must be plain ASCII without spaces`},
		{name: "flag", arg: "--log-level=loud", want: `invalid argument "loud" for "--log-level" flag: must be debug, info, warn, error`},
		{name: "absent key", file: "domain: a.example\n", want: `domain in config.yaml is not available in this version yet`},
		{name: "absent variable", environ: "WEBSYTE_DOMAIN=x", want: `WEBSYTE_DOMAIN is not available in this version yet`},
		{name: "half of Google", environ: "GOOGLE_CLIENT_ID=x", want: `auth.google needs both client_id and client_secret (GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET)`},
		{name: "half of GitHub", environ: "GITHUB_CLIENT_SECRET=x", want: `auth.github needs both client_id and client_secret (GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET)`},
		{name: "an issuer without a client", file: "auth: {oidc: {issuer: 'https://a.example'}}\n", want: `auth.oidc needs both issuer and client_id`},
		{name: "an issuer in clear", file: "auth: {oidc: {issuer: 'http://a.example'}}\n", want: `auth.oidc.issuer in config.yaml: "http://a.example" must be an https address without a query, such as https://login.example.org`},
		{name: "an allowed look-alike", file: "auth: {allowed_emails: ['@exаmple.org']}\n", want: `auth.allowed_emails in config.yaml: "@exаmple.org" must hold e-mail addresses, or domains such as @example.org (one with other letters as xn--...)`},
		{name: "an allowed name", environ: "WEBSYTE_AUTH_ALLOWED_EMAILS=example.org", want: `WEBSYTE_AUTH_ALLOWED_EMAILS: "example.org" must hold e-mail addresses, or domains such as @example.org (one with other letters as xn--...)`},
		{name: "everybody is allowed", environ: "WEBSYTE_AUTH_ALLOWED_EMAILS=@", want: `WEBSYTE_AUTH_ALLOWED_EMAILS: "@" must hold e-mail addresses, or domains such as @example.org (one with other letters as xn--...)`},
		{name: "a mail server without a sender", file: "smtp: {host: mail.example.org}\n", want: `smtp.host is set without smtp.from: name the sender, such as websyte@example.org`},
		{name: "a mail server without an address of ours", file: "smtp: {host: mail.example.org, from: a@example.org}\n", want: `smtp.host is set without public_url, which mailed links begin with: set it to the address that browsers use`},
		{name: "mails in clear", file: "public_url: https://a.example\nsmtp: {host: mail.example.org, from: a@example.org, tls: none}\n", want: `smtp.tls may be none for a mail server on this machine alone: set it to starttls or tls`},
		{name: "a mail server with a port", file: "smtp: {host: 'mail.example.org:25'}\n", want: `smtp.host in config.yaml: "mail.example.org:25" must be a host such as mail.example.org; its port is smtp.port`},
		{name: "a sender of two lines", environ: "WEBSYTE_SMTP_FROM=a@example.org\nBcc: b@example.org", want: "WEBSYTE_SMTP_FROM: \"a@example.org\\nBcc: b@example.org\" must be an address such as websyte@example.org or Websyte <websyte@example.org>"},
		{name: "a mail password of two lines", environ: "WEBSYTE_SMTP_PASSWORD=hush\nhush", want: `WEBSYTE_SMTP_PASSWORD: must be text on one line`},
		{name: "absent flag", arg: "--domain=a.example", want: `--domain is not available in this version yet`},
		{name: "model without endpoint", environ: "WEBSYTE_EMBEDDING_MODEL=m", want: `embedding.model is set without an endpoint: set embedding.base_url or embedding.api_key, or embedding.provider to builtin`},
		{name: "endpoint without model", environ: "WEBSYTE_EMBEDDING_BASE_URL=http://a.example", want: `embedding.model must name the model of the embeddings endpoint, such as text-embedding-3-small`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var environ, args []string
			if c.environ != "" {
				environ = []string{c.environ}
			}
			if c.arg != "" {
				args = []string{c.arg}
			}
			_, err := load(t, c.file, environ, args...)
			if err == nil {
				t.Fatal("was accepted")
			}
			if err.Error() != c.want {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Error("the error repeats a secret")
			}
		})
	}
}

func TestBrokenFilesAreRefusedOnOneLine(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"not YAML":   "a: [\nb",
		"a list":     "- a\n- b\n",
		"twice":      "addr: ':1'\naddr: ':2'\n",
		"huge":       strings.Repeat("#", 2<<20),
		"not string": "llm:\n  1: x\n",
	} {
		_, err := load(t, file, nil)
		if app.CodeOf(err) != app.Invalid || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want one line that says it is invalid", name, err)
		}
	}
}

func TestANamedFileMustExist(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "none.yaml")
	for _, s := range []config.Sources{{File: missing}, {Environ: []string{"WEBSYTE_CONFIG=" + missing}}} {
		if _, err := config.Load(s); err == nil || !strings.Contains(err.Error(), "none.yaml") {
			t.Errorf("got %v, want an error that names the file", err)
		}
	}
}
