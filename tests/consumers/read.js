// SPDX-License-Identifier: GPL-2.0-only
// What readers from npm make of lifemon's files, as JSON. Usage: node read.js KIND FILE [SCHEMA]
import { readFileSync } from "node:fs";
import { parse as parseJUnit } from "junit2json";
import { marked } from "marked";
import protobuf from "protobufjs";
import { Parser } from "tap-parser";

const [kind, file, schema] = process.argv.slice(2);

const readers = {
	async junit() {
		const suites = (await parseJUnit(readFileSync(file, "utf8"))).testsuite;
		const cases = suites.flatMap((suite) => suite.testcase ?? []);
		return {
			tests: cases.length,
			failures: cases.filter((one) => one.failure).map((one) => one.name),
			errors: cases.filter((one) => one.error).length,
			skipped: cases.filter((one) => one.skipped).length,
			declared: suites.reduce((sum, suite) => sum + suite.tests, 0),
		};
	},

	async tap() {
		const results = await new Promise((resolve) => {
			const parser = new Parser(resolve);
			parser.end(readFileSync(file, "utf8"));
		});
		return {
			ok: results.ok, tests: results.count, failed: results.fail,
			failures: results.failures.map((one) => one.name), todo: results.todo, skipped: results.skip,
			rules: results.failures.map((one) => one.diag && one.diag.rule),
			bad: results.failures.filter((one) => one.tapError).length,
		};
	},

	async markdown() {
		const tokens = marked.lexer(readFileSync(file, "utf8"), { gfm: true });
		const all = [];
		marked.walkTokens(tokens, (token) => { all.push(token); });
		const table = tokens.find((token) => token.type === "table");
		return {
			rows: table.rows.length,
			columns: table.header.length,
			links: all.filter((token) => token.type === "link" || token.type === "image").length,
			code: all.filter((token) => token.type === "codespan" || token.type === "code").length,
			tags: [...new Set(all.filter((token) => token.type === "html")
				.flatMap((token) => token.text.match(/<[a-z]+/g) ?? []))].sort(),
		};
	},

	async perfetto() {
		const root = await protobuf.load(schema);
		const trace = root.lookupType("perfetto.protos.Trace").decode(readFileSync(file));
		const types = root.lookupEnum("perfetto.protos.TrackEvent.Type").valuesById;
		const count = {};
		for (const packet of trace.packet) {
			if (packet.trackEvent)
				count[types[packet.trackEvent.type]] = (count[types[packet.trackEvent.type]] ?? 0) + 1;
		}
		return count;
	},
};

console.log(JSON.stringify(await readers[kind]()));
