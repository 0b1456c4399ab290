package pdftest

// Raw makes a file of objects, of which the first is number 1 and the catalog: files
// that no program writes.
func Raw(objects ...string) []byte {
	w := &writer{}
	w.out.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		w.object(i+1, o)
	}
	return w.end()
}

// Stream is an object with bytes. dict is what stands in its dictionary beside their
// number.
func Stream(dict, body string) string { return stream(dict, body) }
