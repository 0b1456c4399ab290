package chat

import (
	"maps"
	"slices"
)

// texts are the assistant's own sentences in one language. It speaks for the
// site: "our pages".
type texts struct {
	Quotes        string // before quotes
	NotFound      string // the closest pages follow
	NotFoundAtAll string
	Welcome       string
	Ask           string // before starter questions
	Thanks        string
	Farewell      string
}

// textsFor gives the sentences of a language, English where there are none, with
// the owner's own wording over them.
func textsFor(language string, own map[string]map[string]string) texts {
	t, ok := spoken[language]
	if !ok {
		t = spoken["en"]
	}
	for key, field := range map[string]*string{
		"quotes": &t.Quotes, "notFound": &t.NotFound, "notFoundAtAll": &t.NotFoundAtAll,
		"welcome": &t.Welcome, "ask": &t.Ask, "thanks": &t.Thanks, "farewell": &t.Farewell,
	} {
		if text := ownTexts(language, own)[key]; text != "" {
			*field = text
		}
	}
	return t
}

// ownTexts are the owner's for a language, or for one of its regions.
func ownTexts(language string, own map[string]map[string]string) map[string]string {
	if t, ok := own[language]; ok {
		return t
	}
	for _, tag := range slices.Sorted(maps.Keys(own)) {
		if base(tag) == language {
			return own[tag]
		}
	}
	return nil
}

