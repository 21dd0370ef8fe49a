// @mozilla/readability over linkedom, talking as worker.py says. Its packages stand in the folder that is named first.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { readFileSync } from "node:fs";

const folder = process.argv[2];
const require = createRequire(join(folder, "package.json"));
const { Readability } = require("@mozilla/readability");
const { parseHTML } = require("linkedom");

const BLOCKS = new Set(("address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
  + "header hr li main nav ol p pre section table td th tr ul").split(" "));

// Its own textContent joins the last word of a paragraph to the first of the next.
function textOf(node) {
  if (node.nodeType === 3) return node.data;
  const text = [...node.childNodes].map(textOf).join("");
  return BLOCKS.has(node.localName) ? `\n${text}\n` : text;
}

function decoded(bytes) {
  const head = bytes.subarray(0, 2048).toString("latin1");
  const named = /<meta[^>]+charset=["']?\s*([\w-]+)/i.exec(head)?.[1];
  for (const name of [named, "utf-8"]) {
    try {
      return new TextDecoder(name, { fatal: true }).decode(bytes);
    } catch { /* wrong or unknown: the next */ }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

function extract(bytes, url) {
  const { document } = parseHTML(decoded(bytes));
  Object.defineProperty(document, "documentURI", { value: url });
  Object.defineProperty(document, "baseURI", { value: url });
  const found = new Readability(document, { serializer: (element) => element }).parse();
  if (!found) return {};
  return { title: found.title, byline: found.byline, date: found.publishedTime, body: textOf(found.content) };
}

function timed(bytes, url) {
  const begun = process.cpuUsage();
  let answer;
  try {
    answer = extract(bytes, url);
  } catch (error) {
    answer = { error: String(error).slice(0, 200) };
  }
  const { user, system } = process.cpuUsage(begun);
  return { ...answer, cpu_ms: (user + system) / 1000 };
}

const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
const version = ["@mozilla/readability", "linkedom"].map((name) => lock[`node_modules/${name}`].version).join(" over linkedom ");
console.log = console.warn = console.info = () => {};
process.stdout.write(JSON.stringify({ version, gives: ["title", "byline", "date", "body"] }) + "\n");
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { html, url } = JSON.parse(line);
  process.stdout.write(JSON.stringify(timed(Buffer.from(html, "base64"), url)) + "\n");
}
