package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/store/files/s3test"
)

func inBucket(p *place, s *s3test.Server, secret string) {
	p.environ = []string{"WEBSYTE_FILES=s3://bucket/originals?endpoint=http://" + s.Endpoint, "AWS_ACCESS_KEY_ID=" + s3test.AccessKey, "AWS_SECRET_ACCESS_KEY=" + secret}
}

func TestFilesInABucket(t *testing.T) {
	t.Parallel()
	s := s3test.Start(t)
	s.Bucket(t, "bucket")
	p := newPlace(t)
	p.addUser("ada@example.org")
	inBucket(p, s, s3test.SecretKey)
	if got := line(p.must("", "doctor"), "files"); !strings.HasPrefix(got, "ok ") || !strings.Contains(got, "takes, gives and deletes") {
		t.Errorf("doctor says %q", got)
	}
	if got := p.must("", "backup", "all.tar.gz"); !strings.Contains(got, "The originals of uploads are not in it: back up s3://bucket/originals") {
		t.Errorf("backup says %q", got)
	}
	if got := p.must("", "restore", "all.tar.gz"); !strings.Contains(got, "The originals of uploads are those in s3://bucket/originals") {
		t.Errorf("restore says %q", got)
	}
	inBucket(p, s, "hush-hush")
	if r := p.run("", "serve", "--addr", "127.0.0.1:0"); r.code != 1 || !strings.Contains(r.stderr, "does not know these credentials") || strings.Count(r.stderr, "\n") != 1 || strings.Contains(r.stderr, "hush") {
		t.Errorf("serve: exit %d, %q", r.code, r.stderr)
	}
	if r := p.run("", "doctor"); r.code != 1 || !strings.HasPrefix(line(r.stdout, "files"), "FAIL ") || strings.Contains(r.stdout+r.stderr, "hush") {
		t.Errorf("doctor: exit %d, %q", r.code, r.stdout)
	}
}

func TestFilesInAnotherFolder(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.environ = []string{"WEBSYTE_FILES=" + p.dir + "/originals"}
	if got := line(p.must("", "doctor"), "files"); !strings.Contains(got, "is not there yet and can be made") {
		t.Errorf("doctor says %q", got)
	}
	write(t, p.dir+"/originals", "x")
	if r := p.run("", "doctor"); !strings.Contains(line(r.stdout, "files"), "name another with --files") {
		t.Errorf("doctor says %q", r.stdout)
	}
}

// Another data folder on the same prefix would delete what it has no documents of.
func TestABucketServesOneDataFolder(t *testing.T) {
	t.Parallel()
	s := s3test.Start(t)
	folder := s.Bucket(t, "bucket")
	first, second := newPlace(t), newPlace(t)
	inBucket(first, s, s3test.SecretKey)
	first.run("", "serve", "--addr", "127.0.0.1:0") // ends once its parts are open: this program has no widget in it
	if _, err := os.Stat(filepath.Join(folder, "originals", "owner")); err != nil {
		t.Fatal(err)
	}
	inBucket(second, s, s3test.SecretKey)
	if r := second.run("", "serve", "--addr", "127.0.0.1:0"); r.code != 1 || !strings.Contains(r.stderr, "belong to another websyte") || strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
}
