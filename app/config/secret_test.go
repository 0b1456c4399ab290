package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/config"
)

func TestSecretNeverShowsItself(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.LLM.APIKey = config.NewSecret("hush-hush")
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%s", "%+v", "%#v", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb, c)
		fmt.Fprintf(&out, verb, c.LLM.APIKey)
		fmt.Fprintf(&out, verb, &c.LLM)
	}
	fmt.Fprint(&out, c.LLM.APIKey, &c.LLM.APIKey)
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "config", c, "key", c.LLM.APIKey)
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "config", c, "key", c.LLM.APIKey)
	for _, form := range []string{"hush", fmt.Sprintf("%x", "hush"), fmt.Sprintf("%X", "hush"), "104 117 115"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%q shows in %s", form, &out)
		}
	}
	if !strings.Contains(out.String(), "***") {
		t.Error("a secret that is set does not show as set")
	}
	if got := config.NewSecret("").String(); got != "" {
		t.Errorf("an empty secret shows as %q", got)
	}
	if c.LLM.APIKey.Reveal() != "hush-hush" {
		t.Error("the secret is lost")
	}
}
