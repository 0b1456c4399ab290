package files

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/WebsyteAI/websyte/app"
)

const (
	checkTime = 15 * time.Second // for the bucket to prove itself
	callTime  = time.Minute      // for an answer without content
	moveTime  = 15 * time.Minute // for a file, there or back
	attempts  = 3
	listed    = 100 // keys at a time
)

// Bucket is where S3 keeps files.
type Bucket struct {
	Endpoint  string // host, and port where it is not the scheme's
	Plain     bool   // http instead of https
	Region    string // "": the bucket is asked for it
	Name      string
	Prefix    string // of all names, "" or with a slash at its end
	AccessKey string
	SecretKey string
	Inbox     string // a folder of this process alone, for what is still coming in
}

// S3 keeps files in a bucket: PREFIXab/cdef... for the key abcdef... A file is sent when
// it has come in whole, in one request, so that a bucket never holds a part of one.
type S3 struct {
	inbox
	client *minio.Client
	bucket Bucket
}

// OpenS3 opens the bucket, and clears the inbox of what the program did not live to
// finish. app.Unavailable where the bucket cannot be read with these credentials. One
// process at a time may keep files under a prefix: each takes the others' for unused.
func OpenS3(ctx context.Context, b Bucket) (*S3, error) {
	client, err := minio.New(b.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(b.AccessKey, b.SecretKey, ""), Secure: !b.Plain,
		Region: b.Region, Transport: transport(), MaxRetries: attempts,
	})
	if err != nil {
		return nil, app.Wrap(err, app.Invalid, "there can be no S3 at the endpoint %s: name its host and port", b.Endpoint)
	}
	in, err := openInbox(b.Inbox)
	if err != nil {
		return nil, err
	}
	s := &S3{in, client, b}
	if err := s.check(ctx); err != nil {
		_ = in.Close() // nothing was written
		return nil, err
	}
	return s, nil
}

// transport is that of net/http with shorter waits, without its proxy of the
// environment's for a bucket on this machine.
func transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: checkTime}).DialContext
	t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = checkTime, callTime
	t.DisableCompression = true // S3 gives back what it was given
	return t
}

// check reads the bucket, whose answer says what is wrong where something is.
func (s *S3) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	for o := range s.client.ListObjectsIter(ctx, s.bucket.Name, minio.ListObjectsOptions{Prefix: s.bucket.Prefix, MaxKeys: 1}) {
		return s.explain(o.Err)
	}
	return s.explain(ctx.Err())
}

func (s *S3) Receive(ctx context.Context, r io.Reader, max int64) (app.Received, error) {
	return s.receive(ctx, r, max, s.keep)
}

func (s *S3) keep(ctx context.Context, in *incoming) error {
	ctx, cancel := context.WithTimeout(ctx, moveTime)
	defer cancel()
	_, err := s.client.PutObject(ctx, s.bucket.Name, s.name(in.key), io.NewSectionReader(in.File, 0, in.size), in.size,
		minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true})
	return s.explain(err)
}

func (s *S3) name(key string) string { return s.bucket.Prefix + nameOf(key) }

func (s *S3) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !valid(key) {
		return nil, errAbsent(nil)
	}
	ctx, cancel := context.WithTimeout(ctx, moveTime)
	o, err := s.client.GetObject(ctx, s.bucket.Name, s.name(key), minio.GetObjectOptions{})
	if err == nil {
		_, err = o.Stat()
	}
	if err != nil {
		cancel()
		return nil, s.explain(err)
	}
	return &object{o, s, cancel}, nil
}

// object is a file that is being read, from the network.
type object struct {
	*minio.Object
	s      *S3
	cancel context.CancelFunc
}

func (o *object) Read(p []byte) (int, error) {
	n, err := o.Object.Read(p)
	if err != nil && err != io.EOF {
		err = o.s.explain(err)
	}
	return n, err
}

func (o *object) Close() error {
	defer o.cancel()
	return o.Object.Close()
}

func (s *S3) Delete(ctx context.Context, key string) error {
	if !valid(key) {
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	return s.explain(s.client.RemoveObject(ctx, s.bucket.Name, s.name(key), minio.RemoveObjectOptions{}))
}

func (s *S3) Each(ctx context.Context, each func(keys []string) error) error {
	var keys []string
	for o := range s.client.ListObjectsIter(ctx, s.bucket.Name, minio.ListObjectsOptions{Prefix: s.bucket.Prefix, Recursive: true}) {
		if o.Err != nil {
			return s.explain(o.Err)
		}
		if key := strings.Replace(strings.TrimPrefix(o.Key, s.bucket.Prefix), "/", "", 1); valid(key) && o.Key == s.name(key) {
			keys = append(keys, key)
		}
		if len(keys) == listed {
			if err := each(keys); err != nil {
				return err
			}
			keys = nil
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return each(keys)
}
