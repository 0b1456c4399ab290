package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// xquad is one language of XQuAD: each paragraph answers some of the questions.
type xquad struct {
	paragraphs []string
	article    []int // of each paragraph
	questions  []asked
}

type asked struct {
	text      string
	paragraph int
}

// loadXQuAD reads the files, which are for measuring and not part of the project;
// nil where they are not there.
func (b *bench) loadXQuAD(lang string) (*xquad, error) {
	raw, err := os.ReadFile(filepath.Join(b.root, "..", "shared", "eval", "xquad."+lang+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Data []struct {
			Paragraphs []struct {
				Context string
				QAs     []struct{ Question string }
			}
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, err
	}
	x := &xquad{}
	for article, d := range file.Data {
		for _, p := range d.Paragraphs {
			for _, qa := range p.QAs {
				x.questions = append(x.questions, asked{qa.Question, len(x.paragraphs)})
			}
			x.paragraphs, x.article = append(x.paragraphs, p.Context), append(x.article, article)
		}
	}
	return x, nil
}
