package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

// readEnviron takes the variables that are settings. An empty one counts as not
// set. Where a setting has two names, the one that begins with WEBSYTE_ wins: it
// sorts last.
func readEnviron(environ []string) (l layer, err error) {
	l = newLayer()
	known := variables()
	for _, e := range slices.Sorted(slices.Values(environ)) {
		name, value, _ := strings.Cut(e, "=")
		path, isKnown := known[name]
		switch {
		case name == FileEnv, name == cpuEnv:
		case isKnown && value == "":
		case isKnown && isAbsent(path):
			err = checkAbsent(path, value, name)
		case isKnown:
			l.add(path, value, name)
		case strings.HasPrefix(name, envPrefix):
			err = app.Errorf(app.Invalid, "unknown environment variable %.100s: did you mean %s?", name, Nearest(name, slices.Sorted(maps.Keys(known))))
		}
		if err != nil {
			return layer{}, err
		}
	}
	return l, nil
}

// variables are the environment's names of all settings, with their paths.
func variables() map[string]string {
	all := map[string]string{}
	var c Config
	for _, k := range c.keys() {
		all[envName(k.path)] = k.path
		if k.alias != "" {
			all[k.alias] = k.path
		}
	}
	for path := range absent() {
		all[envName(path)] = path
	}
	return all
}
