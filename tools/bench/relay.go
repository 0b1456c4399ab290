package main

import (
	"net/http"
	"net/http/httputil"
	"net/url"
)

const (
	relayCommand = "relay"
	relayHealth  = "/relay"
)

// relay passes requests on to the server at to, and answers back as they come: the
// least that anything between a visitor and a model does.
func relay(to, addr string) error {
	target, err := url.Parse(to)
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		FlushInterval: -1,
	}
	mux := http.NewServeMux()
	mux.Handle("/", proxy)
	mux.HandleFunc(relayHealth, func(http.ResponseWriter, *http.Request) {})
	return http.ListenAndServe(addr, mux)
}
