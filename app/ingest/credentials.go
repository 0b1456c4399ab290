package ingest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
	"github.com/WebsyteAI/websyte/app/seal"
)

// Headers are what an owner has the requests to a website carry, by name. nil leaves
// those that the source has; an empty map takes them away.
type Headers map[string]string

// login takes the user name and password out of the address of a website. They stand
// for the header Authorization, in place of all headers before.
func login(address string, h Headers) (string, Headers) {
	bare, authorization := fetch.SplitLogin(address)
	if authorization == "" {
		return address, h
	}
	out := Headers{"Authorization": authorization}
	maps.Copy(out, h)
	return bare, out
}

// header is h as it is sent; the error says what cannot be.
func (h Headers) header() (http.Header, error) {
	header := http.Header{}
	for name, value := range h {
		if _, twice := header[http.CanonicalHeaderKey(name)]; twice {
			return nil, app.Fields{"headers": "has one name twice"}.Err()
		}
		header.Set(name, value)
	}
	return header, fetch.CheckHeader(header)
}

// putHeaders gives src the headers h, sealed, and an ID where it has none, since they are sealed for
// it alone.
func (s *Service) putHeaders(src *app.Source, h Headers) error {
	if h == nil {
		return nil
	}
	header, err := h.header()
	if err != nil {
		return err
	}
	src.Headers = app.SealedHeaders{}
	if len(header) == 0 {
		return nil
	}
	if src.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		src.ID = app.SourceID(id.String())
	}
	plain, err := json.Marshal(header)
	if err != nil {
		return err
	}
	src.Headers.Names = slices.Sorted(maps.Keys(header))
	src.Headers.Sealed = s.Seal.Seal(plain, sealedFor(src.ID))
	return nil
}

func sealedFor(id app.SourceID) string { return "headers of source " + string(id) }

// credentials opens the headers of src. The error says what to do where that cannot be.
func (s *Service) credentials(src app.Source) (fetch.Credentials, error) {
	if len(src.Headers.Sealed) == 0 {
		return fetch.Credentials{}, nil
	}
	var c fetch.Credentials
	plain, err := s.Seal.Open(src.Headers.Sealed, sealedFor(src.ID))
	if err == nil {
		err = json.Unmarshal(plain, &c.Header)
	}
	if err != nil {
		return c, app.Wrap(err, app.Conflict, "the headers of this source cannot be opened with %s in the data folder: bring back the one that they were stored with from a backup, or write settings.headers anew", seal.File)
	}
	c.Site, err = url.Parse(src.URL)
	return c, err
}
