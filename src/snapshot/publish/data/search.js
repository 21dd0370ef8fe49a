// The search page's own script: Pagefind's results as plain text and links. Loaded there, over HTTP, and nowhere else.
const form = document.querySelector("form[role=search]");
const told = document.querySelector("[role=status]");
const list = document.querySelector("ol.entries");
const more = document.querySelector("button.more");
const instead = document.querySelector(".instead");
const NAMES = ["year", "author", "category"];
const AT_A_TIME = 10;
const MOST_VALUES = 1000;
// An index that lacks a word answers with the nearest that it has: the word itself, in another index, comes first.
const RANKING = { termSimilarity: 5 };

let pagefind;
let results = [];
let shown = 0;
let turn = 0;

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// Pagefind marks what it found by <mark>, in text of which it has escaped nothing but < and >.
const marked = (excerpt) =>
  excerpt.split(/(<mark>[^]*?<\/mark>)/).map((piece) => {
    const text = piece.replace(/<\/?mark>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">");
    return piece.startsWith("<mark>") ? make("mark", { textContent: text }) : text;
  });

const item = ({ raw_url: href, meta, filters, excerpt }) => {
  const title = make("a", { className: "title", href }, make("bdi", { textContent: meta.title }));
  const facts = [meta.date, meta.byline, (filters.category ?? []).join(", ")].filter(Boolean);
  const line = make("p", { className: "facts" });
  facts.forEach((fact, number) => line.append(number ? " · " : "", make("bdi", { textContent: fact })));
  const said = make("p", { className: "said" }, make("bdi", {}, "… ", ...marked(excerpt), " …"));
  if (meta.language) title.lang = said.lang = meta.language;
  return make("li", {}, title, line, said);
};

const show = async () => {
  const mine = turn;
  const next = await Promise.all(results.slice(shown, shown + AT_A_TIME).map((result) => result.data()));
  if (mine !== turn) return undefined;
  const items = next.map(item);
  list.append(...items);
  shown += next.length;
  more.hidden = shown >= results.length;
  return items[0];
};

const search = async () => {
  const mine = ++turn;
  const asked = new FormData(form);
  const words = asked.get("q").trim();
  const filters = Object.fromEntries(NAMES.filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]));
  const kept = new URLSearchParams([...asked].filter(([, value]) => value)).toString();
  history.replaceState(null, "", kept ? `?${kept}` : location.pathname);
  const empty = !words && !Object.keys(filters).length;
  const found = empty ? [] : (await pagefind.search(words || null, { filters })).results;
  if (mine !== turn) return;
  results = found;
  shown = 0;
  list.replaceChildren();
  more.hidden = true;
  told.textContent = empty ? "" : found.length
    ? form.dataset.results.replace("{count}", () => found.length.toLocaleString(document.documentElement.lang))
    : form.dataset.nothing;
  await show();
};

const choice = (name, values, kept) => {
  const order = Object.keys(values).sort((one, other) => one.localeCompare(other, document.documentElement.lang));
  if (name === "year") order.reverse();
  const options = order.map((value) => make("option", { value, textContent: `${value} (${values[value]})` }));
  const select = make("select", { name }, make("option", { value: "", textContent: form.dataset.any }), ...options);
  select.value = kept ?? "";
  if (select.selectedIndex < 0) select.value = "";
  select.addEventListener("change", attempt);
  return make("label", {}, form.dataset[name], select);
};

const failed = () => {
  told.textContent = form.dataset.broken;
  instead.hidden = false;
};

const attempt = () => search().catch(failed);

const begin = async () => {
  pagefind = await import("./pagefind/pagefind.js");
  await pagefind.options({ excerptLength: 30, ranking: RANKING });
  for (let number = 2; number <= Number(form.dataset.indexes); number += 1) {
    await pagefind.mergeIndex(new URL(`pagefind${number}/`, import.meta.url).href, { ranking: RANKING });
  }
  const kept = new URLSearchParams(location.search);
  const filters = await pagefind.filters();
  for (const name of NAMES) {
    const count = Object.keys(filters[name] ?? {}).length;
    if (count > 1 && count <= MOST_VALUES) form.append(choice(name, filters[name], kept.get(name)));
  }
  form.elements.q.value = kept.get("q") ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt();
  });
  more.addEventListener("click", () => show().then((first) => first?.querySelector("a").focus()).catch(failed));
  form.hidden = false;
  instead.hidden = true;
  await search();
};

begin().catch(failed);
