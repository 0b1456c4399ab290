package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
)

// figure is a line of the table.
type figure struct {
	Row            string  `json:"row"`
	What           string  `json:"what"`
	Value          float64 `json:"value"`
	Unit           string  `json:"unit,omitempty"`
	Reference      string  `json:"reference,omitempty"` // what it is beside
	ReferenceValue float64 `json:"referenceValue,omitempty"`
	Ratio          float64 `json:"ratio,omitempty"` // of Value to ReferenceValue
	Goal           string  `json:"goal,omitempty"`
	Reached        *bool   `json:"reached,omitempty"`
	Note           string  `json:"note,omitempty"` // why there is no value
}

// absent is a figure that this machine cannot give.
func absent(what, why string) figure { return figure{What: what, Note: why} }

// beside puts a reference of the same unit beside f.
func (f figure) beside(reference string, value float64) figure {
	f.Reference, f.ReferenceValue = reference, value
	if value != 0 {
		f.Ratio = f.Value / value
	}
	return f
}

// ratioAtLeast and the like set the goal.
func (f figure) ratioAtLeast(goal float64) figure {
	return f.aim("ratio ≥ "+short(goal), f.Ratio >= goal)
}
func (f figure) ratioAtMost(goal float64) figure {
	return f.aim("ratio ≤ "+short(goal), f.Ratio <= goal)
}
func (f figure) atMost(goal float64) figure  { return f.aim("≤ "+short(goal), f.Value <= goal) }
func (f figure) atLeast(goal float64) figure { return f.aim("≥ "+short(goal), f.Value >= goal) }

func (f figure) aim(goal string, reached bool) figure {
	f.Goal, f.Reached = goal, &reached
	return f
}

// table is the whole result.
type table struct {
	Machine string   `json:"machine"`
	Quick   bool     `json:"quick"`
	Figures []figure `json:"figures"`
}

func thisMachine() string {
	cpu := ""
	info, _ := os.ReadFile("/proc/cpuinfo") // without it the processor stays unnamed
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			cpu = strings.Trim(name, " \t:\n") + ", "
			break
		}
	}
	return fmt.Sprintf("%s%d cores, %s/%s, %s", cpu, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func (t table) print(w io.Writer) {
	fmt.Fprintln(w, t.Machine)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "ROW\tWHAT\tMEASURED\tREFERENCE\t\tRATIO\tGOAL\tREACHED")
	for _, f := range t.Figures {
		fmt.Fprintln(tw, strings.Join(f.cells(), "\t"))
	}
	tw.Flush()
}

func (f figure) cells() []string {
	if f.Note != "" {
		return []string{f.Row, f.What, "-", f.Note, "", "", "", ""}
	}
	reference, ratio, reached := "", "", ""
	if f.Reference != "" {
		reference, ratio = withUnit(f.ReferenceValue, f.Unit), short(f.Ratio)
	}
	if f.Reached != nil {
		reached = map[bool]string{true: "yes", false: "NO"}[*f.Reached]
	}
	return []string{f.Row, f.What, withUnit(f.Value, f.Unit), f.Reference, reference, ratio, f.Goal, reached}
}

func withUnit(v float64, unit string) string { return strings.TrimSpace(short(v) + " " + unit) }

// short writes a number with three digits that count.
func short(v float64) string {
	if v == 0 {
		return "0"
	}
	digits := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func (t table) save(file string) error {
	text, err := json.MarshalIndent(t, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// has tells whether a program is installed.
func has(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
