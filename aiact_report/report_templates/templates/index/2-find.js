// Which verdicts a search and the facets leave, how many each facet would give, and how many each subject has.
const FACETS = [
  { key: "outcome", title: "Outcome", names: (raw) => WORDS.slice(0, raw.outcomes.length), of: (saying) => [saying[1]] },
  { key: "severity", title: "Severity", names: (raw) => raw.severities, of: (saying) => (saying[1] <= PARTIAL ? [saying[2]] : []) },
  { key: "obligation", title: "Obligation", names: (raw) => raw.obligations.map((one) => `${one[0]} ${one[1]}`), of: (saying) => saying[6] },
  { key: "control", title: "Question", names: (raw) => raw.controls.map((one) => `${one[0]} ${one[1]}`), of: (saying) => [saying[0]] },
  { key: "kind", title: "Kind", names: (raw) => raw.kinds.map((one) => one[1]), column: "kind" },
  { key: "namespace", title: "Namespace", names: (raw) => raw.namespaces.map((one) => one || "none"), column: "namespace" },
  { key: "source", title: "Source", names: (raw) => raw.sources.map((one) => one[0]), column: "source" },
  { key: "changed", title: "Since baseline", names: (raw) => raw.states, each: true },
  { key: "owner", title: "Owner", names: (raw) => raw.owners.map((one) => one || "none named"), column: "owner" },
];
// The values of a facet as a link writes them: what they are called, not their number.
const codes = (facet, raw) => (facet.key === "obligation" || facet.key === "control" ? facet.names(raw).map((one) => one.split(" ")[0]) : facet.names(raw));

const wordsOf = (query) => [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))].slice(0, 16);

// For every word a bit: which subjects, questions, reasons and values have it.
const bitsOf = (index, words) => {
  const mark = (texts) => {
    const bits = new Uint32Array(texts.length);
    words.forEach((word, at) => texts.forEach((text, place) => { if (text.includes(word)) bits[place] |= 1 << at; }));
    return bits;
  };
  return { subject: mark(index.named), saying: mark(index.asked), text: mark(index.lower), all: words.length ? 2 ** words.length - 1 : 0 };
};

// For every facet a bit: set where what is chosen in it leaves the thing out.
const outOf = (index, chosen) => {
  const bySaying = new Uint32Array(index.raw.sayings.length), bySubject = new Uint32Array(index.subjects);
  FACETS.forEach((facet, bit) => {
    const wanted = chosen[facet.key];
    if (!wanted || !wanted.size) return;
    if (facet.of) index.raw.sayings.forEach((saying, at) => { if (!facet.of(saying).some((value) => wanted.has(value))) bySaying[at] |= 1 << bit; });
    else if (facet.column) index[facet.column].forEach((value, at) => { if (!wanted.has(value)) bySubject[at] |= 1 << bit; });
  });
  return { bySaying, bySubject };
};

// What became of a finding since the baseline stands with each verdict by itself; 0 is what was no finding then and is none now.
const EACH = FACETS.findIndex((facet) => facet.each);
const stateOf = (index, subject, saying) => index.changed.get(subject * 4096 + index.raw.sayings[saying][0]) ?? 0;
const leftOut = (index, chosen, subject, saying) => {
  const wanted = chosen.changed;
  return wanted && wanted.size && !wanted.has(stateOf(index, subject, saying)) ? 1 << EACH : 0;
};

const only = (bits) => bits !== 0 && (bits & (bits - 1)) === 0;

// Values that decided a verdict are looked at last: only where its words are not all found before.
const inValues = (index, bits, subject, answer, found) => {
  let has = found;
  for (const { fact } of seenBy(index, subject, answer)) {
    if (!fact) continue;
    const text = `${fact.value} ${fact.place}`.toLowerCase();
    bits.words.forEach((word, at) => { if (text.includes(word)) has |= 1 << at; });
  }
  return has;
};

