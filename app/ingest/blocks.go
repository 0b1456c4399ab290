package ingest

import (
	"hash/fnv"
	"strings"
)

// without leaves out the blocks whose hashes are given; never all of them.
func without(markdown string, hashes []uint64) string {
	if len(hashes) == 0 {
		return markdown
	}
	drop := make(map[uint64]bool, len(hashes))
	for _, h := range hashes {
		drop[h] = true
	}
	var kept []string
	dropped := false
	for block := range blocks(markdown) {
		if droppable(block) && drop[blockHash(block)] {
			dropped = true
			continue
		}
		kept = append(kept, block)
	}
	if !dropped || len(kept) == 0 {
		return markdown
	}
	return strings.Join(kept, "\n\n") + "\n"
}

// droppable keeps headings: they repeat on purpose, and hold a section together.
func droppable(block string) bool { return !strings.HasPrefix(block, "#") }

func blockHash(block string) uint64 {
	h := fnv.New64a()
	for word := range strings.FieldsSeq(block) {
		h.Write([]byte(word))
		h.Write([]byte{' '})
	}
	return h.Sum64()
}

// blocks are the parts of markdown between blank lines; a fenced block is one.
func blocks(markdown string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var block []string
		fence := ""
		flush := func() bool {
			text := strings.Join(block, "\n")
			block = nil
			return text == "" || yield(text)
		}
		for line := range strings.SplitSeq(markdown, "\n") {
			if fence == "" && strings.TrimSpace(line) == "" {
				if !flush() {
					return
				}
				continue
			}
			block = append(block, line)
			fence = fenceAfter(fence, strings.TrimSpace(line))
		}
		flush()
	}
}

// fenceAfter is the fence that is open after a line, "" for none.
func fenceAfter(open, line string) string {
	if open != "" {
		if strings.HasPrefix(line, open) && strings.Trim(line, open[:1]) == "" {
			return ""
		}
		return open
	}
	for _, mark := range []string{"`", "~"} {
		info := strings.TrimLeft(line, mark)
		if run := line[:len(line)-len(info)]; len(run) >= 3 && (mark == "~" || !strings.Contains(info, mark)) {
			return run // with another backtick behind them, backticks are code in a line
		}
	}
	return ""
}
