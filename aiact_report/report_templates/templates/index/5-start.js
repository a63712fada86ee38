// Keys, and the start.
const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && target.type !== "checkbox";

const back = () => {
  const facet = form.querySelector(".facet[open]");
  if (facet) { facet.open = false; facet.querySelector("summary").focus(); return; }
  if (results.classList.contains("one")) { results.classList.remove("one"); state.subject = -1; state.control = ""; panes.list.focus(); keep(false); return; }
  clear();
  show(false);
  keep(false);
  for (const box of form.querySelectorAll(".facet")) box.querySelector("summary").textContent = FACETS.find((one) => one.key === box.dataset.facet).title;
  for (const box of form.querySelectorAll(".facet.on")) box.classList.remove("on");
  foundLine.textContent = "";
  if (form.contains(document.activeElement)) document.activeElement.blur();
};

const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 };
const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inSearch = event.target === search, inDetail = panes.detail.contains(event.target);
  if (event.key === "/" && !typing(event.target)) { event.preventDefault(); search.focus(); search.select(); return; }
  if (event.key === "Escape" && (state.open || form.querySelector(".facet[open]"))) { event.preventDefault(); back(); return; }
  if (!state.open || (typing(event.target) && !inSearch) || event.target.closest?.(".facet")) return;
  const step = STEPS[event.key];
  if (step && (!inSearch || /^Arrow/.test(event.key)) && (!inDetail || /^[jk]$/.test(event.key))) {
    event.preventDefault();
    if (inSearch) panes.list.focus(); else list.move(list.at + step);
    if (results.classList.contains("one") || getComputedStyle(panes.detail).display !== "none") { state.subject = list.items[list.at] ?? -1; state.control = ""; drawSubject(); keep(false); }
  } else if (event.key === "Enter" && (inSearch || event.target === panes.list)) {
    event.preventDefault();
    openAt(Math.max(0, list.at), true);
    panes.detail.focus();
  }
};

const listen = () => {
  let asked = 0;
  search.addEventListener("input", () => {
    clearTimeout(asked);
    state.query = search.value;
    show(true);
    asked = setTimeout(change, 30);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.type !== "checkbox") return;
    const chosen = chosenOf(event.target.closest(".facet").dataset.facet), value = Number(event.target.value);
    if (event.target.checked) chosen.add(value); else chosen.delete(value);
    change();
  });
  for (const box of form.querySelectorAll(".facet")) {
    box.addEventListener("toggle", async () => {
      if (!box.open) return;
      for (const other of form.querySelectorAll(".facet[open]")) if (other !== box) other.open = false;
      if (!state.result) await refresh();
      drawFacet(box);
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".facet")) for (const box of form.querySelectorAll(".facet[open]")) box.open = false;
    const state_ = event.target.closest("a[data-find]");
    if (state_) { event.preventDefault(); history.pushState(null, "", `#?${state_.dataset.find}`); follow(); }
  });
  results.querySelector(".head").addEventListener("click", (event) => {
    const button = event.target.closest("[data-order]");
    if (button) { state.order = button.dataset.order; refresh().then(() => keep(false)); }
  });
  form.querySelector(".all").addEventListener("click", () => { change(); panes.list.focus(); });
  for (const button of document.querySelectorAll(".leave")) button.addEventListener("click", () => { form.querySelectorAll(".facet[open]").forEach((one) => { one.open = false; }); results.classList.remove("one"); back(); });
  results.querySelector(".again").addEventListener("click", () => { results.classList.remove("one"); state.subject = -1; panes.list.focus(); keep(false); });
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
};

// On paper stands what is there without a script: the whole book, and the index as a table.
const forPaper = () => {
  const kept = document.querySelector("noscript.whole"), place = document.querySelector(".on-paper");
  if (kept && place && !place.firstChild) place.innerHTML = kept.textContent;
};

const start = async () => {
  form.hidden = false;
  for (const said of document.querySelectorAll(".scripted")) said.hidden = false;
  const tall = () => document.documentElement.style.setProperty("--bar", `${form.offsetHeight}px`);
  new ResizeObserver(tall).observe(form);
  tall();
  addEventListener("beforeprint", forPaper);
  await pause();
  state.index = await readIndex();
  search.placeholder = `Search ${counted(state.index.verdicts, "verdict")} of ${counted(state.index.subjects, "subject")}`;
  listen();
  form.dataset.ready = "yes";
  if (location.hash.length > 1) follow();
};
start();
