package render

import (
	"os/exec"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// find gives the path of the browser, "" for one at an address.
func find(o Options) (string, error) {
	if isAddress(o.Chromium) {
		return "", nil
	}
	path, err := locate(o.Chromium)
	if err != nil {
		return "", err
	}
	if isRoot() && !o.NoSandbox {
		return "", app.Errorf(app.Unavailable, "%s is not used: this program runs as root, and as root Chromium has no sandbox; run it as another user, or set crawl.chromium_sandbox to false", path)
	}
	return path, nil
}

func locate(name string) (string, error) {
	names := []string{name}
	if name == "" {
		names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	}
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	if name != "" {
		return "", app.Errorf(app.Unavailable, "there is no program at crawl.chromium, %s", name)
	}
	return "", app.Errorf(app.Unavailable, "no Chromium is installed, so that pages made by JavaScript are not read: install chromium, or set crawl.chromium")
}

func isAddress(chromium string) bool {
	scheme, _, found := strings.Cut(chromium, "://")
	return found && (scheme == "http" || scheme == "ws" || scheme == "https" || scheme == "wss")
}
