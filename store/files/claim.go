package files

import (
	"context"
	"io"
	"strings"

	"github.com/minio/minio-go/v7"

	"github.com/WebsyteAI/websyte/app"
)

const (
	claimName = "owner" // not that of a key
	claimSize = 200     // bytes of an owner at most
)

// Claim takes the prefix for an owner: app.Conflict where it has another one, who would
// lose files that this one knows no document of.
func (s *S3) Claim(ctx context.Context, owner string) error {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	found, err := s.owner(ctx)
	if app.CodeOf(err) == app.NotFound {
		_, err = s.client.PutObject(ctx, s.bucket.Name, s.bucket.Prefix+claimName, strings.NewReader(owner), int64(len(owner)), minio.PutObjectOptions{ContentType: "text/plain", DisableMultipart: true})
		return s.explain(err)
	}
	if err == nil && found != owner {
		err = app.Errorf(app.Conflict, "the files in bucket %s under %q belong to another websyte: name another prefix in files, or delete the object %s there if that one is no more", s.bucket.Name, s.bucket.Prefix, s.bucket.Prefix+claimName)
	}
	return err
}

func (s *S3) owner(ctx context.Context) (string, error) {
	o, err := s.client.GetObject(ctx, s.bucket.Name, s.bucket.Prefix+claimName, minio.GetObjectOptions{})
	if err != nil {
		return "", s.explain(err)
	}
	defer o.Close()
	text, err := io.ReadAll(io.LimitReader(o, claimSize))
	return string(text), s.explain(err)
}
