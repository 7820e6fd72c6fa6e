// SPDX-License-Identifier: GPL-2.0-only
// Added to a copy of the page: what the browser has made of it, as JSON in an attribute of the root.
const all = (selector) => Array.from(document.querySelectorAll(selector));
const visible = (element) => {
	const box = element.getBoundingClientRect();
	return box.width > 0 && box.height > 0;
};
const colour = (element) => getComputedStyle(element).stroke;
const overlaps = (svg) => {
	const boxes = Array.from(svg.querySelectorAll("rect")).map((r) => r.getBoundingClientRect());
	return boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right &&
		a.top < b.bottom && b.top < a.bottom));
};
const outside = (svg) => {
	const frame = svg.getBoundingClientRect();
	return Array.from(svg.querySelectorAll("rect, path, text")).some((e) => {
		const box = e.getBoundingClientRect();
		return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
			box.bottom > frame.bottom + 1;
	});
};

document.documentElement.setAttribute("data-measured", JSON.stringify({
	mode: document.compatMode,
	loaded: performance.getEntriesByType("resource").length,
	articles: all("article").filter(visible).length,
	automata: all("article svg.automaton").filter(visible).length,
	broken: all("article").filter((a) => Array.from(a.querySelectorAll("path.broken, rect.bad"))
		.some((e) => visible(e) && e.getTotalLength() > 0 &&
			colour(e) !== colour(document.querySelector("rect.state")))).length,
	plots: all("figure path.count").filter((p) => p.getTotalLength() > 0).length,
	overlapping: all("svg.automaton").filter(overlaps).length,
	outside: all("svg").filter((s) => visible(s) && outside(s)).length,
	too_wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
}));
