package config

// Nearest gives the one of names that takes the fewest edits to write word
// instead: letters added, left out, changed, or swapped with the next. The first
// of equals; "" when there are no names.
func Nearest(word string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		if d := distance(word, name); best == "" || d < least {
			best, least = name, d
		}
	}
	return best
}

// distance is the optimal string alignment distance, in bytes.
func distance(a, b string) int {
	a, b = a[:min(len(a), 100)], b[:min(len(b), 100)]
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
