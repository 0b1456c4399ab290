package terms

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// manual is the text of git's manual where Debian's package git-doc is
// installed, and else a paragraph many times.
func manual(b *testing.B) string {
	b.Helper()
	files, err := filepath.Glob("/usr/share/doc/git-doc/*.html")
	if err != nil {
		b.Fatal(err)
	}
	if len(files) == 0 {
		return strings.Repeat("Show the working tree status. Displays paths that have differences between the index file and the current HEAD commit, and paths that are not tracked by git-status. ", 4000)
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	var out strings.Builder
	for _, file := range files {
		html, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		out.WriteString(tags.ReplaceAllString(string(html), " "))
		if out.Len() > 2<<20 {
			break
		}
	}
	return out.String()
}

const chunkBytes = 1000

func BenchmarkIndex(b *testing.B) {
	text := manual(b)
	b.Run("page", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			Index(text, "en")
		}
	})
	b.Run("chunks", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for rest := text; rest != ""; {
				chunk := cut(rest, chunkBytes)
				Index(chunk, "en")
				rest = rest[len(chunk):]
			}
		}
	})
	b.Run("russian", func(b *testing.B) {
		russian := strings.Repeat("Команда показывает разницу между рабочим каталогом и индексом, ещё коммиты. ", 200)
		b.SetBytes(int64(len(russian)))
		for b.Loop() {
			Index(russian, "ru")
		}
	})
	b.Run("chinese", func(b *testing.B) {
		chinese := strings.Repeat("使用命令提交代码到仓库，查看历史记录。", 400)
		b.SetBytes(int64(len(chinese)))
		for b.Loop() {
			Index(chinese, "zh")
		}
	})
}

func BenchmarkQuery(b *testing.B) {
	for b.Loop() {
		Query("How do I undo the last git-commit that I have pushed?", []string{"en", "de"})
	}
}

func BenchmarkDetect(b *testing.B) {
	text := manual(b)
	for b.Loop() {
		Detect(text)
	}
}
