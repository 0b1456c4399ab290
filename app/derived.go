package app

import "time"

// Summary says what content is about.
type Summary struct {
	Short  string // a sentence
	Medium string // up to five
	Model  bool   // written by a language model; else of the content's own sentences
}

// Importance is how likely visitors look for a page.
type Importance string

const (
	ImportanceCritical Importance = "critical"
	ImportanceHigh     Importance = "high"
	ImportanceMedium   Importance = "medium"
	ImportanceLow      Importance = "low"
)

// SiteLink is a page of a site that visitors look for.
type SiteLink struct {
	URL        string
	Text       string
	Importance Importance
	Category   string // what the page is for, such as contact or shipping; "page" for others
}

// Derived is what was made of a widget's content. The zero value is that nothing was.
type Derived struct {
	Recommendations []Recommendation // not the owner's own
	Links           []SiteLink
	Summary         Summary
	Version         int64 // of the content that all of it was made of
	UpdatedAt       time.Time
}

// DerivedPatch changes the parts that are not nil.
type DerivedPatch struct {
	Recommendations *[]Recommendation
	Links           *[]SiteLink
	Summary         *Summary
	Version         *int64
}

// Apply makes the change.
func (p DerivedPatch) Apply(d *Derived) {
	if p.Recommendations != nil {
		d.Recommendations = *p.Recommendations
	}
	if p.Links != nil {
		d.Links = *p.Links
	}
	if p.Summary != nil {
		d.Summary = *p.Summary
	}
	if p.Version != nil {
		d.Version = *p.Version
	}
}
