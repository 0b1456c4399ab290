package office

import (
	"strconv"

	"github.com/WebsyteAI/websyte/app/extract"
)

// graphic reads a table, or the words of a diagram.
func (s *slide) graphic(e *element) {
	if table := e.find("tbl"); table != nil {
		var rows [][]extract.Cell
		for _, tr := range table.rows("tr") {
			var row []extract.Cell
			for _, tc := range tr.all("tc") {
				if isTrue(tc.attr("hMerge")) {
					continue
				}
				width, _ := strconv.Atoi(tc.attr("gridSpan")) // 0 is 1
				row = append(row, extract.Cell{Spans: s.spans(tc.child("txBody"), "\n"), Width: min(width, maxSpan)})
			}
			rows = append(rows, row)
		}
		s.Table(rows, isTrue(table.child("tblPr").attr("firstRow")))
		return
	}
	if diagram := e.find("relIds"); diagram != nil {
		root, err := s.tree(s.links[diagram.relID("dm")].target)
		if err != nil {
			return // a diagram that cannot be read is a picture
		}
		for _, point := range root.all("pt") {
			s.paragraphs(point.child("t"), true)
		}
	}
}
