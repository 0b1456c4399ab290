// Package config turns the configuration file, the environment and the command
// line's flags into one validated struct. A flag wins over the environment, the
// environment over the file, the file over the default.
//
// It knows every key, its default and what values are right. It does not know
// what a key is for: package cli hands the values to the parts.
package config

import (
	"net/netip"
	"time"
)

// Config is what the program runs with. Load alone makes one that is valid.
type Config struct {
	Addr           string // host:port to listen on
	Data           string // folder that holds everything that is stored
	PublicURL      string // origin under which browsers reach the server, "" when it is not known
	APIBearerToken Secret // an admin token, "" for none
	Files          string // where originals are kept: a folder, or an address that Bucket reads; "": in Data

	Log       Log
	Server    Server
	LLM       LLM
	Embedding Embedding
	OCR       OCR
	Crawl     Crawl
	Limits    Limits
	Metrics   Metrics
	Privacy   Privacy
	Auth      Auth
	SMTP      SMTP
	S3        S3

	Warnings []string // what was given and has no effect, for the log at start
}

// Log says what is logged and how.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // json or text
}

// Server is how requests arrive.
type Server struct {
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
}

// LLM is the language model that writes answers. Endpoint tells whether there is one.
type LLM struct {
	BaseURL string
	APIKey  Secret
	Model   string
	Timeout time.Duration // for a whole answer

	PriceInput  *float64 // of a million tokens that are read, in any currency; nil where it is not known
	PriceOutput *float64 // of a million tokens that are written
}

// Embedding is what turns text into vectors.
type Embedding struct {
	Provider string // one of the providers
	Model    string // of Endpoint, as BaseURL and APIKey are
	BaseURL  string
	APIKey   Secret
	Threads  int // that Builtin embeds pages with; 0: one less than there are processors
}

// The providers of embeddings.
const (
	Builtin = "builtin" // the model in the program
	OpenAI  = "openai"  // an endpoint, see EmbeddingEndpoint
	None    = "none"    // search goes by words
)

// OCR is what reads the text of scans and pictures.
type OCR struct {
	Provider      string // Auto, Mistral, Tesseract or None
	APIKey        Secret
	BaseURL       string // "" for Mistral's own
	PagesPerMonth int    // that Mistral reads for all widgets
}

// The providers of text recognition, besides None.
const (
	Auto      = "auto" // Mistral where there is a key, else Tesseract where it is installed
	Mistral   = "mistral"
	Tesseract = "tesseract"
)

// Crawl bounds what is fetched.
type Crawl struct {
	AllowPrivate bool // private and loopback addresses too
	UserAgent    string
	MaxPages     int // of one crawl, where a widget sets no other

	Chromium        string // path, or address of one that runs; "" for the one that is installed
	ChromiumSandbox bool   // false: as root, it runs only so
}

// Limits bound what visitors may cost.
type Limits struct {
	Enabled        bool // false: no rate is limited; the token budget holds all the same
	ChatVisitor    Rate
	ChatUser       Rate
	TokensPerMonth int   // of all widgets in a month; 0: no bound
	FilesPerWidget int64 // bytes of the originals that a widget has; 0: no bound
}

// Metrics says where Prometheus can read.
type Metrics struct {
	Addr string // host and port; "": nothing is counted
}

// Privacy says what is kept of people, and how long.
type Privacy struct {
	RetentionDays int  // of what visitors wrote, where a widget sets no other
	StoreIP       bool // addresses of callers may stand in the logs
}

// Default is the configuration of a program that was told nothing.
func Default() Config {
	return Config{
		Addr:      "127.0.0.1:8080",
		Data:      "./data",
		Log:       Log{Level: "info", Format: "text"},
		LLM:       LLM{Model: "gpt-4o-mini", Timeout: time.Minute},
		Embedding: Embedding{Provider: Builtin},
		OCR:       OCR{Provider: Auto, PagesPerMonth: 1000},
		Crawl:     Crawl{UserAgent: "websyte (+https://github.com/WebsyteAI/websyte)", MaxPages: 500, ChromiumSandbox: true},
		Limits: Limits{
			Enabled:     true,
			ChatVisitor: Rate{Count: 10, Per: time.Minute},
			ChatUser:    Rate{Count: 30, Per: time.Minute},

			FilesPerWidget: 1 << 30,
		},
		Privacy: Privacy{RetentionDays: 90},
		Auth:    Auth{GitHub: GitHub{URL: "https://github.com"}, OIDC: OIDC{Name: "Single sign-on"}},
		SMTP:    SMTP{Port: 587, TLS: StartTLS},
	}
}
