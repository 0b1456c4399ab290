// Package ingest is the pipeline from an address or a file to what can be
// searched: crawl, extract, chunk, embed, index. Each step can be repeated and
// leaves what was there until its own result is in.
//
// It decides what is read and how a page becomes chunks. It does not open
// connections itself (fetch does), nor know how the index is kept (the store does).
package ingest
