package server

import (
	"context"
)

type lookInput struct {
	Body struct {
		URL string `json:"url" format:"web-address" maxLength:"2048"`
	}
}

type lookAnswer struct {
	Body struct {
		URL         string   `json:"url" doc:"After redirects"`
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Language    string   `json:"language"`
		LogoURL     string   `json:"logoUrl" doc:"An icon of the site"`
		Colors      []string `json:"colors" nullable:"false" doc:"The likeliest first"`
	}
}

// postLook suggests how a widget may look that belongs to a site.
func (s *Server) postLook(ctx context.Context, in *lookInput) (*lookAnswer, error) {
	_, leave, err := s.takeService(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	look, err := s.Derive.Look(ctx, in.Body.URL)
	if err != nil {
		return nil, err
	}
	out := &lookAnswer{}
	b := &out.Body
	b.URL, b.Name, b.Description, b.Language, b.LogoURL, b.Colors = look.URL, look.Name, look.Description, look.Language, look.LogoURL, look.Colors
	return out, nil
}

type installationInput struct {
	WidgetPath
	Body struct {
		URL string `json:"url,omitempty" format:"web-address" maxLength:"2048" doc:"Left out: the widget's url, or its crawlUrl"`
	}
}

type installationAnswer struct {
	Body struct {
		URL      string `json:"url" doc:"After redirects"`
		Found    bool   `json:"found" doc:"The page names the widget; a script that only runs in a browser may add it all the same"`
		Framable bool   `json:"framable" doc:"Pages of other sites may show it in a frame"`
	}
}

// postInstallation looks whether a page carries the widget.
func (s *Server) postInstallation(ctx context.Context, in *installationInput) (*installationAnswer, error) {
	w, err := s.widget(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	_, leave, err := s.takeService(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	got, err := s.Derive.Installed(ctx, w, in.Body.URL)
	if err != nil {
		return nil, err
	}
	out := &installationAnswer{}
	out.Body.URL, out.Body.Found, out.Body.Framable = got.URL, got.Found, got.Framable
	return out, nil
}
