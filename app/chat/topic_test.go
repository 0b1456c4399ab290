package chat

import "testing"

func TestTopicsOfOneQuestion(t *testing.T) {
	t.Parallel()
	for _, same := range []struct {
		language  string
		questions []string
	}{
		{"en", []string{"How long does shipping take?", "how long does SHIPPING take", "Shipping takes how long??", "  how  long do you take, shipping"}},
		{"en", []string{"Do you ship to Norway?", "do you ship to norway", "Norway: shipping?"}},
		{"de", []string{"Wie teuer sind die Rücksendungen?", "wie teuer ist eine Rucksendung"}},
		{"fr", []string{"Où est mon colis ?", "ou est mon colis"}},
		{"zh", []string{"你们送货到挪威吗？", "你们送货到挪威吗"}},
		{"en", []string{"who are you?", "Who are you"}},
	} {
		want := topicOf(same.questions[0], same.language)
		for _, q := range same.questions {
			if got := topicOf(q, same.language); got != want || got == 0 {
				t.Errorf("%q: %d, want %d", q, got, want)
			}
		}
	}
}

func TestTopicsOfDifferentQuestions(t *testing.T) {
	t.Parallel()
	seen := map[int64]string{}
	for _, q := range []string{"How long does shipping take?", "How much is shipping?", "Do you ship to Norway?", "Do you ship to Sweden?", "returns", "who are you?", "Returns to Norway", "nor way"} {
		topic := topicOf(q, "en")
		if seen[topic] != "" {
			t.Errorf("%q counts as %q", q, seen[topic])
		}
		seen[topic] = q
	}
	for _, q := range []string{"", "?!", " "} {
		if topicOf(q, "en") != 0 {
			t.Errorf("%q is a question", q)
		}
	}
}
