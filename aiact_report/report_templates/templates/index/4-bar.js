// The bar at the top: search, facets, keys, and the address that holds what is shown.
const form = document.querySelector(".finder");
const results = document.querySelector(".results");
const search = document.getElementById("find");
const foundLine = form.querySelector(".found");
const panes = { list: results.querySelector(".list"), detail: results.querySelector(".detail") };
const page = document.querySelector(".page");
const MOST = 80; // values that a facet lists; the search finds the others

const state = { query: "", chosen: {}, order: "gap", open: false, subject: -1, control: "", index: null, result: null, turn: 0, drawing: 0 };
const chosenOf = (key) => (state.chosen[key] ||= new Set());

const address = (subject = state.subject, control = state.control) => {
  const { index } = state, parts = [];
  const add = (key, value) => value && parts.push(`${key}=${encodeURIComponent(value)}`);
  add("q", state.query);
  for (const facet of FACETS) for (const value of chosenOf(facet.key)) add(facet.key, codes(facet, index.raw)[value]);
  if (state.order !== "gap") add("order", state.order);
  if (subject >= 0) {
    add("from", (index.raw.sources[index.source[subject]] || [""])[0]);
    add("subject", index.id[subject]);
  }
  add("verdict", control);
  return `#?${parts.join("&")}`;
};

const keep = (added) => {
  const to = state.open ? address() : location.pathname + location.search;
  if (state.open && location.hash === to) return;
  try { history[added ? "pushState" : "replaceState"](null, "", to); } catch { /* a page from a frame that has no address keeps none */ }
};

const linkTo = (subject, control, name) =>
  make("a", { class: "self", href: address(subject, control || ""), title: "Link to this", "aria-label": `Link to ${name}` }, "#");

const show = (open) => {
  state.open = open;
  results.hidden = !open;
  form.classList.toggle("is-open", open);
  document.documentElement.classList.toggle("searching", open);
  if (page.inert !== open) page.inert = open;
  if (!open) { results.classList.remove("one"); state.subject = -1; state.control = ""; }
};

const list = new List(panes.list, (at) => { list.move(at); openAt(at, true); });

const openAt = (at, added) => {
  if (at < 0 || at >= list.items.length) return;
  state.subject = list.items[at];
  state.control = "";
  drawSubject();
  results.classList.add("one");
  keep(added);
};

const drawSubject = async (subject = state.subject) => {
  const turn = (state.drawing += 1), control = state.control;
  delete panes.detail.dataset.drawn;
  if (subject < 0) { panes.detail.replaceChildren(); return; }
  await drawVerdicts(panes.detail, state.index, state.result, subject, linkTo, { all: Boolean(control), stale: () => turn !== state.drawing });
  if (turn !== state.drawing) return;
  panes.detail.dataset.drawn = state.index.id[subject];
  if (!control) return;
  const card = [...panes.detail.querySelectorAll("[data-control]")].find((one) => one.dataset.control === control);
  if (!card) return;
  card.classList.add("target");
  card.scrollIntoView();
  card.focus({ preventScroll: true });
};

const refresh = async ({ keepSubject = false } = {}) => {
  const turn = (state.turn += 1), started = performance.now();
  const result = await find(state.index, state.query, state.chosen, () => turn !== state.turn);
  if (!result || turn !== state.turn) return;
  state.result = result;
  result.shown.sort(ORDERS[state.order](state.index, result));
  list.set(state.index, result, result.shown);
  if (!keepSubject) { state.subject = -1; state.control = ""; results.classList.remove("one"); }
  const at = result.shown.indexOf(state.subject);
  if (at >= 0) list.move(at);
  foundLine.textContent = `${counted(result.total, "verdict")} of ${counted(result.shown.length, "subject")}`;
  for (const facet of form.querySelectorAll(".facet")) drawFacet(facet);
  for (const button of results.querySelectorAll("[data-order]")) button.setAttribute("aria-pressed", String(button.dataset.order === state.order));
  form.dataset.took = Math.round(performance.now() - started);
  await pause();
  if (turn === state.turn) await drawSubject(state.subject < 0 ? result.shown[0] ?? -1 : state.subject);
};

const drawFacet = (box) => {
  const facet = FACETS.find((one) => one.key === box.dataset.facet), at = FACETS.indexOf(facet), chosen = chosenOf(facet.key);
  const names = facet.names(state.index.raw), counts = state.result.counts[at];
  const said = [...chosen].map((value) => codes(facet, state.index.raw)[value]).join(", ");
  box.querySelector("summary").textContent = said ? `${facet.title}: ${said}` : facet.title;
  box.classList.toggle("on", chosen.size > 0);
  if (!box.open) return;
  const order = names.map((_, value) => value).filter((value) => counts[value] || chosen.has(value));
  if (facet.column || facet.key === "control") order.sort((one, other) => chosen.has(other) - chosen.has(one) || counts[other] - counts[one] || one - other);
  const lines = order.slice(0, MOST).map((value) => {
    const tick = make("input", { type: "checkbox", value });
    tick.checked = chosen.has(value);
    return make("label", {}, tick, make("span", { class: "what" }, names[value]), " ", make("span", { class: "n" }, number(counts[value])));
  });
  if (order.length > MOST) lines.push(make("p", {}, `${counted(order.length - MOST, "more value")}: the search finds them.`));
  const had = box.contains(document.activeElement) && document.activeElement.value;
  box.querySelector("fieldset").replaceChildren(make("legend", { class: "sr" }, facet.title), ...lines);
  if (had) box.querySelector(`input[value="${had}"]`)?.focus();
};

const change = () => { show(true); refresh().then(() => keep(false)); };
const clear = () => { state.query = search.value = ""; for (const facet of FACETS) chosenOf(facet.key).clear(); };

// What an address says: `#?q=…&outcome=gap&subject=…`; anything else is a place in the book, which is shown.
const follow = () => {
  if (!location.hash.startsWith("#?")) { if (state.open) show(false); reveal(); return; }
  clear();
  const { index } = state, said = new URLSearchParams(location.hash.slice(2));
  state.query = search.value = said.get("q") || "";
  state.order = ORDERS[said.get("order")] ? said.get("order") : "gap";
  for (const facet of FACETS) {
    const names = codes(facet, index.raw);
    for (const value of said.getAll(facet.key)) if (names.includes(value)) chosenOf(facet.key).add(names.indexOf(value));
  }
  const id = said.get("subject"), from = said.get("from") || "";
  state.subject = id === null ? -1 : index.id.findIndex((one, at) => one === id && (index.raw.sources[index.source[at]] || [""])[0] === from);
  state.control = said.get("verdict") || "";
  show(true);
  results.classList.toggle("one", state.subject >= 0);
  refresh({ keepSubject: true });
};

// A place inside something folded opens it.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let above = target.closest("details:not([open])"); above; above = above.parentElement?.closest("details:not([open])")) above.open = true;
  target.scrollIntoView();
  requestAnimationFrame(() => requestAnimationFrame(() => target.scrollIntoView())); // what lies above has its true height only now
};
