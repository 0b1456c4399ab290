package cli

import (
	"github.com/WebsyteAI/websyte/app/config"
	"github.com/WebsyteAI/websyte/app/insights"
)

// prices are nil unless both are configured: half of a cost is none.
func prices(c config.LLM) *insights.Prices {
	if c.PriceInput == nil || c.PriceOutput == nil {
		return nil
	}
	return &insights.Prices{Input: *c.PriceInput, Output: *c.PriceOutput}
}
