package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"github.com/WebsyteAI/websyte/app/backup"
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/store/files"
)

// openFiles opens what keeps the originals of uploads, which belongs to this process
// alone from then on.
func (n *node) openFiles(ctx context.Context) error {
	if b, found := n.cfg.Bucket(); found {
		s, err := openBucket(ctx, b, n.cfg.S3, n.cfg.Data)
		if err != nil {
			return err
		}
		n.files = s
		owner, err := n.store.Secret(ctx, "owner of files")
		if err != nil {
			return err
		}
		return s.Claim(ctx, hex.EncodeToString(owner))
	}
	d, err := files.OpenDisk(filesFolder(n.cfg))
	if err == nil {
		n.files = d
	}
	return err
}

func filesFolder(cfg config.Config) string {
	if cfg.Files != "" {
		return cfg.Files
	}
	return filepath.Join(cfg.Data, backup.Files)
}

// openBucket opens a bucket, and sees that it takes, gives and deletes files.
func openBucket(ctx context.Context, b config.Bucket, account config.S3, inbox string) (*files.S3, error) {
	s, err := files.OpenS3(ctx, files.Bucket{
		Endpoint: b.Endpoint, Plain: b.Plain, Region: account.Region, Name: b.Name, Prefix: b.Prefix,
		AccessKey: account.AccessKeyID.Reveal(), SecretKey: account.SecretAccessKey.Reveal(), Inbox: inbox,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, endpointTime)
	defer cancel()
	if err := files.Probe(ctx, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func checkFiles(ctx context.Context, cfg config.Config) (found string, err error) {
	b, isBucket := cfg.Bucket()
	if !isBucket {
		return checkWritable(filesFolder(cfg), "files")
	}
	inbox, err := os.MkdirTemp("", "websyte-doctor-*") // that of the data folder may be in use
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(inbox)) }()
	s, err := openBucket(ctx, b, cfg.S3, inbox)
	if err != nil {
		return "", err
	}
	return "the bucket " + b.Name + " at " + b.Endpoint + " takes, gives and deletes files", s.Close()
}
