package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// An owner sees how an answer came about, and mends it.
func TestConsolePlayground(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	d := signIn(t, s.App, s.Owner, "/console/w/"+s.id+"/playground", desktop)
	d.says("Beside the answer you see how it came about")
	d.fine("playground")
	d.fill("Question", frameQuestion)
	d.enter()
	d.wait("document.querySelector('.answer').innerText.includes('sixty days')")
	d.wait("document.querySelectorAll('.bump li').length > 1 && document.querySelectorAll('.bump path').length > 1")
	d.fine("an answer and its passages")
	d.press("Passages")
	d.tab.press(kb.ArrowRight)
	d.says("No language model was asked")
	d.fine("the prompt")
	d.tab.press(kb.ArrowRight)
	d.wait("document.activeElement.innerText === 'Terms' && document.querySelectorAll('.trace tbody tr').length > 2")
	d.fine("the terms")

	d.press("Write the answer")
	d.wait(labelled("Question") + ".value === '" + frameQuestion + "'")
	d.fill("Answer", "Ninety days, since the first of May.")
	d.fine("writing the answer")
	d.press("Save")
	d.wait("document.querySelector('.answer').innerText.includes('Ninety days')")
	d.press("Leave out " + frameQuestion)
	d.says("is left out now")
	d.press("Ask again")
	d.wait("document.querySelector('.answer').innerText.includes('sixty days')")

	// The address holds the question.
	d.open(s.URL + "/console/w/" + s.id + "/playground?q=What+does+postage+to+Norway+cost%3F")
	d.wait("document.querySelector('.answer blockquote, .answer figure') && document.querySelector('.answer h2').innerText.includes('Norway')")
	d.fill("Question", "Who won the chess olympiad?")
	d.enter()
	d.says("Nothing was found that answers it")
	d.fine("nothing found")
}

// Questions that would be markup, or that are long, stay text.
func TestConsolePlaygroundOnAPhone(t *testing.T) {
	t.Parallel()
	s := setUp(t, apptest.Options{}, nil)
	d := signIn(t, s.App, s.Owner, "/console/w/"+s.id+"/playground", phone)
	for _, question := range hostile() {
		d.fill("Question", question)
		d.enter()
		d.wait("document.querySelector('.trace .time') && !document.querySelector('[aria-busy=true]')")
		d.fine("a hostile question")
		d.text()
	}
}