var spoken = map[string]texts{
	"en": {"From our pages, word for word:", "I did not find this on our pages, so I will not guess. These pages come closest:", "I did not find this on our pages, so I will not guess.", "Ask me anything about what is on our pages. Each answer shows the sentence it rests on.", "People often ask:", "You are welcome. Ask again whenever you like.", "Goodbye."},
	"de": {"Wörtlich von unseren Seiten:", "Das habe ich auf unseren Seiten nicht gefunden und rate nicht. Am nächsten kommen diese Seiten:", "Das habe ich auf unseren Seiten nicht gefunden und rate nicht.", "Fragen Sie nach allem, was auf unseren Seiten steht. Zu jeder Antwort sehen Sie den Satz, auf dem sie beruht.", "Oft gefragt:", "Gern geschehen. Fragen Sie jederzeit wieder.", "Auf Wiedersehen."},
	"fr": {"Tiré mot pour mot de nos pages :", "Je n’ai pas trouvé cela sur nos pages et je ne veux pas deviner. Voici les pages les plus proches :", "Je n’ai pas trouvé cela sur nos pages et je ne veux pas deviner.", "Posez vos questions sur le contenu de nos pages. Chaque réponse montre la phrase sur laquelle elle repose.", "Questions fréquentes :", "Je vous en prie. N’hésitez pas à revenir.", "Au revoir."},
	"es": {"De nuestras páginas, palabra por palabra:", "No lo he encontrado en nuestras páginas y prefiero no adivinar. Estas son las páginas más cercanas:", "No lo he encontrado en nuestras páginas y prefiero no adivinar.", "Pregunte lo que quiera sobre el contenido de nuestras páginas. Cada respuesta muestra la frase en que se apoya.", "Preguntas frecuentes:", "De nada. Pregunte de nuevo cuando quiera.", "Hasta luego."},
	"it": {"Dalle nostre pagine, parola per parola:", "Non l’ho trovato nelle nostre pagine e preferisco non indovinare. Queste sono le pagine più vicine:", "Non l’ho trovato nelle nostre pagine e preferisco non indovinare.", "Chieda pure di ciò che si trova nelle nostre pagine. Ogni risposta mostra la frase su cui si basa.", "Domande frequenti:", "Prego. Chieda ancora quando vuole.", "Arrivederci."},
	"pt": {"Das nossas páginas, palavra por palavra:", "Não encontrei isso nas nossas páginas e prefiro não adivinhar. Estas são as páginas mais próximas:", "Não encontrei isso nas nossas páginas e prefiro não adivinhar.", "Pergunte sobre o que está nas nossas páginas. Cada resposta mostra a frase em que se apoia.", "Perguntas frequentes:", "De nada. Pergunte outra vez quando quiser.", "Até logo."},
	"nl": {"Woordelijk van onze pagina’s:", "Dit heb ik niet op onze pagina’s gevonden en ik wil niet gokken. Deze pagina’s komen het dichtst in de buurt:", "Dit heb ik niet op onze pagina’s gevonden en ik wil niet gokken.", "Vraag naar alles wat op onze pagina’s staat. Bij elk antwoord ziet u de zin waarop het rust.", "Vaak gevraagd:", "Graag gedaan. Vraag gerust opnieuw.", "Tot ziens."},
	"sv": {"Ordagrant från våra sidor:", "Jag hittade inte detta på våra sidor och vill inte gissa. De här sidorna kommer närmast:", "Jag hittade inte detta på våra sidor och vill inte gissa.", "Fråga om det som står på våra sidor. Varje svar visar meningen det bygger på.", "Vanliga frågor:", "Varsågod. Fråga gärna igen.", "Hej då."},
	"da": {"Ordret fra vores sider:", "Jeg fandt ikke dette på vores sider og vil ikke gætte. Disse sider kommer tættest på:", "Jeg fandt ikke dette på vores sider og vil ikke gætte.", "Spørg om det, der står på vores sider. Hvert svar viser den sætning, det bygger på.", "Ofte spurgt:", "Velbekomme. Spørg endelig igen.", "Farvel."},
	"no": {"Ordrett fra sidene våre:", "Jeg fant ikke dette på sidene våre og vil ikke gjette. Disse sidene kommer nærmest:", "Jeg fant ikke dette på sidene våre og vil ikke gjette.", "Spør om det som står på sidene våre. Hvert svar viser setningen det bygger på.", "Ofte spurt:", "Bare hyggelig. Spør gjerne igjen.", "Ha det."},
	"fi": {"Sanasta sanaan sivuiltamme:", "En löytänyt tätä sivuiltamme enkä arvaile. Nämä sivut ovat lähimpänä:", "En löytänyt tätä sivuiltamme enkä arvaile.", "Kysy mitä tahansa sivujemme sisällöstä. Jokainen vastaus näyttää lauseen, johon se perustuu.", "Usein kysyttyä:", "Ole hyvä. Kysy taas milloin vain.", "Näkemiin."},
	"pl": {"Słowo w słowo z naszych stron:", "Nie znalazłem tego na naszych stronach i nie będę zgadywać. Te strony są najbliższe:", "Nie znalazłem tego na naszych stronach i nie będę zgadywać.", "Zapytaj o to, co jest na naszych stronach. Każda odpowiedź pokazuje zdanie, na którym się opiera.", "Często zadawane pytania:", "Proszę bardzo. Pytaj, kiedy chcesz.", "Do widzenia."},
	"cs": {"Doslova z našich stránek:", "Na našich stránkách jsem to nenašel a nebudu hádat. Nejblíže jsou tyto stránky:", "Na našich stránkách jsem to nenašel a nebudu hádat.", "Ptejte se na cokoli z našich stránek. Každá odpověď ukáže větu, o kterou se opírá.", "Časté dotazy:", "Není zač. Ptejte se znovu, kdykoli chcete.", "Na shledanou."},
	"ru": {"Дословно с наших страниц:", "На наших страницах этого нет, а гадать не буду. Ближе всего эти страницы:", "На наших страницах этого нет, а гадать не буду.", "Спрашивайте обо всём, что есть на наших страницах. Каждый ответ показывает предложение, на котором он основан.", "Часто спрашивают:", "Пожалуйста. Спрашивайте ещё.", "До свидания."},
	"uk": {"Дослівно з наших сторінок:", "На наших сторінках цього немає, а вгадувати не буду. Найближчі сторінки:", "На наших сторінках цього немає, а вгадувати не буду.", "Запитуйте про все, що є на наших сторінках. Кожна відповідь показує речення, на якому вона ґрунтується.", "Часто запитують:", "Будь ласка. Запитуйте ще.", "До побачення."},
	"hu": {"Szó szerint az oldalainkról:", "Ezt nem találtam meg az oldalainkon, és nem találgatok. Ezek az oldalak állnak a legközelebb:", "Ezt nem találtam meg az oldalainkon, és nem találgatok.", "Kérdezzen bármit, ami az oldalainkon áll. Minden válasz mutatja a mondatot, amelyre épül.", "Gyakori kérdések:", "Szívesen. Kérdezzen bármikor.", "Viszontlátásra."},
	"ro": {"Cuvânt cu cuvânt din paginile noastre:", "Nu am găsit acest lucru în paginile noastre și nu vreau să ghicesc. Cele mai apropiate pagini:", "Nu am găsit acest lucru în paginile noastre și nu vreau să ghicesc.", "Întrebați orice despre ce se află în paginile noastre. Fiecare răspuns arată fraza pe care se sprijină.", "Întrebări frecvente:", "Cu plăcere. Întrebați din nou oricând.", "La revedere."},
	"tr": {"Sayfalarımızdan kelimesi kelimesine:", "Bunu sayfalarımızda bulamadım ve tahmin etmeyeceğim. En yakın sayfalar:", "Bunu sayfalarımızda bulamadım ve tahmin etmeyeceğim.", "Sayfalarımızdaki her şeyi sorabilirsiniz. Her yanıt dayandığı cümleyi gösterir.", "Sık sorulanlar:", "Rica ederim. Dilediğiniz zaman yine sorun.", "Hoşça kalın."},
	"ar": {"من صفحاتنا حرفيًا:", "لم أجد هذا في صفحاتنا ولن أخمّن. هذه أقرب الصفحات:", "لم أجد هذا في صفحاتنا ولن أخمّن.", "اسأل عن أي شيء في صفحاتنا. يُظهر كل جواب الجملة التي يستند إليها.", "أسئلة متكررة:", "على الرحب والسعة. اسأل متى شئت.", "مع السلامة."},
	"he": {"מילה במילה מהדפים שלנו:", "לא מצאתי זאת בדפים שלנו ולא אנחש. אלה הדפים הקרובים ביותר:", "לא מצאתי זאת בדפים שלנו ולא אנחש.", "שאלו על כל מה שיש בדפים שלנו. כל תשובה מראה את המשפט שעליו היא נשענת.", "שאלות נפוצות:", "בבקשה. שאלו שוב בכל עת.", "להתראות."},
	"hi": {"हमारे पन्नों से शब्दशः:", "यह हमारे पन्नों पर नहीं मिला, और मैं अनुमान नहीं लगाऊँगा। ये पन्ने सबसे क़रीब हैं:", "यह हमारे पन्नों पर नहीं मिला, और मैं अनुमान नहीं लगाऊँगा।", "हमारे पन्नों पर जो भी है, उसके बारे में पूछें। हर उत्तर वह वाक्य दिखाता है जिस पर वह टिका है।", "अक्सर पूछा जाता है:", "आपका स्वागत है। जब चाहें फिर पूछें।", "नमस्ते।"},
	"zh": {"摘自我们的页面，一字未改：", "我在我们的页面上没有找到，所以不作猜测。最接近的页面是：", "我在我们的页面上没有找到，所以不作猜测。", "您可以询问我们页面上的任何内容。每个回答都会显示它所依据的句子。", "常见问题：", "不客气，欢迎随时再问。", "再见。"},
	"ja": {"当サイトのページからそのまま引用します：", "当サイトのページには見つかりませんでした。推測はいたしません。近いページはこちらです：", "当サイトのページには見つかりませんでした。推測はいたしません。", "当サイトのページの内容について何でもお尋ねください。回答ごとに、根拠となる文を示します。", "よくある質問：", "どういたしまして。またいつでもどうぞ。", "さようなら。"},
	"ko": {"저희 페이지에서 그대로 인용합니다:", "저희 페이지에서 찾지 못했으며 추측하지 않겠습니다. 가장 가까운 페이지입니다:", "저희 페이지에서 찾지 못했으며 추측하지 않겠습니다.", "저희 페이지의 내용을 무엇이든 물어보세요. 답변마다 근거가 되는 문장을 보여 드립니다.", "자주 묻는 질문:", "천만에요. 언제든 다시 물어보세요.", "안녕히 가세요."},
}
