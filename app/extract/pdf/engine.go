package pdf

import (
	"context"
	"io"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

const page = 64 << 10 // bytes of WebAssembly memory

// engine makes an instance of pdfium, which sees no file and no network.
func (r *Reader) engine(ctx context.Context) (pdfium.Pdfium, error) {
	if r.pool == nil {
		pool, err := compile(r.cache)
		if err != nil {
			return nil, err
		}
		r.pool = pool
	}
	return r.pool.GetInstanceWithContext(ctx)
}

func compile(cache string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memory / page)
	if cache != "" {
		compiled, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, err
		}
		config = config.WithCompilationCache(compiled)
	}
	return webassembly.Init(webassembly.Config{
		MaxTotal: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard,
	})
}
