(() => {
  "use strict";
  const form = document.querySelector(".filter");
  const items = [...document.querySelectorAll("[data-find]")].map((element) => ({ element, outcome: element.dataset.find, text: "" }));
  if (!form || !items.length) return;
  const search = form.querySelector("[type=search]");
  const boxes = [...form.querySelectorAll("[type=checkbox]")];
  const found = form.querySelector(".found");
  const sections = [...document.querySelectorAll(".control")];

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const all = !words.length && outcomes.size === boxes.length;
    let shown = 0;
    for (const item of items) {
      item.text ||= `${item.element.closest(".control")?.querySelector("h4").textContent ?? ""} ${item.element.textContent}`.toLowerCase();
      const stays = outcomes.has(item.outcome) && words.every((word) => item.text.includes(word));
      item.element.classList.toggle("away", !stays);
      if (stays && item.element.matches(".card")) shown += 1;
    }
    for (const section of sections) section.classList.toggle("away", !all && !section.querySelector(".card:not(.away)"));
    found.textContent = all ? "" : shown === 1 ? "1 finding shown" : `${shown} findings shown`;
  };

  // A link to what the filter hides takes the filter away: whoever follows it wants to see it.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest(".away")) return;
    search.value = "";
    for (const box of boxes) box.checked = true;
    apply();
    target.scrollIntoView();
  };

  const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing(event.target)) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search && search.value) {
      search.value = "";
      apply();
    }
  });
  addEventListener("hashchange", reveal);

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  apply();
})();
