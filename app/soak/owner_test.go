package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
)

// owner makes widgets that know something, changes their settings, asks for their
// vectors, and deletes them.
type owner struct {
	name    string
	rand    *rand.Rand
	count   int
	widgets map[string]*settings // by ID
	maybe   []string             // names of widgets that were sent without an answer
	going   string               // ID of what is being deleted
	gone    []string
}

// settings are what a widget has, and what it may have instead.
type settings struct{ name, welcome, maybe string }

func newOwner(name string, r *rand.Rand) *owner {
	return &owner{name: name, rand: r, widgets: map[string]*settings{}}
}

func (o *owner) work(ctx context.Context, a *api) error {
	switch n := o.rand.IntN(10); {
	case len(o.widgets) == 0 || n < 3 && len(o.widgets) < 6:
		return o.create(ctx, a)
	case n < 5:
		return o.remove(ctx, a)
	case n == 5:
		return o.refresh(ctx, a)
	}
	return o.change(ctx, a)
}

func (o *owner) any() (string, *settings) {
	for id, s := range o.widgets {
		return id, s
	}
	return "", nil
}

func (o *owner) create(ctx context.Context, a *api) error {
	o.count++
	s := &settings{name: fmt.Sprintf("%s %d", o.name, o.count)}
	o.maybe = append(o.maybe, s.name)
	r, err := a.upload(ctx, "/api/widgets", map[string]string{"name": s.name, "content": "Our shop in " + s.name + " opens at nine."},
		file{"hours.txt", "We close at five on Sundays in " + s.name + "."})
	if err != nil {
		return err
	}
	var out struct{ Widget struct{ ID string } }
	if err := r.into(&out); err != nil || r.status != http.StatusCreated {
		return violation("create a widget: %d %s", r.status, r.body)
	}
	o.maybe = o.maybe[:len(o.maybe)-1]
	o.widgets[out.Widget.ID] = s
	return nil
}

func (o *owner) change(ctx context.Context, a *api) error {
	id, s := o.any()
	o.count++
	s.maybe = fmt.Sprintf("Welcome %d", o.count)
	r, err := a.do(ctx, http.MethodPut, "/api/widgets/"+id, map[string]any{"welcome": s.maybe})
	if err != nil {
		return err
	}
	if r.status != http.StatusOK {
		return violation("change a widget: %d %s", r.status, r.body)
	}
	s.welcome = s.maybe
	return nil
}

func (o *owner) refresh(ctx context.Context, a *api) error {
	id, _ := o.any()
	r, err := a.do(ctx, http.MethodPost, "/api/widgets/"+id+"/embeddings/refresh", nil)
	if err == nil && r.status != http.StatusAccepted {
		err = violation("refresh: %d %s", r.status, r.body)
	}
	return err
}

func (o *owner) remove(ctx context.Context, a *api) error {
	o.going, _ = o.any()
	r, err := a.do(ctx, http.MethodDelete, "/api/widgets/"+o.going, nil)
	if err != nil {
		return err
	}
	if r.status != http.StatusNoContent {
		return violation("delete a widget: %d %s", r.status, r.body)
	}
	delete(o.widgets, o.going)
	o.gone, o.going = append(o.gone, o.going), ""
	return nil
}

// stored is a widget as the API lists it.
type stored struct {
	ID, Name, Welcome         string
	DocumentCount, ChunkCount int
}

func widgets(ctx context.Context, a *api, q string) ([]stored, error) {
	r, err := a.do(ctx, http.MethodGet, "/api/widgets?limit=1000&q="+q, nil)
	if err != nil {
		return nil, err
	}
	var out struct{ Widgets []stored }
	if err := r.into(&out); err != nil || r.status != http.StatusOK {
		return nil, violation("widgets: %d %s", r.status, r.body)
	}
	return out.Widgets, nil
}

func (o *owner) verify(ctx context.Context, a *api) error {
	list, err := widgets(ctx, a, o.name)
	if err != nil {
		return err
	}
	here := map[string]stored{}
	for _, w := range list {
		here[w.ID] = w
	}
	var wrong []error
	for id, s := range o.widgets {
		w, found := here[id]
		switch {
		case !found && id == o.going:
			delete(o.widgets, id)
			o.gone = append(o.gone, id)
		case !found:
			wrong = append(wrong, violation("the widget %s is lost", s.name))
		case w.Name != s.name || w.Welcome != s.welcome && w.Welcome != s.maybe || w.DocumentCount != 2 || w.ChunkCount < 2:
			wrong = append(wrong, violation("the widget %+v should be %+v", w, *s))
		default:
			s.welcome, s.maybe = w.Welcome, w.Welcome
		}
		delete(here, id)
	}
	o.going = ""
	for _, id := range o.gone {
		if _, found := here[id]; found {
			wrong = append(wrong, violation("a deleted widget is back: %s", id))
		}
	}
	return errors.Join(append(wrong, o.adopt(ctx, a, here))...)
}

// adopt takes what was sent without an answer: each name at most once. Its content
// may be missing in part, so that it is deleted.
func (o *owner) adopt(ctx context.Context, a *api, here map[string]stored) error {
	sent := map[string]bool{}
	for _, name := range o.maybe {
		sent[name] = true
	}
	o.maybe = nil
	for id, w := range here {
		if !sent[w.Name] {
			return violation("a widget that nobody sent, or one twice: %+v", w)
		}
		delete(sent, w.Name)
		r, err := a.do(ctx, http.MethodDelete, "/api/widgets/"+id, nil)
		if err != nil || r.status != http.StatusNoContent {
			return violation("delete: %d %v", r.status, err)
		}
		o.gone = append(o.gone, id)
	}
	return nil
}
