package app

// IDs are UUIDv7 text, made by the store when it creates the thing. Typed, so
// that one cannot stand where another belongs.
type (
	UserID         string
	TokenID        string
	LoginSessionID string
	WidgetID       string
	SourceID       string
	DocumentID     string
	RunID          string
	JobID          string
	ConversationID string
	MessageID      string
)

// ChunkID is the row number of a chunk: chunks are many, and the full-text and
// vector indexes know nothing but row numbers. It names a chunk until its
// document is next read.
type ChunkID int64

// ValidID tells whether s has the form of an ID, so that anything else from
// outside is refused before it reaches a query.
func ValidID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
