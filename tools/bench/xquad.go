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
	answers   []string
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
				QAs     []struct {
					Question string
					Answers  []struct{ Text string }
				}
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
				q := asked{text: qa.Question, paragraph: len(x.paragraphs)}
				for _, a := range qa.Answers {
					q.answers = append(q.answers, a.Text)
				}
				x.questions = append(x.questions, q)
			}
			x.paragraphs, x.article = append(x.paragraphs, p.Context), append(x.article, article)
		}
	}
	return x, nil
}
