package derive

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/WebsyteAI/websyte/app"
	"github.com/WebsyteAI/websyte/app/terms"
)

// purpose is what visitors look for on a kind of page, and the words that its titles
// and addresses have in the main languages.
type purpose struct {
	category   string
	importance app.Importance
	words      []string
}

// purposes come in the order in which they are recognised: of two that a text names,
// the first is meant.
var purposes = []purpose{
	{"contact", app.ImportanceCritical, []string{"contact", "contact us", "get in touch", "kontakt", "kontaktieren", "contactez", "nous contacter", "contacto", "contactar", "contatti", "contattaci", "contato", "fale conosco", "contacteer", "yhteystiedot", "kapcsolat", "iletişim", "контакты", "связаться", "お問い合わせ", "联系我们", "문의"}},
	{"returns", app.ImportanceCritical, []string{"returns", "return policy", "refund", "refunds", "returning", "rückgabe", "rücksendung", "retoure", "retouren", "widerruf", "widerrufsrecht", "retours", "remboursement", "rétractation", "devoluciones", "reembolso", "resi", "rimborsi", "devoluções", "retourneren", "zwroty", "возврат", "返品", "退货"}},
	{"shipping", app.ImportanceCritical, []string{"shipping", "delivery", "postage", "versand", "lieferung", "versandkosten", "lieferzeiten", "livraison", "expédition", "envío", "envíos", "entrega", "entregas", "spedizione", "spedizioni", "consegna", "envio", "frete", "verzending", "bezorging", "verzenden", "dostawa", "wysyłka", "доставка", "配送", "发货"}},
	{"pricing", app.ImportanceCritical, []string{"pricing", "prices", "price list", "plans", "fees", "preise", "preisliste", "tarife", "gebühren", "tarifs", "prix", "precios", "tarifas", "prezzi", "tariffe", "preços", "planos", "prijzen", "tarieven", "ceny", "cennik", "цены", "тарифы", "料金", "价格"}},
	{"hours", app.ImportanceCritical, []string{"opening hours", "opening times", "business hours", "hours", "öffnungszeiten", "sprechzeiten", "horaires", "heures d'ouverture", "horario", "horarios", "orari", "horário", "openingstijden", "godziny otwarcia", "часы работы", "営業時間", "营业时间"}},
	{"help", app.ImportanceHigh, []string{"help", "faq", "faqs", "support", "help center", "hilfe", "häufige fragen", "aide", "assistance", "ayuda", "soporte", "preguntas frecuentes", "aiuto", "assistenza", "domande frequenti", "ajuda", "suporte", "hulp", "veelgestelde vragen", "pomoc", "помощь", "поддержка", "よくある質問", "帮助"}},
	{"booking", app.ImportanceHigh, []string{"booking", "appointments", "reservations", "termin", "termine", "buchung", "buchen", "reservierung", "réservation", "rendez-vous", "reservas", "reservar", "citas", "prenotazioni", "prenota", "agendamento", "reserveren", "rezerwacja", "бронирование", "予約", "预订"}},
	{"login", app.ImportanceHigh, []string{"login", "log in", "sign in", "my account", "anmelden", "anmeldung", "mein konto", "kundenkonto", "connexion", "se connecter", "mon compte", "iniciar sesión", "acceder", "mi cuenta", "accedi", "area clienti", "entrar", "minha conta", "inloggen", "mijn account", "zaloguj", "logowanie", "войти", "ログイン", "登录"}},
	{"downloads", app.ImportanceHigh, []string{"download", "downloads", "herunterladen", "téléchargement", "télécharger", "descargas", "descargar", "scarica", "baixar", "downloaden", "pobierz", "скачать", "загрузки", "ダウンロード", "下载"}},
	{"docs", app.ImportanceHigh, []string{"documentation", "docs", "manual", "guide", "guides", "getting started", "dokumentation", "handbuch", "anleitung", "erste schritte", "manuel", "documentación", "guía", "documentazione", "guida", "documentação", "guia", "documentatie", "handleiding", "dokumentacja", "документация", "ドキュメント", "文档"}},
	{"products", app.ImportanceHigh, []string{"products", "shop", "store", "catalogue", "catalog", "services", "produkte", "leistungen", "sortiment", "produits", "boutique", "productos", "servicios", "tienda", "prodotti", "servizi", "negozio", "produtos", "serviços", "loja", "producten", "diensten", "winkel", "produkty", "usługi", "sklep", "товары", "услуги", "магазин", "製品", "产品"}},
	{"about", app.ImportanceMedium, []string{"about", "about us", "our story", "team", "über uns", "unternehmen", "à propos", "qui sommes-nous", "quiénes somos", "sobre nosotros", "acerca de", "chi siamo", "sobre nós", "quem somos", "over ons", "o nas", "о нас", "о компании", "会社概要", "关于我们"}},
	{"jobs", app.ImportanceMedium, []string{"careers", "jobs", "karriere", "stellenangebote", "carrières", "emplois", "recrutement", "empleo", "trabaja con nosotros", "lavora con noi", "carreiras", "vacatures", "kariera", "praca", "вакансии", "採用", "招聘"}},
	{"news", app.ImportanceMedium, []string{"blog", "news", "press", "aktuelles", "neuigkeiten", "presse", "actualités", "noticias", "novedades", "prensa", "novità", "notícias", "nieuws", "aktualności", "новости", "ニュース", "新闻"}},
	{"privacy", app.ImportanceLow, []string{"privacy", "privacy policy", "data protection", "cookies", "datenschutz", "datenschutzerklärung", "confidentialité", "privacidad", "riservatezza", "privacidade", "privacybeleid", "prywatności", "конфиденциальность", "プライバシー", "隐私"}},
	{"imprint", app.ImportanceLow, []string{"imprint", "legal notice", "impressum", "mentions légales", "aviso legal", "note legali", "colofon"}},
	{"terms", app.ImportanceLow, []string{"terms", "terms of service", "terms and conditions", "agb", "nutzungsbedingungen", "cgv", "conditions générales", "términos", "condiciones", "condizioni", "termos", "voorwaarden", "regulamin", "условия", "利用規約", "条款"}},
}

// maxNaming is how many words a name of a page has, that says its purpose: a longer
// one is the title of an article.
const maxNaming = 6

// purposeOf tells what a title, a link's text or a part of an address stands for; nil
// for anything.
func purposeOf(text string) *purpose {
	have := terms.Index(text, "")
	if len(strings.Fields(text)) > maxNaming || len(text) > maxTopic {
		return nil
	}
	for i, names := range purposeTerms() {
		if slices.ContainsFunc(names, func(want []string) bool { return len(want) > 0 && holdsRun(have, want) }) {
			return &purposes[i]
		}
	}
	return nil
}

// purposeTerms are the words of each purpose as terms.
var purposeTerms = sync.OnceValue(func() [][][]string {
	out := make([][][]string, len(purposes))
	for i, p := range purposes {
		for _, word := range p.words {
			out[i] = append(out[i], terms.Index(word, ""))
		}
	}
	return out
})

// holdsRun tells whether the terms of want stand in have, one after the other.
func holdsRun(have, want []string) bool {
	for i := 0; i+len(want) <= len(have); i++ {
		if slices.Equal(have[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

// purposeAt reads the last part of an address that says something.
func purposeAt(u *url.URL) *purpose {
	name := strings.TrimSuffix(path.Base(strings.TrimSuffix(u.Path, "/")), path.Ext(u.Path))
	return purposeOf(strings.NewReplacer("-", " ", "_", " ", "+", " ").Replace(name))
}
