package storetest

import "testing"

func testSecrets(t *testing.T, b *bench) {
	first, other := must(b.Secret(b.ctx, "pages"))(t), must(b.Secret(b.ctx, "other"))(t)
	equal(t, "length", len(first), 32)
	equal(t, "two names have one secret", string(first) == string(other), false)
	b.reopen()
	equal(t, "the same after a restart", string(must(b.Secret(b.ctx, "pages"))(t)), string(first))
}
