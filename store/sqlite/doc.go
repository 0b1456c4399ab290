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
// vocabulary by a look-up; and a thousand widgets cost each other nothing. The
// other way, a column that names the widget and a MATCH on both, reads every
// widget's chunks. Processor time of one search for the best 50, terms by how
// common they are:
//
//	                          1 widget of 50,000 chunks   1,000 widgets of 100
//	                              column      prefix         column    prefix
//	3 rare terms                  6.5 ms      0.9 ms         0.3 ms    0.2 ms
//	3 middling                     12 ms        7 ms         1.2 ms    0.6 ms
//	1 in all chunks, 2 rare        89 ms       80 ms          11 ms    0.8 ms
//	3 in nearly all chunks        123 ms      102 ms          30 ms    0.8 ms
//	6, from common to rare         85 ms       68 ms          14 ms    0.9 ms
//	database                       31 MB       30 MB          61 MB     87 MB
//	time to build                  4.8 s       4.6 s          9.0 s    14.5 s
//
// Measured with go test -run none -bench Scope -v ./store/sqlite on two cores of
// an AMD EPYC: chunks of 120 terms from a vocabulary of 60,000, Zipf-distributed.
// Nearly all of it is bm25(), about a microsecond for each chunk that holds a
// term: hence telling, which leaves out terms that cannot matter. The counts of
// fts5vocab are right at once after deletions, with contentless_delete. bm25()
// counts the chunks of all widgets, so it weighs a widget's common terms too high:
// its ranks choose candidates, and whoever asks weighs them by the widget's own
// counts.
//
// A document that is excluded, or not ready, has no entry in any index: searches
// need no filter, and counts are those of what can be found.
//
// # Vectors
//
// Vectors of one length are in one vec0 table, partitioned by set: one widget's
// vectors of one model. While a new model's set grows, the old one serves.
package sqlite
