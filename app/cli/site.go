package cli

import (
	"io/fs"
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/fetch"
)

// site is what try was given: an address, or a folder or file that the demo's own
// server serves below /site/.
type site struct {
	given string
	start string // address that the crawl begins at
	login string // the same with the user name and password that it was given with, "" without
	file  string // name of the one file, "" otherwise
	files fs.FS  // nil for an address
}

func openSite(name string) (*site, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		bare, authorization := fetch.SplitLogin(name)
		u, err := fetch.Parse(bare)
		if err != nil {
			return nil, app.Wrap(err, app.Invalid, "the address cannot be read")
		}
		s := &site{given: bare, start: u.String()}
		if authorization != "" {
			s.login = name
		}
		return s, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, app.Errorf(app.Invalid, "%.200q is no folder, no file, and no address: an address begins with https:// or http://", name)
	}
	if info.IsDir() {
		return &site{given: name, files: os.DirFS(name)}, nil
	}
	return &site{given: name, file: filepath.Base(name), files: oneFile{os.DirFS(filepath.Dir(name)), filepath.Base(name)}}, nil
}

// servedAt says where the demo's server listens.
func (s *site) servedAt(address string) {
	if s.files != nil {
		s.start = address + "/site/" + url.PathEscape(s.file)
	}
}

// trusted is the host:port that may be fetched though it may be private.
func (s *site) trusted() string {
	u, err := url.Parse(s.start)
	if err != nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// name is what the assistant is called: the host, or the folder.
func (s *site) name() string {
	if s.files != nil {
		if full, err := filepath.Abs(s.given); err == nil {
			return filepath.Base(full)
		}
		return path.Base(s.given)
	}
	u, err := url.Parse(s.start)
	if err != nil {
		return s.given
	}
	return u.Hostname()
}

// oneFile is a folder in which only one file is to be seen.
type oneFile struct {
	fs.FS
	name string
}

func (f oneFile) Open(name string) (fs.File, error) {
	if name != f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.FS.Open(name)
}
