package terms

import "testing"

func TestDetect(t *testing.T) {
	t.Parallel()
	tests := []struct{ want, text string }{
		{"en", "The command shows the difference between the working tree and the index, and prints it to the terminal."},
		{"de", "Der Befehl zeigt den Unterschied zwischen dem Arbeitsverzeichnis und dem Index und schreibt ihn auf den Bildschirm."},
		{"fr", "La commande affiche la différence entre le répertoire de travail et l'index, puis l'écrit dans le terminal."},
		{"es", "El comando muestra la diferencia entre el directorio de trabajo y el índice, y la escribe en la terminal."},
		{"ru", "Команда показывает разницу между рабочим каталогом и индексом и выводит её на экран терминала."},
		{"ja", "このコマンドは作業ツリーとインデックスの差分を表示します。"},
		{"zh", "使用 git commit --amend 修改最后一次提交的内容。"},
		{"zh", "提交代码"},
		{"ko", "이 명령은 작업 트리와 인덱스의 차이를 보여줍니다."},
		{"th", "คำสั่งนี้แสดงความแตกต่าง"},
		{"he", "הפקודה מציגה את ההבדל"},
		{"el", "Η εντολή δείχνει τη διαφορά"},
		{"", "git commit"},
		{"", "ok"},
		{"", ""},
		{"", "12345 67890 3.1415 2024-01-15 -- ++ 100%"},
	}
	for _, tt := range tests {
		if got := Detect(tt.text); got != tt.want {
			t.Errorf("Detect(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b      string
		max, want int
	}{
		{"commit", "commit", 2, 0},
		{"comit", "commit", 2, 1},
		{"commti", "commit", 2, 1},
		{"comimtt", "commit", 3, 2},
		{"", "abc", 5, 3},
		{"größe", "grösse", 3, 2},
		{"提交", "提交代", 1, 1},
		{"kitten", "sitting", 5, 3},
		{"kitten", "sitting", 2, 3},
		{"abcdefgh", "zyxwvuts", 2, 3},
		{"short", "a much longer one", 2, 3},
		{"ca", "abc", 5, 3},
		{"a", "b", 0, 1},
	}
	for _, tt := range tests {
		if got := Distance(tt.a, tt.b, tt.max); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.max, got, tt.want)
		}
		if got := Distance(tt.b, tt.a, tt.max); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.b, tt.a, tt.max, got, tt.want)
		}
	}
}
