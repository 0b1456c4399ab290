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
	pool, err := r.compiled()
	if err != nil {
		return nil, err
	}
	return pool.GetInstanceWithContext(ctx)
}

func (r *Reader) compiled() (pool pdfium.Pool, err error) {
	r.compiling.Lock()
	defer r.compiling.Unlock()
	if r.pool == nil {
		r.pool, err = compile(r.cache)
	}
	return r.pool, err
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
