package config_test

import (
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/config"
)

func TestFilesNameAFolderOrABucket(t *testing.T) {
	t.Parallel()
	keys := []string{"AWS_ACCESS_KEY_ID=AK", "AWS_SECRET_ACCESS_KEY=hush-hush", "AWS_REGION=eu-central-1"}
	for files, want := range map[string]config.Bucket{
		"s3://bucket":       {Endpoint: "s3.amazonaws.com", Name: "bucket"},
		"s3://my.bucket/":   {Endpoint: "s3.amazonaws.com", Name: "my.bucket"},
		"s3://bucket/a/b-c": {Endpoint: "s3.amazonaws.com", Name: "bucket", Prefix: "a/b-c/"},
		"s3://bucket/a/?endpoint=https://s3.example.org":      {Endpoint: "s3.example.org", Name: "bucket", Prefix: "a/"},
		"s3://bucket?endpoint=s3.example.org:9000":            {Endpoint: "s3.example.org:9000", Name: "bucket"},
		"s3://bucket?endpoint=http%3A%2F%2F127.0.0.1%3A9000/": {Endpoint: "127.0.0.1:9000", Plain: true, Name: "bucket"},
		"":           {},
		"/srv/files": {},
		"./files":    {},
	} {
		c, err := load(t, "", append(keys, "WEBSYTE_FILES="+files))
		got, found := c.Bucket()
		if err != nil || got != want || found != strings.HasPrefix(files, "s3://") {
			t.Errorf("%q: %+v, %v, %v", files, got, found, err)
		}
		if c.S3.SecretAccessKey.Reveal() != "hush-hush" || c.S3.Region != "eu-central-1" {
			t.Errorf("the account is %+v", c.S3)
		}
	}
}

func TestFilesThatNameNeither(t *testing.T) {
	t.Parallel()
	for files, want := range map[string]string{
		"https://bucket.example.org":                    "must be a folder or begin with s3://",
		"s3://":                                         "must be like s3://",
		"s3://B_UCKET":                                  "must be like s3://",
		"s3://bucket:80":                                "must be like s3://",
		"s3://AK:hush@bucket":                           "must not hold credentials",
		"s3://bucket/a/../b":                            "must have a prefix of letters",
		"s3://bucket/a//b":                              "must have a prefix of letters",
		"s3://bucket/%00":                               "must have a prefix of letters",
		"s3://bucket?region=x":                          "may have one parameter",
		"s3://bucket?endpoint=a&endpoint=b":             "may have one parameter",
		"s3://bucket?endpoint=":                         "must have an endpoint of",
		"s3://bucket?endpoint=ftp://a.example":          "must have an endpoint of",
		"s3://bucket?endpoint=https://a.example/path":   "must have an endpoint of",
		"s3://bucket?endpoint=https://u:hush@a.example": "must have an endpoint of",
	} {
		_, err := load(t, "", []string{"WEBSYTE_FILES=" + files})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v", files, err)
		}
	}
	if _, err := load(t, "", []string{"WEBSYTE_FILES=s3://bucket", "AWS_ACCESS_KEY_ID=AK"}); err == nil || !strings.Contains(err.Error(), "AWS_SECRET_ACCESS_KEY") {
		t.Errorf("without a secret: %v", err)
	}
}
