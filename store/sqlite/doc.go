// Package sqlite keeps everything in one SQLite database.
//
// It knows SQL and how the indexes for words and vectors are laid out; nothing
// else of the program does. It knows no rule of the features that use it.
//
// # Writes and reads
//
// One connection writes. Changes wait in a queue of bounded length; those that
// wait together are made in one transaction, each in its savepoint, and answered
// after the commit (synchronous=FULL). Reads have a pool of connections that
// cannot write, and see one snapshot each. Several processes may have the
// database open: WAL, immediate transactions, a busy timeout.
//
// # A disk that fails
//
// A transaction that is lost, by a full disk, an I/O error or a failed fsync, is an
// error to all whose changes it held, and the next one goes on. A failed commit is
// overwritten in the WAL at once, so it does not come back after a crash either;
// where that fails too, and the process dies before any commit succeeds, it may. A
// failed fsync of a checkpoint ends all writing until the program starts again: see
// writer.checkpoint. Tests inject these faults below SQLite, with package faultdisk.
//
// # Words
//
// The terms of all widgets are in one contentless FTS5 table. Each is stored with
// its widget's number before it ("7.return"), so a term's list of chunks is one
// widget's alone; fts5vocab gives a widget's own document frequencies and
// vocabulary by a look-up; and a thousand widgets cost each other nothing. A
// column that names the widget, and a MATCH on both, reads every widget's chunks.
//
// After each term stands its impact in the chunk, as one of three levels: the
// index has a list of chunks for each level. A search reads the lists that add
// most first, adds them up in Go, and stops at a bound. FTS5's own bm25() looks at
// every chunk that holds any term, at one to two microseconds each, where reading
// a list costs a tenth of one; and it weighs terms by the chunks of all widgets.
// Processor time of one search for the best 50 of 50,000 chunks of 120 terms from
// a vocabulary of 60,000, Zipf-distributed, go test -run none -bench SearchTerms
// ./store/sqlite on two cores of an AMD EPYC:
//
//	                             bm25()   impacts
//	3 rare terms                 1.0 ms    0.7 ms
//	3 middling                   4.6 ms    1.4 ms
//	3 in nearly all chunks        47 ms    3.6 ms
//	6, from common to rare       9.5 ms    5.8 ms
//
// On 29,000 chunks of four manuals the right page of 1,500 questions stands as high
// either way (MRR@10 .785 and .784), since whoever asks ranks what was found anew.
// Positions are not kept, which leaves a third of the index.
//
// The counts of fts5vocab are right at once after deletions, with contentless_delete.
//
// A document that is excluded, or not ready, has no entry in any index: searches
// need no filter, and counts are those of what can be found.
//
// # Vectors
//
// Vectors of one length are in one vec0 table, partitioned by set: one widget's
// vectors of one model. While a new model's set grows, the old one serves.
//
// vec0 answers which vectors are nearest (37 ms of processor time for 50,000 of 384
// numbers), and is slow to read: what candidates are compared by, their own
// directions and their sentences', stands in a table beside it, 4 KB a chunk (5 ms
// for 200 candidates).
//
// A chunk that says what another one of its widget says takes over its vectors. Those
// of chunks that have gone stay beside the version of the past that had them, for as
// long as that can be brought back.
package sqlite
