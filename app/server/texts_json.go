package server

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/WebsyteAI/websyte/app"
)

// textsInput is the owner's wording: language, then key, to text.
type textsInput map[string]map[string]string

// TransformSchema is huma's way to document what tags cannot say.
func (textsInput) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	languages, keys, length := 50, 200, app.MaxText
	s.MaxProperties = &languages
	s.Extensions = map[string]any{"propertyNames": map[string]any{"pattern": "^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$"}}
	texts := s.AdditionalProperties.(*huma.Schema)
	texts.MaxProperties = &keys
	texts.Extensions = map[string]any{"propertyNames": map[string]any{"maxLength": 100}}
	texts.AdditionalProperties.(*huma.Schema).MaxLength = &length
	return s
}
