package config

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// key is one setting: its path in the file, and the field that it writes.
type key struct {
	path  string
	value pflag.Value
	usage string
	alias string // environment variable besides the WEBSYTE_ name, "" for none
}

// keys lists every setting that works, each bound to its field of c.
func (c *Config) keys() []key {
	return []key{
		{"addr", text(&c.Addr, checkAddr), "host and port to listen on", ""},
		{"data", text(&c.Data, checkPath), "folder that holds everything that is stored", ""},
		{"files", text(&c.Files, checkFiles), "where the originals of uploads are kept: a folder, or s3://BUCKET/PREFIX?endpoint=ADDRESS; empty: in the data folder", ""},
		{"public_url", text(&c.PublicURL, checkOrigin), "origin under which browsers reach this server", ""},
		{"api_bearer_token", secret(&c.APIBearerToken), "an admin token", "API_BEARER_TOKEN"},
		{"log.level", text(&c.Log.Level, oneOf("debug", "info", "warn", "error")), "debug, info, warn or error", ""},
		{"log.format", text(&c.Log.Format, oneOf("json", "text")), "json or text", ""},
		{"server.trusted_proxies", prefixes(&c.Server.TrustedProxies), "networks of proxies whose X-Forwarded-For is believed", ""},
		{"llm.base_url", text(&c.LLM.BaseURL, checkAddress), "an OpenAI-compatible endpoint; OpenAI's where a key is set", "OPENAI_BASE_URL"},
		{"llm.api_key", secret(&c.LLM.APIKey), "its key", "OPENAI_API_KEY"},
		{"llm.model", text(&c.LLM.Model, checkName), "the model that writes answers", ""},
		{"llm.timeout", duration(&c.LLM.Timeout, time.Second, time.Hour), "longest time for one answer", ""},
		{"llm.price_input", price(&c.LLM.PriceInput), "what a million tokens cost that the model reads; empty: not known", ""},
		{"llm.price_output", price(&c.LLM.PriceOutput), "what a million tokens cost that it writes", ""},
		{"embedding.provider", text(&c.Embedding.Provider, checkProvider), "builtin, openai or none; empty: openai where embedding.model is set, else builtin", ""},
		{"embedding.model", text(&c.Embedding.Model, checkOptionalName), "the embedding model", ""},
		{"embedding.base_url", text(&c.Embedding.BaseURL, checkAddress), "its endpoint; the language model's where empty", ""},
		{"embedding.api_key", secret(&c.Embedding.APIKey), "its key; the language model's where both share an endpoint", ""},
		{"embedding.threads", number(&c.Embedding.Threads, 0, 1024), "processors that the builtin model embeds pages with; 0: all but one", ""},
		{"ocr.provider", text(&c.OCR.Provider, oneOf(Auto, Mistral, Tesseract, None)), "who reads scans: auto, mistral, tesseract or none", ""},
		{"ocr.api_key", secret(&c.OCR.APIKey), "Mistral's key", "MISTRAL_API_KEY"},
		{"ocr.base_url", text(&c.OCR.BaseURL, checkAddress), "another server that speaks Mistral's protocol", ""},
		{"ocr.pages_per_month", number(&c.OCR.PagesPerMonth, 0, 10_000_000), "pages that Mistral reads for all widgets in a month", ""},
		{"crawl.allow_private", boolean(&c.Crawl.AllowPrivate), "fetch private and loopback addresses too", ""},
		{"crawl.user_agent", text(&c.Crawl.UserAgent, checkUserAgent), "how the crawler names itself", ""},
		{"crawl.chromium", text(&c.Crawl.Chromium, checkChromium), "path or address of the Chromium that runs pages' JavaScript; empty: the installed one", ""},
		{"crawl.chromium_sandbox", boolean(&c.Crawl.ChromiumSandbox), "run it in its sandbox; as root it runs only without", ""},
		{"crawl.max_pages", number(&c.Crawl.MaxPages, 1, 100_000), "pages of one crawl at most", ""},
		{"limits.enabled", boolean(&c.Limits.Enabled), "limit rates at all", "ENABLE_RATE_LIMITING"},
		{"limits.chat.visitor", rate(&c.Limits.ChatVisitor), "questions of one visitor", ""},
		{"limits.chat.user", rate(&c.Limits.ChatUser), "questions of somebody who is signed in", ""},
		{"limits.tokens_per_month", budget(&c.Limits.TokensPerMonth), "model tokens of all widgets in a month, or none", ""},
		{"limits.files_per_widget", size(&c.Limits.FilesPerWidget), "originals of uploads that a widget may have, or none", ""},
		{"privacy.retention_days", number(&c.Privacy.RetentionDays, 1, 36_500), "days that conversations are kept", ""},
		{"metrics.addr", text(&c.Metrics.Addr, checkOptionalAddr), "host and port of /metrics for Prometheus, which everybody may read who reaches it; empty: none", ""},
		{"privacy.store_ip", boolean(&c.Privacy.StoreIP), "write addresses of callers into the server's log and the audit log", "STORE_IP_ADDRESSES"},
		{"auth.allowed_emails", list(&c.Auth.AllowedEmails, checkAllowed), "e-mail addresses and domains (@example.org) that get an account without an invitation", ""},
		{"auth.google.client_id", text(&c.Auth.Google.ID, checkClient), "Google's OAuth client, for log-in", "GOOGLE_CLIENT_ID"},
		{"auth.google.client_secret", secret(&c.Auth.Google.Secret), "its secret", "GOOGLE_CLIENT_SECRET"},
		{"auth.github.client_id", text(&c.Auth.GitHub.ID, checkClient), "GitHub's OAuth app, for log-in", "GITHUB_CLIENT_ID"},
		{"auth.github.client_secret", secret(&c.Auth.GitHub.Secret), "its secret", "GITHUB_CLIENT_SECRET"},
		{"auth.github.url", text(&c.Auth.GitHub.URL, checkProviderAddress), "GitHub, or a GitHub Enterprise Server", ""},
		{"auth.oidc.issuer", text(&c.Auth.OIDC.Issuer, checkIssuer), "address of an OpenID Connect issuer, for log-in", ""},
		{"auth.oidc.client_id", text(&c.Auth.OIDC.ID, checkClient), "how it knows this server", ""},
		{"auth.oidc.client_secret", secret(&c.Auth.OIDC.Secret), "its secret", ""},
		{"auth.oidc.name", text(&c.Auth.OIDC.Name, checkLabel), "what the log-in page calls it", ""},
		{"s3.access_key_id", secret(&c.S3.AccessKeyID), "account of the bucket in files", "AWS_ACCESS_KEY_ID"},
		{"s3.secret_access_key", secret(&c.S3.SecretAccessKey), "its secret", "AWS_SECRET_ACCESS_KEY"},
		{"s3.region", text(&c.S3.Region, checkRegion), "region of the bucket; empty: the bucket is asked", "AWS_REGION"},
		{"smtp.host", text(&c.SMTP.Host, checkHost), "mail server; empty: nothing is mailed", ""},
		{"smtp.port", number(&c.SMTP.Port, 1, 65535), "its port", ""},
		{"smtp.user", text(&c.SMTP.User, checkClient), "account on it; empty: none is needed", ""},
		{"smtp.password", password(&c.SMTP.Password), "its password", ""},
		{"smtp.from", text(&c.SMTP.From, checkSender), "sender of mails, such as websyte@example.org", ""},
		{"smtp.tls", text(&c.SMTP.TLS, oneOf(StartTLS, ImplicitTLS, NoTLS)), "starttls, tls or none", ""},
	}
}

// paths lists the settings that work.
func paths() []string {
	var c Config
	var all []string
	for _, k := range c.keys() {
		all = append(all, k.path)
	}
	return all
}

func isKey(path string) bool { return slices.Contains(paths(), path) }

// firstBelow is the first setting of a section, "" where path is no section.
func firstBelow(path string) string {
	for _, p := range append(paths(), slices.Sorted(maps.Keys(absent()))...) {
		if strings.HasPrefix(p, path+".") {
			return p
		}
	}
	return ""
}

// sections lists what the settings stand below.
func sections() []string {
	var all []string
	for _, p := range paths() {
		for i, c := range p {
			if c == '.' && !slices.Contains(all, p[:i]) {
				all = append(all, p[:i])
			}
		}
	}
	return all
}

// envName is the environment variable of a path: crawl.max_pages is WEBSYTE_CRAWL_MAX_PAGES.
func envName(path string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// flagName is the flag of a path: crawl.max_pages is crawl-max-pages.
func flagName(path string) string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(path)
}
