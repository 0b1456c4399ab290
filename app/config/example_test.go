package config_test

import (
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/config"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

const example = "../../config.example.yaml"

func TestExampleHoldsTheDefaults(t *testing.T) {
	t.Parallel()
	got, err := config.Load(config.Sources{File: example})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, config.Default()) {
		t.Errorf("got %+v\nwant %+v", got, config.Default())
	}
}

// Every key that a flag sets must stand in the example, commented, and nothing else.
func TestExampleHoldsEveryKey(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	leaves(doc.Content[0], "", there)
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.AddFlags(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && !there[f.Name] {
			t.Errorf("config.example.yaml lacks the key of --%s", f.Name)
		}
		delete(there, f.Name)
	})
	for name := range there {
		t.Errorf("config.example.yaml has %s, which is no setting", name)
	}
}

// leaves collects the keys below n as their flags are called.
func leaves(n *yaml.Node, prefix string, into map[string]bool) {
	for i := 0; i < len(n.Content); i += 2 {
		name := prefix + strings.ReplaceAll(n.Content[i].Value, "_", "-")
		if value := n.Content[i+1]; value.Kind == yaml.MappingNode {
			leaves(value, name+"-", into)
		} else {
			into[name] = true
		}
	}
}

// A field that no key writes could never be set.
func TestEveryFieldHasAKey(t *testing.T) {
	t.Parallel()
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.AddFlags(flags)
	keys := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			keys++
		}
	})
	if fields := countFields(reflect.TypeFor[config.Config]()); fields-1 != keys { // Warnings is no setting
		t.Errorf("%d fields, %d keys", fields-1, keys)
	}
}

func countFields(t reflect.Type) int {
	n := 0
	for f := range t.Fields() {
		switch f.Type {
		case reflect.TypeFor[config.Secret](), reflect.TypeFor[config.Rate](), reflect.TypeFor[[]netip.Prefix]():
			n++
		default:
			if f.Type.Kind() == reflect.Struct {
				n += countFields(f.Type)
			} else {
				n++
			}
		}
	}
	return n
}
