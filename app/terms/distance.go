package terms

// Distance is the number of letters to insert, delete, replace or swap with
// their neighbour to make b of a (optimal string alignment, in runes). Above
// max it gives max+1, and stops as soon as that is certain.
func Distance(a, b string, max int) int {
	if a == b {
		return 0
	}
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > max || len(t)-len(s) > max {
		return max + 1
	}
	return align(s, t, max)
}

func align(s, t []rune, limit int) int {
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	least := 0 // of the row above: a swap reaches over one row, never over two
	for i := 1; i <= len(s); i++ {
		row[0] = i
		lowest := i
		for j := 1; j <= len(t); j++ {
			row[j] = cheapest(s, t, i, j, before, above, row)
			lowest = min(lowest, row[j])
		}
		if lowest > limit && least > limit {
			return limit + 1
		}
		least = lowest
		before, above, row = above, row, before
	}
	return min(above[len(t)], limit+1)
}

func cheapest(s, t []rune, i, j int, before, above, row []int) int {
	replace := above[j-1]
	if s[i-1] != t[j-1] {
		replace++
	}
	cost := min(replace, above[j]+1, row[j-1]+1)
	if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
		cost = min(cost, before[j-2]+1)
	}
	return cost
}
