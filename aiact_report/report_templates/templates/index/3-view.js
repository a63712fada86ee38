// Drawing: the list, of which only what is in sight is in the page, and one subject with all its verdicts.
const make = (tag, attributes = {}, ...inside) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  element.append(...inside);
  return element;
};
const number = (value) => value.toLocaleString("en");
const counted = (value, one, many) => `${number(value)} ${value === 1 ? one : many || `${one}s`}`;

class List {
  constructor(box, choose) {
    this.box = box;
    this.space = make("div", { class: "space", role: "presentation" });
    box.append(this.space);
    this.items = [];
    this.at = -1;
    this.drawn = new Map();
    this.choose = choose;
    this.queued = false;
    box.addEventListener("scroll", () => this.later(), { passive: true });
    this.height = 52;
    new ResizeObserver(() => this.measure()).observe(box);
    box.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(Number(row.dataset.at));
    });
  }
  measure() {
    const height = parseFloat(getComputedStyle(this.box).getPropertyValue("--row")) || 52;
    if (height === this.height) return this.later();
    this.height = height;
    this.space.style.height = `${this.items.length * height}px`;
    this.draw(true);
  }
  set(index, result, items) {
    Object.assign(this, { index, result, items, at: items.length ? 0 : -1 });
    this.space.style.height = `${items.length * this.height}px`;
    this.box.scrollTop = 0;
    this.draw(true);
  }
  later() {
    if (this.queued) return;
    this.queued = true;
    requestAnimationFrame(() => { this.queued = false; this.draw(false); });
  }
  draw(anew) {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.height) - 4);
    const last = Math.min(this.items.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + 4);
    for (const [at, row] of this.drawn) if (anew || at < first || at >= last) { row.remove(); this.drawn.delete(at); }
    for (let at = first; at < last; at += 1) if (!this.drawn.has(at)) this.drawn.set(at, this.space.appendChild(this.row(at)));
    for (const [at, row] of this.drawn) row.setAttribute("aria-selected", String(at === this.at));
    if (this.drawn.has(this.at)) this.box.setAttribute("aria-activedescendant", `row-${this.at}`);
    else this.box.removeAttribute("aria-activedescendant");
  }
  row(at) {
    const { index, result } = this, subject = this.items[at];
    const row = make("div", { role: "option", id: `row-${at}`, class: "row", "data-at": at, "aria-setsize": this.items.length, "aria-posinset": at + 1 });
    row.style.top = `${at * this.height}px`;
    const from = index.raw.sources[index.source[subject]];
    row.append(make("span", { class: "name" }, index.label[subject], make("small", {}, from ? from[0] : "")));
    for (let outcome = GAP; outcome <= MET; outcome += 1) {
      const value = result.tally[subject * 5 + outcome];
      row.append(make("span", { class: value ? `n t-${STYLES[outcome]}` : "n zero" }, number(value), make("span", { class: "sr" }, ` ${WORDS[outcome]} `)));
    }
    return row;
  }
  move(to) {
    if (!this.items.length) return;
    this.at = Math.max(0, Math.min(this.items.length - 1, to));
    const top = this.at * this.height, { box } = this;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + this.height > box.scrollTop + box.clientHeight) box.scrollTop = top + this.height - box.clientHeight;
    this.draw(false);
  }
}

const tagOf = (outcome, severity) => make("span", { class: `tag ${STYLES[outcome]}` }, outcome <= PARTIAL ? `${WORDS[outcome]} · ${severity}` : WORDS[outcome]);

const seenLine = ({ fact, holder }, named) => {
  if (!fact) return make("span", { class: "fact" }, make("code", {}, named), " was not seen");
  const line = make("span", { class: "fact" });
  if (fact.value === "not set") line.append(make("code", {}, fact.name), " is ", make("em", {}, "not set"));
  else line.append(make("code", {}, `${fact.name}: ${fact.value}`));
  if (fact.place) line.append(" · ", make("code", {}, fact.place));
  if (fact.field) line.append(" ", make("code", { class: "field" }, fact.field));
  line.append(` · ${fact.basis}`);
  if (holder) line.append(` · of ${holder}`);
  return line;
};

