package render

import (
	"time"

	"github.com/chromedp/chromedp"
)

// ProxyAddress is where the running browser's proxy listens, "" without a browser.
func (r *Renderer) ProxyAddress() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.browser == nil {
		return ""
	}
	return r.browser.proxy.address()
}

// Crash kills the running browser.
func (r *Renderer) Crash() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return chromedp.FromContext(r.browser.ctx).Browser.Process().Kill()
}

// Spend lets the running browser take no more pages.
func (r *Renderer) Spend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.browser.rendered = maxRendered
}

// Process is that of the running browser, 0 without one.
func (r *Renderer) Process() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.browser == nil {
		return 0
	}
	return chromedp.FromContext(r.browser.ctx).Browser.Process().Pid
}

// Hurry gives a page so much time.
func (r *Renderer) Hurry(d time.Duration) { r.pageTime = d }
