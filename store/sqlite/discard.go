package sqlite

import "github.com/WebsyteAI/websyte/app"

// discardVersions removes some of the versions that nobody will publish: of runs that
// have ended otherwise, and of a run that was held once a newer one of its source has
// begun. What was prepared of them goes with them.
func discardVersions(t *tx) (more bool, err error) {
	if more, err := takeBack(t); more || err != nil {
		return more, err
	}
	list, err := all(t, scanDiscarded, `SELECT v.num, v.document, d.widget, d.status FROM versions v JOIN documents d ON d.num = v.document
		WHERE v.run <> 0 AND NOT EXISTS (SELECT 1 FROM publications WHERE run = v.run AND switched)
		AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.num = v.run AND (r.status IN ('queued', 'crawling') OR r.held <> '' AND NOT EXISTS
			(SELECT 1 FROM runs n WHERE n.source = r.source AND n.num > r.num)))
		ORDER BY v.num LIMIT ?`, stagedAtOnce)
	if err != nil {
		return false, err
	}
	for _, v := range list {
		if err := v.discard(t); err != nil {
			return false, err
		}
	}
	return len(list) == stagedAtOnce, nil
}

// takeBack undoes some of what was prepared for publications that nobody works on, and
// ends them when nothing is left. What a run holds back stays staged.
func takeBack(t *tx) (more bool, err error) {
	const idle = `NOT p.switched AND NOT EXISTS (SELECT 1 FROM runs WHERE num = p.run AND status IN ('queued', 'crawling'))`
	list, err := all(t, scanDiscarded, `SELECT v.num, v.document, d.widget, d.status FROM publications p JOIN versions v ON v.run = p.run AND v.run <> 0 AND v.prepared
		JOIN documents d ON d.num = v.document WHERE `+idle+` LIMIT ?`, stagedAtOnce)
	if err != nil {
		return false, err
	}
	for _, v := range list {
		r := rewrite{tx: t, widget: v.widget, document: v.document}
		if err := r.dropComing(); err != nil {
			return false, err
		}
		if _, err := t.exec("UPDATE versions SET prepared = 0 WHERE num = ?", v.num); err != nil {
			return false, err
		}
	}
	if len(list) == stagedAtOnce {
		return true, nil
	}
	_, err = t.exec("DELETE FROM publications AS p WHERE " + idle + " OR NOT EXISTS (SELECT 1 FROM runs WHERE num = p.run)")
	return false, err
}

type discarded struct {
	num, document, widget int64
	status                app.DocumentStatus
}

func scanDiscarded(s scanner) (d discarded, err error) {
	err = s.Scan(&d.num, &d.document, &d.widget, &d.status)
	return d, err
}

func (d discarded) discard(t *tx) error {
	r := rewrite{tx: t, widget: d.widget, document: d.document}
	if err := r.dropComing(); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM versions WHERE num = ?", d.num); err != nil {
		return err
	}
	if d.status != app.DocumentQueued {
		return nil
	}
	// It was to be a new page.
	return markDocuments(t, "num = ? AND NOT EXISTS (SELECT 1 FROM versions WHERE document = documents.num AND run <> 0)", d.document)
}

// forgetVersions removes some of those of generations that cannot be brought back.
func forgetVersions(t *tx) (more bool, err error) {
	const old = "SELECT v.num FROM sources s JOIN versions v ON v.source = s.num AND v.run = 0 AND v.until <= s.generation - ?"
	n, err := forgetVectors(t, old, keptGenerations)
	if err != nil || n == forgottenVectors {
		return true, err
	}
	n, err = t.exec("DELETE FROM versions WHERE num IN ("+old+" LIMIT ?)", keptGenerations, stagedAtOnce)
	return n == stagedAtOnce, err
}
