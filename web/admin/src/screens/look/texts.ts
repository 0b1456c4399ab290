import { texts } from "../../i18n.svelte";

export const t = texts(
  {
    title: "Look", colour: "Colour", colourHint: "Of buttons and links. What is needed so that text stays readable is done by itself.", colourKept: "It is used as it is.", colourChanged: "Shown as {fill} on light pages, so that text on it can be read.",
    mode: "Light or dark", auto: "as the visitor has it", light: "light", dark: "dark", position: "Place of the button", "bottom-right": "right", "bottom-left": "left", "bottom-center": "middle",
    name: "Name", nameHint: "Visitors see it at the top", logo: "Logo", logoHint: "Address of a picture. It is copied to this server.", welcome: "Welcome text", placeholder: "In the empty field", starters: "Starter questions", startersHint: "One a line, at most six", suggest: "Find some in the content", found: "{n} questions that the content answers", foundNone: "The content answers nothing that could be asked like that yet.",
    texts: "Wording", textsHint: "Every sentence that visitors read, in each language. What is left empty stays as it is.", textsLanguage: "Language of the wording", findText: "Find a text", preview: "Preview", desktop: "Wide", phone: "Phone", onSite: "On your page", onBlank: "On an empty page", width: "Width of the preview", ground: "Ground of the preview",
    noFrame: "Your site does not let itself be shown in frames, so the preview is on an empty page.", noSite: "The assistant has no address of a site: the preview is on an empty page.", site: "What the site says of itself", take: "Take {what}",
  },
  {
    title: "Aussehen", colour: "Farbe", colourHint: "Von Knöpfen und Links. Was nötig ist, damit Text lesbar bleibt, geschieht von selbst.", colourKept: "Sie wird unverändert verwendet.", colourChanged: "Auf hellen Seiten als {fill} gezeigt, damit Text darauf lesbar ist.",
    mode: "Hell oder dunkel", auto: "wie beim Besucher", light: "hell", dark: "dunkel", position: "Platz des Knopfs", "bottom-right": "rechts", "bottom-left": "links", "bottom-center": "Mitte",
    name: "Name", nameHint: "Besucher sehen ihn oben", logo: "Logo", logoHint: "Adresse eines Bilds. Es wird auf diesen Server kopiert.", welcome: "Begrüßung", placeholder: "Im leeren Feld", starters: "Einstiegsfragen", startersHint: "Eine je Zeile, höchstens sechs", suggest: "Im Inhalt finden", found: "{n} Fragen, die der Inhalt beantwortet", foundNone: "Der Inhalt beantwortet noch nichts, was man so fragen könnte.",
    texts: "Wortlaut", textsHint: "Jeder Satz, den Besucher lesen, in jeder Sprache. Was leer bleibt, bleibt wie es ist.", textsLanguage: "Sprache des Wortlauts", findText: "Text finden", preview: "Vorschau", desktop: "Breit", phone: "Telefon", onSite: "Auf deiner Seite", onBlank: "Auf leerer Seite", width: "Breite der Vorschau", ground: "Grund der Vorschau",
    noFrame: "Deine Website lässt sich nicht in Rahmen zeigen, deshalb ist die Vorschau auf einer leeren Seite.", noSite: "Der Assistent hat keine Adresse einer Website: Die Vorschau ist auf einer leeren Seite.", site: "Was die Website von sich sagt", take: "{what} übernehmen",
  },
);
