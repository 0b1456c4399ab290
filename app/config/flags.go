package config

import (
	"slices"

	"github.com/spf13/pflag"
)

// flag checks what is given by flag at once, and keeps it as text for Load.
type flag struct {
	pflag.Value
	path string
	text string
}

func (f *flag) Set(s string) error {
	f.text = s
	if f.Type() == kindSecret {
		return nil // Load checks it: pflag would repeat it in its error
	}
	return f.Value.Set(s)
}

// anything takes every value of a setting that Load will refuse.
type anything struct{}

func (anything) Set(string) error { return nil }
func (anything) String() string   { return "" }
func (anything) Type() string     { return kindText }

// AddFlags adds a flag for each setting, or for those of the given paths alone.
func AddFlags(fs *pflag.FlagSet, only ...string) {
	wanted := func(path string) bool { return len(only) == 0 || slices.Contains(only, path) }
	c := Default()
	for _, k := range c.keys() {
		if !wanted(k.path) {
			continue
		}
		f := fs.VarPF(&flag{Value: k.value, path: k.path}, flagName(k.path), "", k.usage)
		if k.value.Type() == kindBool {
			f.NoOptDefVal = "true"
		}
	}
	for path := range absent() {
		if wanted(path) {
			fs.VarPF(&flag{Value: anything{}, path: path}, flagName(path), "", "").Hidden = true
		}
	}
}

// readFlags takes the flags that were given.
func readFlags(fs *pflag.FlagSet) (layer, error) {
	l := newLayer()
	if fs == nil {
		return l, nil
	}
	var err error
	fs.Visit(func(f *pflag.Flag) {
		set, ours := f.Value.(*flag)
		switch {
		case !ours || err != nil:
		case isAbsent(set.path):
			err = checkAbsent(set.path, set.text, "--"+f.Name)
		default:
			l.add(set.path, set.text, "--"+f.Name)
		}
	})
	return l, err
}
