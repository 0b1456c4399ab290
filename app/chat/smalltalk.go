package chat

import (
	"strings"
	"unicode"

	"github.com/WebsyteAI/websyte/app"
)

type smallTalk int

const (
	notSmallTalk smallTalk = iota
	greeting
	thanks
	farewell
	abilities
)

// phrases are whole messages, in lower case without punctuation, "|" between them.
// A message is small talk only when nothing is left beside such phrases: "hi, how
// do I return a frame?" is a question.
var phrases = map[smallTalk]string{
	greeting: `hi|hello|hey|hi there|hello there|hey there|hiya|howdy|yo|good morning|good afternoon|good evening|good day|greetings|how are you|how are you doing|how is it going|hows it going|whats up|anybody there|anyone there|are you there|test
		|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|grüezi|wie gehts|wie geht es dir
		|bonjour|salut|bonsoir|coucou|ça va|hola|buenos días|buenas tardes|buenas noches|buenas|qué tal|ciao|buongiorno|buonasera|salve
		|olá|oi|bom dia|boa tarde|boa noite|tudo bem|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|hej|hejsan|god morgen|god morgon|moi|hei|terve
		|cześć|dzień dobry|witam|привет|здравствуйте|здравствуй|добрый день|доброе утро|добрый вечер|szia|jó napot|bună|bună ziua|salutare|merhaba|selam|günaydın|iyi günler
		|مرحبا|السلام عليكم|أهلا|صباح الخير|مساء الخير|שלום|היי|नमस्ते|नमस्कार|हैलो|你好|您好|嗨|早上好|こんにちは|こんばんは|おはよう|おはようございます|안녕|안녕하세요|สวัสดี|γεια|γεια σας|привіт`,
	thanks: `thanks|thank you|thx|ty|thanks a lot|thank you very much|thank you so much|many thanks|cheers|great|perfect|great thanks|ok thanks|okay thanks|ok thank you|got it|got it thanks|that helps|that helped|that was helpful|very helpful|ok|okay|cool|nice|awesome
		|danke|vielen dank|danke schön|dankeschön|besten dank|super danke|merci|merci beaucoup|gracias|muchas gracias|grazie|grazie mille|obrigado|obrigada|muito obrigado|bedankt|dank je|dank je wel|dank u|tack|tack så mycket|tak|mange tak|takk|tusen takk|kiitos
		|dziękuję|dzięki|спасибо|большое спасибо|спасибо большое|köszönöm|mulțumesc|teşekkürler|teşekkür ederim|شكرا|شكرا جزيلا|תודה|תודה רבה|धन्यवाद|शुक्रिया|谢谢|謝謝|多谢|ありがとう|ありがとうございます|감사합니다|고마워|고마워요|ขอบคุณ|ευχαριστώ|дякую`,
	farewell: `bye|goodbye|bye bye|see you|good bye|tschüss|auf wiedersehen|au revoir|adiós|hasta luego|arrivederci|tchau|adeus|dag|tot ziens|hej då|farvel|ha det|näkemiin|do widzenia|pa|до свидания|пока|viszlát|la revedere|hoşça kal|مع السلامة|להתראות|再见|さようなら|안녕히 계세요`,
	abilities: `help|help me|can you help|can you help me|what can you do|what can i ask|what can i ask you|what can you help with|what can you help me with|what do you do|who are you|what are you|what is this|how does this work|are you a bot|are you a robot|are you human
		|hilfe|was kannst du|was können sie|was kann ich fragen|wer bist du|aide|aidez moi|que peux tu faire|que pouvez vous faire|qui es tu|qui êtes vous|ayuda|qué puedes hacer|quién eres|aiuto|cosa puoi fare|chi sei|ajuda|o que você pode fazer|quem é você|wat kun je|wat kun je doen|wie ben je|hjälp|vad kan du göra|hjælp|hva kan du gjøre
		|pomoc|co potrafisz|co możesz zrobić|помощь|что ты умеешь|что вы умеете|кто ты|yardım|ne yapabilirsin|مساعدة|ماذا يمكنك أن تفعل|من أنت|עזרה|מה אתה יכול לעשות|मदद|आप क्या कर सकते हैं|帮助|你能做什么|你是谁|ヘルプ|何ができますか|도움말|무엇을 할 수 있나요`,
}

const longestSmallTalk = 80 // bytes

// smallTalkIn tells whether a message is a greeting, thanks, a farewell or the
// question what the assistant is for, and nothing else.
func smallTalkIn(message string) smallTalk {
	if len(message) > longestSmallTalk {
		return notSmallTalk
	}
	words := strings.Fields(plainWords(message))
	if len(words) == 0 {
		return notSmallTalk
	}
	kind := notSmallTalk
	for len(words) > 0 {
		k, n := longestPhrase(words)
		if n == 0 {
			return notSmallTalk
		}
		if kind == notSmallTalk || k == abilities {
			kind = k
		}
		words = words[n:]
	}
	return kind
}

// longestPhrase finds the longest phrase that words begin with.
func longestPhrase(words []string) (smallTalk, int) {
	for n := min(len(words), 8); n > 0; n-- {
		text := strings.Join(words[:n], " ")
		for _, k := range []smallTalk{greeting, thanks, farewell, abilities} {
			if hasPhrase(phrases[k], text) {
				return k, n
			}
		}
	}
	return notSmallTalk, 0
}

func hasPhrase(list, text string) bool {
	for p := range strings.SplitSeq(list, "|") {
		if strings.TrimSpace(p) == text {
			return true
		}
	}
	return false
}

func plainWords(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\'' || r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
}

// smallTalk answers from what the owner wrote: the welcome text and the starter
// questions.
func (t texts) smallTalk(kind smallTalk, w app.Widget) string {
	switch kind {
	case thanks:
		return t.Thanks
	case farewell:
		return t.Farewell
	}
	var b strings.Builder
	b.WriteString(t.Welcome)
	if w.Welcome != "" {
		b.Reset()
		b.WriteString(w.Welcome)
	}
	if len(w.Recommendations) > 0 {
		b.WriteString("\n\n" + t.Ask + "\n")
		for _, r := range w.Recommendations[:min(3, len(w.Recommendations))] {
			b.WriteString("\n- " + r.Title)
		}
	}
	return b.String()
}
