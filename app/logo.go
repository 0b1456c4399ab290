package app

// Logo is the copy of a widget's logo, which visitors get from this server: what a page
// shows names no other host, and what the owner linked to cannot change into something
// else.
type Logo struct {
	Source      string // address that it was copied from, or was to be; "" where none was found
	Hash        string // SHA-256 of the copy, in hex; "" where there is none
	ContentType string
	Problem     string // why there is none, for the owner
}

// MaxLogo is the largest logo in bytes.
const MaxLogo = 256 << 10
