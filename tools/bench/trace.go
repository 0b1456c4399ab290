package main

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// heap is the bytes of JavaScript that a page keeps.
func heap(tab context.Context) (float64, error) {
	if _, err := chromedp.Call(tab, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
		return 0, err
	}
	usage, err := chromedp.Call(tab, runtime.GetHeapUsage, cdp.Empty{})
	return usage.UsedSize, err
}

// traced is an event of Chromium's trace format.
type traced struct {
	Name     string  `json:"name"`
	Duration float64 `json:"dur"` // microseconds
	Args     struct {
		Data struct {
			URL string `json:"url"`
		} `json:"data"`
	} `json:"args"`
}

// scriptTime is the milliseconds that a script of the page at address takes to run,
// its compilation included, by the browser's own trace.
func scriptTime(browser context.Context, address, script string) (took float64, err error) {
	err = onPage(browser, "about:blank", 1, func(tab context.Context) error {
		var mu sync.Mutex
		complete := make(chan struct{})
		err := chromedp.Listen(tab, func(event any) {
			mu.Lock()
			defer mu.Unlock()
			switch e := event.(type) {
			case *tracing.EventDataCollected:
				for _, value := range e.Value {
					var t traced
					if json.Unmarshal(value, &t) == nil && t.Name == "EvaluateScript" && strings.HasSuffix(t.Args.Data.URL, script) {
						took += t.Duration / 1000
					}
				}
			case *tracing.EventTracingComplete:
				close(complete)
			}
		})
		if err != nil {
			return err
		}
		config := &tracing.TraceConfig{IncludedCategories: []string{"devtools.timeline"}}
		if _, err := chromedp.Call(tab, tracing.Start, tracing.StartParams{TraceConfig: config}); err != nil {
			return err
		}
		if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
			return err
		}
		if _, err := evaluate[bool](tab, ready); err != nil {
			return err
		}
		if _, err := chromedp.Call(tab, tracing.End, cdp.Empty{}); err != nil {
			return err
		}
		select {
		case <-complete:
		case <-tab.Done():
			return tab.Err()
		}
		mu.Lock()
		defer mu.Unlock()
		return nil
	})
	return took, err
}
