package app

// Version is what a document is about to say, or said in a generation before.
type Version struct {
	Num      int64
	Document Document // as it would be; ID and WidgetID are those of the document
	Gone     bool     // the document is about to go
	Prepared bool     // its chunks wait in the indexes
}

// Publication is a run whose versions are being published.
type Publication struct {
	WidgetID WidgetID
	SourceID SourceID
	RunID    RunID
	Switched bool // visitors see the new generation; what is left to do is to tidy up
}