const verdictCard = (index, subject, answer, link) => {
  const { raw } = index, saying = raw.sayings[index.saying[answer]];
  const [control, outcome, severity, expected, facts] = saying, [id, title] = raw.controls[control];
  const told = document.getElementById(id);
  const card = make("section", { class: `card verdict c-${raw.outcomes[outcome]}`, "data-control": id, tabindex: "-1" });
  card.append(make("p", { class: "ids" }, tagOf(outcome, raw.severities[severity]), " ", told ? make("a", { href: `#${id}` }, id) : id, ` ${title} `, link));
  card.append(make("p", { class: "said" }, reasonOf(index, subject, answer)));
  const note = index.waived.get(`${subject} ${control}`);
  if (note) card.append(make("p", { class: "said" }, make("span", { class: "tag accepted" }, "accepted"), ` ${note}`));
  if (outcome === NA) return card;
  const seen = make("p", { class: "seen" });
  seenBy(index, subject, answer).forEach((one, at) => seen.append(seenLine(one, raw.facts[Array.isArray(facts[at]) ? facts[at][0] : facts[at]])));
  if (seen.childNodes.length) card.append(seen);
  const bears = saying[6].map((at) => raw.obligations[at][0]);
  card.append(make("p", { class: "expected" }, `Expected: ${raw.texts[expected]}`, bears.length ? ` · bears on ${bears.join(", ")}` : ""));
  return card;
};

const AT_ONCE = 16; // verdicts drawn before the next frame
const byWorst = (index) => (one, other) => {
  const [a, b] = [index.raw.sayings[index.saying[one]], index.raw.sayings[index.saying[other]]];
  return a[1] - b[1] || (a[1] <= PARTIAL ? a[2] - b[2] : 0) || one - other;
};

const subjectHead = (index, subject, linkTo) => {
  const from = index.raw.sources[index.source[subject]], owner = index.raw.owners[index.owner[subject]];
  const line = make("p", { class: "from" }, kindOf(index, subject));
  if (from) line.append(" from ", make("code", {}, from[0]));
  if (owner) line.append(` · owner ${owner}`);
  return make("header", {}, make("h2", {}, index.label[subject], " ", linkTo(subject, undefined, index.label[subject])), line);
};

// Draws one subject into a pane: what fits the search first; the rest behind a button. `stale` ends it when another is asked for.
const drawVerdicts = async (pane, index, result, subject, linkTo, { all, stale }) => {
  const row = [...index.rows[index.rowOf[subject]]].sort(byWorst(index));
  const fit = row.filter((answer) => matches(index, result, subject, answer)), others = row.filter((answer) => !fit.includes(answer));
  const heading = make("h3", {}, row.length ? counted(fit.length, "verdict") + (others.length ? " that fit" : "") : "No question was asked of it.");
  pane.replaceChildren(subjectHead(index, subject, linkTo), heading);
  pane.scrollTop = 0;
  const add = async (answers) => {
    for (let at = 0; at < answers.length; at += 1) {
      if (at && at % AT_ONCE === 0) { await pause(); if (stale()) return; }
      const control = index.raw.controls[index.raw.sayings[index.saying[answers[at]]][0]][0];
      pane.append(verdictCard(index, subject, answers[at], linkTo(subject, control, `${control} for ${index.label[subject]}`)));
    }
  };
  await add(fit);
  if (!others.length || stale()) return;
  if (all) { await add(others); return; }
  const more = make("button", { type: "button" }, `Show ${counted(others.length, "other verdict")} of it`);
  more.addEventListener("click", () => { more.remove(); add(others); });
  pane.append(more);
};
