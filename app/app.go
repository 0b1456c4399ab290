// Package app is the vocabulary that every part of websyte shares: the things
// that are stored, their typed IDs, the rules that hold for each on its own
// (Validate), and errors that carry a code.
//
// It imports the standard library alone and knows nothing of HTTP, SQL, models
// or files. Every other package may import it; it imports none of them.
package app

// Product is the token under which robots.txt, pages and headers address us.
const Product = "websyte"
