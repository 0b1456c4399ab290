package main

import (
	"slices"
	"time"
)

// inTurns measures several things n times, one after the other in each round, so
// that what else the machine does meets all of them. It gives the median of each.
func inTurns(n int, things ...func() (float64, error)) ([]float64, error) {
	all := make([][]float64, len(things))
	for range n {
		for i, thing := range things {
			v, err := thing()
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], v)
		}
	}
	medians := make([]float64, len(things))
	for i, values := range all {
		medians[i] = quantile(values, .5)
	}
	return medians, nil
}

// quantile of values, which it sorts; 0 without any.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[min(len(values)-1, int(q*float64(len(values))))]
}

// timed gives the seconds that do takes.
func timed(do func() error) (float64, error) {
	start := time.Now()
	err := do()
	return time.Since(start).Seconds(), err
}
