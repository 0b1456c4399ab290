package config

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// S3 is the account that a bucket is used with.
type S3 struct {
	AccessKeyID     Secret
	SecretAccessKey Secret
	Region          string // "": the bucket is asked for it
}

// Bucket is where S3 keeps originals.
type Bucket struct {
	Endpoint string // host, and port where it is not the scheme's
	Plain    bool   // http instead of https
	Name     string
	Prefix   string // "", or with a slash at its end
}

const (
	bucketScheme   = "s3://"
	amazonEndpoint = "s3.amazonaws.com"
)

// Bucket is the one that Files names; false where Files is a folder.
func (c Config) Bucket() (Bucket, bool) {
	if !strings.HasPrefix(c.Files, bucketScheme) {
		return Bucket{}, false
	}
	b, err := parseBucket(c.Files)
	return b, err == nil
}

func checkFiles(s string) error {
	switch {
	case strings.HasPrefix(s, bucketScheme):
		_, err := parseBucket(s)
		return err
	case strings.Contains(s, "://"):
		return errors.New("must be a folder or begin with s3://")
	case strings.ContainsRune(s, 0):
		return errors.New("must name a folder")
	}
	return nil
}

var (
	bucketName   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	bucketPrefix = regexp.MustCompile(`^([A-Za-z0-9_-][A-Za-z0-9._-]*/)*$`)
)

// parseBucket reads s3://BUCKET/PREFIX?endpoint=ADDRESS.
func parseBucket(s string) (Bucket, error) {
	u, err := url.Parse(s)
	if err != nil || u.Fragment != "" || !bucketName.MatchString(u.Host) {
		return Bucket{}, errors.New("must be like s3://bucket/prefix?endpoint=https://s3.example.org")
	}
	if u.User != nil {
		return Bucket{}, errors.New("must not hold credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	b := Bucket{Name: u.Host, Endpoint: amazonEndpoint}
	if prefix := strings.Trim(u.Path, "/"); prefix != "" {
		b.Prefix = prefix + "/"
	}
	if len(b.Prefix) > 500 || !bucketPrefix.MatchString(b.Prefix) {
		return Bucket{}, errors.New("must have a prefix of letters, digits, dots, dashes and slashes")
	}
	query, err := url.ParseQuery(u.RawQuery)
	for name := range query {
		if name != "endpoint" {
			err = errors.Join(err, errors.New("another parameter"))
		}
	}
	if err != nil || len(query["endpoint"]) > 1 {
		return Bucket{}, errors.New("may have one parameter, endpoint")
	}
	if query.Has("endpoint") {
		b.Endpoint, b.Plain, err = parseEndpoint(query.Get("endpoint"))
	}
	return b, err
}

func parseEndpoint(s string) (host string, plain bool, err error) {
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false, errors.New("must have an endpoint of scheme, host and port alone, such as https://s3.example.org")
	}
	return u.Host, u.Scheme == "http", nil
}

func checkRegion(s string) error {
	if len(s) > 100 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' }) {
		return errors.New("must be the name of a region, such as eu-central-1")
	}
	return nil
}

func (c Config) checkBucket() error {
	if _, found := c.Bucket(); found && (c.S3.AccessKeyID.Empty() || c.S3.SecretAccessKey.Empty()) {
		return app.Errorf(app.Invalid, "files names a bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those of an account that may use it")
	}
	return nil
}