// What stands when one facet is left out of the reckoning counts for that facet alone: so its other values can be chosen too.
const find = async (index, query, chosen, stale) => {
  const words = wordsOf(query), bits = { ...bitsOf(index, words), words }, out = outOf(index, chosen);
  const sayings = index.raw.sayings, size = sayings.length, may = words.length ? mayHave(index, bits) : { any: false };
  const tally = new Uint32Array(index.subjects * 5), worst = new Float64Array(index.subjects);
  const weight = sayings.map((saying) => (saying[1] === GAP ? 1000 ** (index.raw.severities.length - 1 - saying[2]) : 0));
  const outcome = Uint8Array.from(sayings, (saying) => saying[1]);
  const said = FACETS.map(() => new Uint32Array(size)), kept = new Uint32Array(size);
  const counts = FACETS.map((facet) => new Uint32Array(facet.names(index.raw).length)), held = FACETS.map(() => 0);
  const shown = [];
  let total = 0, from = performance.now();
  for (let subject = 0; subject < index.subjects; subject += 1) {
    if ((subject & 63) === 0 && performance.now() - from > STEP) {
      await pause();
      if (stale()) return null;
      from = performance.now();
    }
    const away = out.bySubject[subject], mine = bits.subject[subject];
    if (away !== 0 && !only(away)) continue;
    held.fill(0);
    const own = may.any ? may.ofSubject(subject) : 0;
    let fits = 0;
    for (const answer of index.rows[index.rowOf[subject]]) {
      const saying = index.saying[answer], fails = away | out.bySaying[saying] | leftOut(index, chosen, subject, saying);
      if (fails !== 0 && !only(fails)) continue;
      let has = mine | bits.saying[saying] | bits.text[index.reason[answer]];
      if (has !== bits.all && may.any && ((has | own) === bits.all || may.elsewhere(subject, saying))) has = inValues(index, bits, subject, answer, has);
      if (has !== bits.all) continue;
      if (index.changed.size && (fails === 0 || fails === 1 << EACH)) counts[EACH][stateOf(index, subject, saying)] += 1;
      if (fails !== 0) {
        const bit = 31 - Math.clz32(fails);
        said[bit][saying] += 1;
        held[bit] += 1;
        continue;
      }
      kept[saying] += 1;
      fits += 1;
      tally[subject * 5 + outcome[saying]] += 1;
      worst[subject] += weight[saying];
    }
    total += fits;
    if (fits) shown.push(subject);
    for (let bit = 0; bit < FACETS.length; bit += 1) if (FACETS[bit].column) counts[bit][index[FACETS[bit].column][subject]] += fits + held[bit];
  }
  FACETS.forEach((facet, bit) => {
    if (facet.of) sayings.forEach((saying, at) => { for (const value of facet.of(saying)) counts[bit][value] += kept[at] + said[bit][at]; });
  });
  return { shown, tally, worst, counts, total, bits, out, chosen };
};

// Where values and places may have the words: it is asked before they are put together, which is slow.
const mayHave = (index, bits) => {
  const { raw } = index, runs = new Int32Array(raw.runs.length).fill(-1), [name, value] = raw.cells;
  const stems = new Uint32Array(raw.stems.length);
  bits.words.forEach((word, at) => raw.stems.forEach((stem, place) => { if (stem.toLowerCase().includes(word.replace(/:\d*$/, ""))) stems[place] |= 1 << at; }));
  const ofRun = (run) => {
    if (runs[run] < 0) runs[run] = raw.runs[run].reduce((all, cell) => all | bits.text[value[cell]], 0);
    return runs[run];
  };
  const ofSubject = (subject) => {
    const list = index.seen[subject];
    let all = 0;
    for (let at = 0; at < list.length; at += 4) all |= stems[list[at]] | ofRun(list[at + 1]);
    return all;
  };
  const foreign = new Int8Array(raw.sayings.length * raw.kinds.length).fill(-1);
  const elsewhere = (subject, saying) => {
    const at = saying * raw.kinds.length + index.kind[subject], kind = kindOf(index, subject);
    if (foreign[at] < 0) foreign[at] = raw.sayings[saying][4].some((named) => Array.isArray(named) || raw.facts[named].split(".")[0] !== kind) ? 1 : 0;
    return foreign[at] === 1;
  };
  return { ofSubject, elsewhere, any: stems.some(Boolean) || name.some((_, cell) => bits.text[value[cell]]) };
};

const matches = (index, result, subject, answer) => {
  const saying = index.saying[answer];
  if (result.out.bySubject[subject] | result.out.bySaying[saying] | leftOut(index, result.chosen, subject, saying)) return false;
  const has = result.bits.subject[subject] | result.bits.saying[saying] | result.bits.text[index.reason[answer]];
  return has === result.bits.all || inValues(index, result.bits, subject, answer, has) === result.bits.all;
};

const ORDERS = {
  name: (index) => (one, other) => (index.label[one] < index.label[other] ? -1 : index.label[one] > index.label[other] ? 1 : one - other),
  ...Object.fromEntries(
    ["gap", "partial", "unseen", "met"].map((key, at) => [
      key,
      (index, result) => (one, other) =>
        (at === GAP ? result.worst[other] - result.worst[one] : 0) ||
        result.tally[other * 5 + at] - result.tally[one * 5 + at] ||
        result.tally[other * 5 + PARTIAL] - result.tally[one * 5 + PARTIAL] ||
        one - other,
    ]),
  ),
};
