package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

const (
	envPrefix = "WEBSYTE_"
	// FileEnv names the configuration file, as the flag --config does.
	FileEnv = envPrefix + "CONFIG"
	// cpuEnv names the kind of processor that the builtin model computes for, for
	// tests: generic, avx2, neon and so on. It is no setting.
	cpuEnv = envPrefix + "CPU"
	// DefaultFile is read where it exists and nothing else is named.
	DefaultFile = "config.yaml"
	// maxFile bounds the configuration file in bytes.
	maxFile = 1 << 20
)

// Sources are where settings come from.
type Sources struct {
	File    string         // "": FileEnv, else DefaultFile in Dir if it is there
	Dir     string         // what relative names of the file start from, "" for the working directory
	Environ []string       // as os.Environ gives it
	Flags   *pflag.FlagSet // that AddFlags has added to; nil for none

	WithoutModel bool // the program has no embedding model in it
}

// layer is what one source gives: path to value, as text or as YAML has it.
type layer struct {
	values map[string]any
	names  map[string]string // path to what the setting is called in this source
}

func newLayer() layer { return layer{map[string]any{}, map[string]string{}} }

// add takes a value; nil counts as not set.
func (l layer) add(path string, value any, name string) {
	if value != nil {
		l.values[path], l.names[path] = value, name
	}
}

// Load reads the sources and checks every value. Its error is app.Invalid and
// names the setting, where it stands, its value unless secret, and what is right.
func Load(s Sources) (Config, error) {
	c := Default()
	c.Embedding.Provider = ""
	env, err := readEnviron(s.Environ)
	if err != nil {
		return Config{}, err
	}
	file, err := readFile(s.fileName())
	if err != nil {
		return Config{}, err
	}
	flags, err := readFlags(s.Flags)
	if err != nil {
		return Config{}, err
	}
	if err := c.apply(file, env, flags); err != nil {
		return Config{}, err
	}
	c.Warnings = c.warnings()
	if err := c.chooseProvider(s.WithoutModel); err != nil {
		return Config{}, err
	}
	return c, c.check()
}

// fileName is the file to read, "" for none, and whether it must be there.
func (s Sources) fileName() (name string, required bool) {
	name = s.File
	for _, e := range s.Environ {
		if v, ok := strings.CutPrefix(e, FileEnv+"="); ok && name == "" {
			name = v
		}
	}
	required = name != ""
	if !required {
		name = DefaultFile
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.Dir, name)
	}
	return name, required
}

func readFile(name string, required bool) (layer, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) && !required {
		return newLayer(), nil
	}
	if err != nil {
		return layer{}, app.Wrap(err, app.Invalid, "the configuration file cannot be read")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return layer{}, app.Wrap(err, app.Invalid, "the configuration file cannot be read")
	}
	if len(data) > maxFile {
		return layer{}, app.Errorf(app.Invalid, "%s is larger than %d bytes", name, maxFile)
	}
	return parseFile(filepath.Base(name), data)
}

func parseFile(name string, data []byte) (layer, error) {
	tree, err := yaml.Parser().Unmarshal(data)
	if err != nil {
		return layer{}, app.Errorf(app.Invalid, "%s: %s", name, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	l := newLayer()
	return l, l.flatten(name, "", tree)
}

// flatten writes the tree's leaves into l, and refuses keys that are not settings.
func (l layer) flatten(file, prefix string, tree map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		path, value := prefix+name, tree[name]
		section, isSection := value.(map[string]any)
		switch {
		case strings.Contains(name, "."):
			return app.Errorf(app.Invalid, "%s: write %q as sections, one name a line", file, path)
		case isAbsent(path):
			if err := checkAbsent(path, value, path+" in "+file); err != nil {
				return err
			}
		case isKey(path) && isSection:
			return app.Errorf(app.Invalid, "%s: %s must be one value, not a section", file, path)
		case isKey(path):
			l.add(path, value, path+" in "+file)
		case firstBelow(path) == "":
			return app.Errorf(app.Invalid, "%s: unknown key %q: did you mean %q?", file, path, Nearest(path, append(paths(), sections()...)))
		case isSection:
			if err := l.flatten(file, path+".", section); err != nil {
				return err
			}
		case value != nil:
			return app.Errorf(app.Invalid, "%s: %s must be a section, with keys such as %s", file, path, firstBelow(path))
		}
	}
	return nil
}

// apply writes the layers, later ones over earlier ones, into c.
func (c *Config) apply(layers ...layer) error {
	merged := koanf.New(".")
	names := map[string]string{}
	for _, l := range layers {
		if err := merged.Load(confmap.Provider(l.values, "."), nil); err != nil {
			return fmt.Errorf("merge the configuration: %w", err)
		}
		maps.Copy(names, l.names)
	}
	for _, k := range c.keys() {
		if err := k.set(merged.Get(k.path), names[k.path]); err != nil {
			return err
		}
	}
	return nil
}

// set writes what a source gave, nil for nothing, into the key's field.
func (k key) set(value any, name string) error {
	if value == nil {
		return nil
	}
	s, err := plain(value, k.value.Type())
	if err == nil {
		err = k.value.Set(s)
	}
	switch {
	case err == nil:
		return nil
	case k.value.Type() == kindSecret:
		return app.Errorf(app.Invalid, "%s: %v", name, err)
	default:
		return app.Errorf(app.Invalid, "%s: %q %v", name, shown(s), err)
	}
}

// plain is a value of YAML as text. Text itself must have been text: YAML makes
// another number of a key that begins with 0.
func plain(value any, kind string) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case []any:
		if kind != kindList {
			return "a list", errors.New("must be one value")
		}
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = fmt.Sprint(v[i])
		}
		return strings.Join(parts, ","), nil
	}
	s := fmt.Sprint(value)
	if kind == kindText || kind == kindSecret {
		return s, errors.New("must be text: put it in quotes")
	}
	return s, nil
}
