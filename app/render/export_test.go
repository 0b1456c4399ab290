package render

import "github.com/chromedp/chromedp"

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
