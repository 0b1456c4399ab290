package sqlite_test

import (
	"testing"
	"time"

	"github.com/WebsyteAI/websyte/store/sqlite"
	"github.com/WebsyteAI/websyte/store/storetest"
)

func open(t *testing.T, dir string, clock func() time.Time) storetest.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Dir: dir, Clock: clock, FilesPerWidget: storetest.FilesPerWidget})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, open)
}
