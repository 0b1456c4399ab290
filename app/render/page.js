// Evaluated in a world of its own: the page's scripts neither see nor change it.
const mostNodes = 200_000, mostHTML = 10_000_000

function text() { return document.body?.innerText.trim().length ?? 0 }

function size() { return (document.body?.scrollHeight ?? 0) + text() / 1e9 }

async function scroll() {
	const height = document.documentElement.scrollHeight
	for (let y = scrollY, n = 0; y < height && n < 20; y += innerHeight, n++) {
		scrollTo(0, y)
		await new Promise(done => setTimeout(done, 20))
	}
	scrollTo(0, height)
	return true
}

function more() {
	const words = /^\W*(((load|show|view|see) (more|all)|more (results|posts|items|articles)|mehr (laden|anzeigen|zeigen)|weitere\b.*(laden|anzeigen)|alle anzeigen|(charger|afficher|voir) plus|(cargar|mostrar|ver) más|(carica|mostra) altr[oi]|meer (laden|tonen))|.*(weitere laden|もっと見る|加载更多|показать ещё))\W*$/i
	for (const e of document.querySelectorAll('button, [role=button], a:not([href]), a[href=""], a[href^="#"]')) {
		const label = (e.innerText || e.getAttribute('aria-label') || '').trim()
		if (label.length < 40 && words.test(label) && !e.disabled && e.checkVisibility()) {
			e.click()
			return true
		}
	}
	return false
}

// take writes the page as HTML: what a shadow root holds stands where it is seen,
// and rules that scripts made stand in the style elements, so that hidden text is known.
function take() {
	let nodes = 0
	const leave = new Set(['SCRIPT', 'NOSCRIPT', 'TEMPLATE', 'IFRAME', 'OBJECT'])
	const copy = (node) => {
		if (++nodes > mostNodes) return null
		if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data)
		if (node.nodeType !== Node.ELEMENT_NODE) return null
		if (leave.has(node.tagName) && node.type !== 'application/ld+json') return null
		const to = inert.importNode(node, false)
		let inside = node.shadowRoot?.childNodes ?? node.childNodes
		if (node.tagName === 'SLOT') {
			const assigned = node.assignedNodes()
			if (assigned.length) inside = assigned
		}
		if (node.tagName === 'STYLE') to.textContent = rules(node.sheet) || node.textContent
		else for (const child of inside) { const c = copy(child); if (c) to.append(c) }
		return to
	}
	const rules = (sheet) => { try { return [...sheet.cssRules].slice(0, 5000).map(r => r.cssText).join('\n') } catch { return '' } }
	const inert = document.implementation.createHTMLDocument('')
	const root = copy(document.documentElement)
	for (const sheet of document.adoptedStyleSheets) {
		const style = inert.createElement('style')
		style.textContent = rules(sheet)
		root.querySelector('head')?.append(style)
	}
	return { URL: location.href, HTML: ('<!doctype html>' + root.outerHTML).slice(0, mostHTML) }
}
