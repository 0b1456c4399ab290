package decode_test

import (
	"testing"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/decode"
)

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	fails(t, faultyPool(t, decode.Limits{Memory: 128 << 20}), "memory", app.ErrTooLarge)
}
