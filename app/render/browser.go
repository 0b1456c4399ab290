package render

import (
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
)

// browser is a Chromium at work, and its way to the network.
type browser struct {
	ctx      context.Context // ends with the browser
	stop     func()
	proxy    *proxy
	rendered int
	users    int           // pages under way
	drained  chan struct{} // closed when a browser that is spent has none under way
	broken   atomic.Bool   // hangs
}

func (b *browser) isSpent() bool { return b.rendered >= maxRendered || b.broken.Load() }

// start gives a browser that outlives ctx, which bounds only how long that may take.
func start(ctx context.Context, o Options, path string) (*browser, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startTime, errLate)
	defer cancel()
	host := "127.0.0.1"
	if path == "" {
		var err error
		if host, err = facing(ctx, o.Chromium); err != nil {
			return nil, err
		}
	}
	p, err := listenFor(net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, err
	}
	b := &browser{proxy: p, drained: make(chan struct{})}
	life, end := context.WithCancel(context.Background())
	var ending func()
	if path == "" {
		b.ctx, ending = remote.NewAllocator(life, o.Chromium)
	} else {
		b.ctx, ending = chromedp.NewExecAllocator(life, flags(o, path, p.address())...)
	}
	b.ctx, _ = chromedp.NewContext(b.ctx, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet), chromedp.WithDebugf(quiet))
	b.stop = func() { end(); ending(); p.close(); _ = os.RemoveAll(profile(o)) }
	if err = os.RemoveAll(profile(o)); err != nil {
		b.stop()
		return nil, err
	}
	waiting := context.AfterFunc(ctx, end)
	err = chromedp.Do(b.ctx)
	if !waiting() {
		err = context.Cause(ctx)
	}
	if err != nil {
		b.stop()
		return nil, err
	}
	return b, nil
}

func quiet(string, ...any) {}

func profile(o Options) string { return filepath.Join(o.Dir, "profile") }

// flags start a browser that has one way to the network, the proxy: no names of its
// own, no QUIC, no WebRTC past the proxy, loopback included.
func flags(o Options, path, proxy string) []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile(o)), chromedp.Headless, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.NoInheritEnv,
		chromedp.Env("PATH="+os.Getenv("PATH"), "HOME="+profile(o), "TMPDIR="+os.TempDir()),
		chromedp.UserAgent(o.UserAgent),
		chromedp.Flag("no-sandbox", o.NoSandbox),
		chromedp.Flag("proxy-server", "http://"+proxy),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("dns-prefetch-disable", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("disable-client-side-phishing-detection", true),
		chromedp.Flag("disable-default-apps", true),
		chromedp.Flag("disable-extensions", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-breakpad", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-notifications", true),
		chromedp.Flag("deny-permission-prompts", true),
		chromedp.Flag("metrics-recording-only", true),
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("disable-features", "Translate,MediaRouter,DialMediaRouteProvider,OptimizationHints,WebTransport"),
		chromedp.Flag("js-flags", "--max-old-space-size=512"),
		chromedp.Flag("password-store", "basic"),
	}
}

// facing is the address of this machine that a browser at another address reaches.
func facing(ctx context.Context, chromium string) (string, error) {
	u, err := url.Parse(chromium)
	if err != nil {
		return "", err
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	c, err := (&net.Dialer{}).DialContext(ctx, "udp", net.JoinHostPort(u.Hostname(), port)) // sends nothing
	if err != nil {
		return "", err
	}
	defer c.Close()
	host, _, err := net.SplitHostPort(c.LocalAddr().String())
	return host, err
}

func (b *browser) version(ctx context.Context) (string, error) {
	ctx, cancel := join(b.ctx, ctx)
	defer cancel()
	v, err := chromedp.CallBrowser(ctx, cdpbrowser.GetVersion, cdp.Empty{})
	return v.Product, err
}

// join gives a context of the browser that ends with ctx as well.
func join(b, ctx context.Context) (context.Context, func()) {
	joined, cancel := context.WithCancelCause(b)
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	return joined, func() { stop(); cancel(nil) }
}
