package render_test

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// intranet is what a page's scripts must not reach: services of this machine.
type intranet struct {
	reached     atomic.Int32
	four, six   string // host:port of TCP services
	datagramsTo string
}

func openIntranet(t *testing.T) *intranet {
	t.Helper()
	n := &intranet{}
	listen := func(address string) string {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				n.reached.Add(1)
				c.Close()
			}
		}()
		return l.Addr().String()
	}
	n.four, n.six = listen("127.0.0.1:0"), listen("[::1]:0")
	u, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.Close() })
	n.datagramsTo = u.LocalAddr().String()
	go func() {
		for b := make([]byte, 2048); ; {
			if _, _, err := u.ReadFrom(b); err != nil {
				return
			}
			n.reached.Add(1)
		}
	}()
	return n
}

// attack tries every way that a script has to the network, and tells of each whether
// it got an answer.
const attack = `<!doctype html><title>Attack</title><div id=root></div><script>
const said=[], say=s=>said.push(s), all=[]
const port=FOUR.split(':').pop()
for(const host of [FOUR,SIX,'localhost:'+port,'a.localhost:'+port,'127.0.0.2:'+port,'[::ffff:127.0.0.1]:'+port,'0.0.0.0:'+port,'169.254.169.254','10.0.0.1','192.168.0.1','172.16.0.1','[fd00:ec2::254]','2130706433:'+port]){
	const u='http://'+host+'/'
	for(const mode of ['no-cors','cors'])all.push(fetch(u,{mode,signal:AbortSignal.timeout(2500)}).then(r=>say(mode=='no-cors'&&r.type=='opaque'?'OPAQUE '+u:'ANSWER '+u),()=>say('refused')))
	all.push(new Promise(d=>{const w=new WebSocket('ws://'+host+'/');w.onopen=()=>{say('SOCKET '+u);d()};w.onerror=w.onclose=d;setTimeout(d,2500)}))
	for(const tag of ['img','iframe','script','video','embed']){const e=document.createElement(tag);e.src=u;document.body.append(e)}
	const o=document.createElement('object');o.data=u;document.body.append(o)
	for(const rel of ['prefetch','preconnect','dns-prefetch','preload','stylesheet','prerender']){const l=document.createElement('link');l.rel=rel;l.href=u;if(rel=='preload')l.as='script';document.head.append(l)}
	try{navigator.sendBeacon(u,'x')}catch{}
	try{window.open(u)}catch{}
	const s=document.createElement('script');s.type='speculationrules';s.text=JSON.stringify({prefetch:[{source:'list',urls:[u]}],prerender:[{source:'list',urls:[u]}]});document.head.append(s)
	const f=document.createElement('form');f.action=u;f.method='post';f.target='_blank';document.body.append(f);try{f.submit()}catch{}
	const w=new Worker(URL.createObjectURL(new Blob(['fetch('+JSON.stringify(u)+',{mode:"no-cors"}).catch(()=>0)'])));w.onerror=()=>0
	new EventSource(u)
}
all.push(fetch('/redirect',{mode:'no-cors'}).then(()=>say('REDIRECT'),()=>say('refused')))
try{const pc=new RTCPeerConnection({iceServers:[{urls:'stun:'+UDP},{urls:'turn:'+UDP+'?transport=udp',username:'a',credential:'b'},{urls:'turn:'+FOUR+'?transport=tcp',username:'a',credential:'b'}]});pc.createDataChannel('x');pc.createOffer().then(o=>pc.setLocalDescription(o))}catch{}
try{new WebTransport('https://'+UDP+'/').ready.catch(()=>0)}catch{}
all.push(navigator.serviceWorker.register('/sw.js').then(()=>0,()=>0))
all.push(fetch('/own').then(r=>r.text()).then(say))
all.push(new Promise(d=>setTimeout(d,1500)))
Promise.all(all).then(()=>root.textContent='Tried everything there is to be tried: '+said.join('; '))
</script>`

func TestScriptsReachTheirOwnHostAndPortAlone(t *testing.T) {
	t.Parallel()
	n := openIntranet(t)
	quote := func(s string) string { return `"` + s + `"` }
	var worker atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(strings.NewReplacer("FOUR", quote(n.four), "SIX", quote(n.six), "UDP", quote(n.datagramsTo)).Replace(attack)))
	})
	mux.HandleFunc("/own", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("own host answers")) })
	mux.Handle("/redirect", http.RedirectHandler("http://"+n.four+"/", http.StatusFound))
	mux.HandleFunc("/sw.js", func(w http.ResponseWriter, _ *http.Request) {
		worker.Add(1)
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte("fetch('http://" + n.four + "/',{mode:'no-cors'}).catch(()=>0)"))
	})
	got := mustDraw(t, serveMux(t, mux))
	if !strings.Contains(got, "Tried everything") || !strings.Contains(got, "own host answers") {
		t.Errorf("the attack was not run: %.2000s", got[strings.Index(got, "<body"):])
	}
	if worker.Load() == 0 {
		t.Error("the service worker was not tried")
	}
	if r := n.reached.Load(); r != 0 {
		t.Errorf("%d connections or datagrams arrived", r)
	}
	for _, bad := range []string{"ANSWER http://169", "ANSWER http://10", "SOCKET"} {
		if strings.Contains(got, bad) {
			t.Errorf("%s in %.3000s", bad, got[strings.Index(got, "<body"):])
		}
	}
}

func TestTheProxyServesNobodyElse(t *testing.T) {
	t.Parallel()
	site := serve(t, map[string]string{"*": shell + `root.textContent='some text that is long enough to be taken for it'</script>`})
	mustDraw(t, site)
	for _, user := range []*url.Userinfo{nil, url.UserPassword("a", "b"), url.UserPassword("", "")} {
		proxy := &url.URL{Scheme: "http", Host: shared.renderer.ProxyAddress(), User: user}
		client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), DisableKeepAlives: true}}
		// A name, since loopback is never asked for through a proxy.
		r, err := client.Get("http://example.invalid/")
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusProxyAuthRequired {
			t.Errorf("a stranger got %s", r.Status)
		}
	}
}
