package files

import (
	"context"
	"errors"

	"github.com/minio/minio-go/v7"

	"github.com/WebsyteAI/websyte/app"
)

// explain says of an error of S3 what to do about it.
func (s *S3) explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	answer := minio.ErrorResponse{}
	if !errors.As(err, &answer) {
		return app.Wrap(err, app.Unavailable, "the S3 at %s cannot be reached: look at the endpoint in files, and whether it runs", s.bucket.Endpoint)
	}
	switch answer.Code {
	case minio.NoSuchKey:
		return errAbsent(err)
	case minio.NoSuchBucket:
		return app.Wrap(err, app.Unavailable, "there is no bucket %s at %s: make it, or name another one in files", s.bucket.Name, s.bucket.Endpoint)
	case minio.InvalidAccessKeyID, minio.SignatureDoesNotMatch, "XAdminUserNotFound": // the last is versitygw's
		return app.Wrap(err, app.Unavailable, "the S3 at %s does not know these credentials: correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", s.bucket.Endpoint)
	case minio.AccessDenied:
		return app.Wrap(err, app.Unavailable, "the S3 at %s does not let this account use the bucket %s: let it list, read, write and delete there", s.bucket.Endpoint, s.bucket.Name)
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "InvalidRegion":
		return app.Wrap(err, app.Unavailable, "the bucket %s is in another region: set AWS_REGION to its own", s.bucket.Name)
	}
	return app.Wrap(err, app.Unavailable, "the S3 at %s refuses (%.100s): look at its log", s.bucket.Endpoint, answer.Code)
}
