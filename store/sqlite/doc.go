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
package sqlite
