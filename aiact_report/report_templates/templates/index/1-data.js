// The index as it stands in the page, made ready to be searched in steps that never hold the page up.
const pause = () =>
  new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(0);
  });
const STEP = 12; // milliseconds of work between two pauses

const GAP = 0, PARTIAL = 1, UNSEEN = 2, MET = 3, NA = 4;
const STYLES = ["gap", "partial", "unseen", "pass", "na"];
const WORDS = ["gap", "partial", "not assessed", "met", "not applicable"];

const readIndex = async () => {
  const raw = JSON.parse(document.getElementById("index-data").textContent);
  await pause();
  const [label, id, kind, namespace, source, parent, owner, row, seen] = raw.subjects;
  const [saying, reason] = raw.answers;
  const index = {
    raw,
    subjects: label.length,
    label, id, kind, namespace, source, parent, owner, seen,
    rowOf: row,
    rows: raw.rows,
    saying: Uint16Array.from(saying),
    reason: Uint32Array.from(reason),
    lower: raw.texts.map((text) => text.toLowerCase()),
    verdicts: 0,
    waived: new Map(),
    changed: new Map(raw.changed.map(([subject, control, state]) => [subject * 4096 + control, state])),
    children: new Map(),
    made: new Map(),
  };
  await pause();
  index.named = label.map((text, at) => {
    const from = raw.sources[source[at]];
    return `${text} ${raw.kinds[kind[at]][0]} ${from ? from[0] : ""} ${id[at]} ${raw.owners[owner[at]]}`.toLowerCase();
  });
  index.asked = raw.sayings.map((one) => raw.controls[one[0]].slice(0, 2).join(" ").toLowerCase());
  for (let at = 0; at < label.length; at += 1) {
    index.verdicts += raw.rows[row[at]].length;
    if (parent[at] >= 0) {
      if (!index.children.has(parent[at])) index.children.set(parent[at], []);
      index.children.get(parent[at]).push(at);
    }
  }
  for (const [subject, control, note] of raw.waived) index.waived.set(`${subject} ${control}`, raw.texts[note]);
  await pause();
  return index;
};

// The facts of one subject that answers cite, by name: value, where it stands, how it is known.
const factsOf = (index, subject) => {
  if (index.made.has(subject)) return index.made.get(subject);
  const { raw } = index, found = new Map(), list = index.seen[subject];
  const [name, value, field, basis, said] = raw.cells;
  for (let at = 0; at < list.length; at += 4) {
    const cells = raw.runs[list[at + 1]], lines = raw.runs[list[at + 3]], stem = raw.stems[list[at]];
    cells.forEach((cell, place) => {
      const line = list[at + 2] + lines[place];
      found.set(name[cell], {
        name: raw.facts[name[cell]],
        value: raw.texts[value[cell]],
        said: raw.texts[said[cell] < 0 ? value[cell] : said[cell]],
        field: raw.texts[field[cell]],
        basis: raw.texts[basis[cell]],
        place: line ? `${stem}:${line}` : stem,
      });
    });
  }
  if (index.made.size > 4000) index.made.clear();
  index.made.set(subject, found);
  return found;
};

const kindOf = (index, subject) => index.raw.kinds[index.kind[subject]][0];

// Who holds a fact that an answer names: the subject, the nearest of that kind above it, or one of its children.
const holderOf = (index, subject, named) => {
  if (Array.isArray(named)) {
    const kind = index.raw.facts[named[0]].split(".")[0];
    return (index.children.get(subject) || []).filter((child) => kindOf(index, child) === kind)[named[1]];
  }
  const kind = index.raw.facts[named].split(".")[0];
  if (kind === kindOf(index, subject)) return subject;
  for (let above = index.parent[subject]; above >= 0; above = index.parent[above]) if (kindOf(index, above) === kind) return above;
  return subject;
};

const seenBy = (index, subject, answer) =>
  index.raw.sayings[index.saying[answer]][4].map((named) => {
    const holder = holderOf(index, subject, named);
    const fact = holder === undefined ? undefined : factsOf(index, holder).get(Array.isArray(named) ? named[0] : named);
    return { fact, holder: holder === subject ? "" : index.label[holder] || "" };
  });

const reasonOf = (index, subject, answer) => {
  const text = index.raw.texts[index.reason[answer]], saying = index.raw.sayings[index.saying[answer]];
  if (!saying[5]) return text;
  const seen = seenBy(index, subject, answer);
  return text.replace(/\{(\d+)\}/g, (hole, at) => (seen[at] ? seen[at].fact?.said ?? "not set" : hole));
};
