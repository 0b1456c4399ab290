// What only the page without scripts says; the rest of its words are the widget's (widget/lang).

export interface PageTexts {
  erase: string;
  eraseAsk: string;
}

const texts: Record<string, PageTexts> = {
  en: { erase: "Erase this conversation", eraseAsk: "It is erased for good, here and on our server." },
  ar: { erase: "محو هذه المحادثة", eraseAsk: "تُمحى نهائيًا هنا وعلى خادمنا." },
  de: { erase: "Dieses Gespräch löschen", eraseAsk: "Es wird endgültig gelöscht, hier und auf unserem Server." },
  es: { erase: "Borrar esta conversación", eraseAsk: "Se borra definitivamente, aquí y en nuestro servidor." },
  fr: { erase: "Effacer cette conversation", eraseAsk: "Elle est effacée définitivement, ici et sur notre serveur." },
  he: { erase: "מחיקת השיחה הזאת", eraseAsk: "היא תימחק לצמיתות, כאן ובשרת שלנו." },
  hi: { erase: "यह बातचीत मिटाएँ", eraseAsk: "यह हमेशा के लिए मिट जाएगी, यहाँ और हमारे सर्वर पर।" },
  it: { erase: "Cancella questa conversazione", eraseAsk: "Viene cancellata per sempre, qui e sul nostro server." },
  ja: { erase: "この会話を消去する", eraseAsk: "ここからもサーバーからも完全に消去されます。" },
  ko: { erase: "이 대화 지우기", eraseAsk: "여기와 서버에서 영구히 지워집니다." },
  nl: { erase: "Dit gesprek wissen", eraseAsk: "Het wordt voorgoed gewist, hier en op onze server." },
  pl: { erase: "Usuń tę rozmowę", eraseAsk: "Zostanie usunięta na zawsze, tutaj i na naszym serwerze." },
  pt: { erase: "Apagar esta conversa", eraseAsk: "É apagada para sempre, aqui e no nosso servidor." },
  ru: { erase: "Стереть этот разговор", eraseAsk: "Он будет стёрт навсегда, здесь и на нашем сервере." },
  tr: { erase: "Bu konuşmayı sil", eraseAsk: "Burada ve sunucumuzda kalıcı olarak silinir." },
  uk: { erase: "Стерти цю розмову", eraseAsk: "Її буде стерто назавжди, тут і на нашому сервері." },
  zh: { erase: "清除此对话", eraseAsk: "将从此处和我们的服务器上永久清除。" },
  "zh-hant": { erase: "清除此對話", eraseAsk: "將從此處和我們的伺服器上永久清除。" },
};

export default texts;
