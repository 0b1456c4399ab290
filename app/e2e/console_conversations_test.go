package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/WebsyteAI/websyte/app/apptest"
)

// talk asks an assistant as a visitor does whose conversation is kept, and gives its ID.
func talk(t testing.TB, a *apptest.App, widget string, questions ...string) string {
	t.Helper()
	var session string
	for _, q := range questions {
		body := map[string]any{"widgetId": widget, "message": q, "isEmbedded": true, "context": map[string]any{"url": "https://tarn.example/frames"}}
		if session != "" {
			body["sessionId"] = session
		}
		var out struct{ SessionID, MessageID string }
		r := a.Do(t, apptest.Call{Method: http.MethodPost, Path: "/api/chat", JSON: body})
		if r.Status != http.StatusOK {
			t.Fatalf("ask: %d %s", r.Status, r.Body)
		}
		r.Into(t, &out)
		session = out.SessionID
	}
	var list struct{ Conversations []struct{ ID string } }
	a.Do(t, apptest.Call{Path: "/api/widgets/" + widget + "/conversations", Token: a.Admin.Token}).Into(t, &list)
	return list.Conversations[0].ID
}

// An owner reads what was asked, answers what was not, notes, narrows and erases.
func TestConsoleConversations(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "public": true}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/conversations", desktop)
	d.says("No conversations yet")
	d.fine("no conversations")

	const hostile = `<img src=x onerror="alert(1)"> [x](javascript:alert(1))`
	const question = "Is the Aggregate One approved for child seats?"
	talk(t, a, id, hostile)
	one := "/api/widgets/" + id + "/conversations/" + talk(t, a, id, "What do you know of racks?", question)
	d.open(a.URL + "/console/w/" + id + "/conversations")
	d.says("2 conversations")
	d.press("Language, page, date")
	d.fill("Search in messages", "onerror")
	d.says("1 conversation")
	d.click("document.querySelector('.list a')")
	d.wait("document.querySelector('.transcript h2')?.innerText.includes('onerror') && !document.querySelector('.transcript img, .transcript [href^=javascript]')")
	d.fill("Search in messages", "child")
	d.wait("document.querySelector('.list a')?.innerText.includes('" + question + "')")
	d.click("document.querySelector('.list a')")
	d.wait("document.querySelectorAll('.transcript h2').length === 2")
	d.fine("a conversation")

	d.click("[..." + "document.querySelectorAll('.transcript button')].filter(e => e.innerText === 'Answer this').at(-1)")
	d.fill("The right answer", "Yes: the Aggregate One carries a child seat of up to 22 kilograms.")
	d.fine("answering")
	d.press("Save the answer")
	d.says("It is used from the next question on")
	var answer struct{ Message string }
	a.Do(t, apptest.Call{Method: http.MethodPost, Path: "/api/chat", JSON: map[string]any{"widgetId": id, "message": question}}).Into(t, &answer)
	if !strings.Contains(answer.Message, "22 kilograms") {
		t.Errorf("asked again: %q", answer.Message)
	}

	d.press("Note something")
	d.fill("Notes", "Told Ada.")
	d.press("Save")
	d.wait("document.querySelector('.notes p')?.innerText === 'Told Ada.'")
	d.press("Erase this conversation")
	d.says("is gone for good")
	d.press("Erase")
	d.until(one, http.StatusNotFound)
	d.says("None fits")
	d.press("Show all")
	d.says("1 conversation")
	d.quiet()
}

// An owner sees how it goes, and answers what is asked in vain.
func TestConsoleInsights(t *testing.T) {
	t.Parallel()
	a := apptest.Start(t, apptest.Options{Unlimited: true})
	id := string(a.Widget(t, map[string]any{"name": "Tarn Cycles", "public": true}))
	d := signIn(t, a, a.Owner, "/console/w/"+id+"/insights", desktop)
	d.says("Nothing was asked in this time")
	d.fine("nothing asked")
	for range 3 {
		talk(t, a, id, "Who won the chess olympiad?")
	}
	d.press("7 days")
	d.says("3 conversations, the first ones. 0 of 100 questions were answered from your pages.")
	d.wait("document.querySelector('.plot canvas')?.width > 100")
	d.press("As a table")
	if got := eval[int](d.tab, "document.querySelectorAll('details tbody tr').length"); got != 7 {
		t.Errorf("the table has %d days", got)
	}
	d.fine("insights")
	d.press("Answer this: Who won the chess olympiad?")
	d.fill("Answer", "India won it.")
	d.press("Save")
	d.says("It is used from the next question on")
	d.quiet()
}
