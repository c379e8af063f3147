// Search, filters and order of the caseload table. All data are in the page;
// the state is in the address, so that it can be kept and sent. Keys are written
// so that the most pressing sorts first upwards (order.rs).
(() => {
  "use strict";
  const table = document.querySelector("table.caseload");
  const form = document.querySelector("form.controls");
  if (!table || !form) return;

  const CLIENT_KEYS = ["risk", "goals", "next", "session"];
  const MEASURE_KEYS = ["latest", "last", "base", "outcome", "trend", "track"];
  const FIELDS = ["q", "level", "measure", "clinician", "flag"];
  const status = form.querySelector("[role=status]");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const keys = (element) => {
    const text = element.dataset.k;
    return text ? text.split(",").map((key) => (key === "" ? null : Number(key))) : [];
  };
  const fold = (text) =>
    text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  const clients = [...table.tBodies].map((body, place) => ({
    body,
    place,
    data: body.dataset,
    measures: body.dataset.m ? body.dataset.m.split("|") : [],
    flags: body.dataset.f ? body.dataset.f.split(" ") : [],
  }));
  const text = (client) => (client.text ??= fold(client.body.textContent));
  const rows = (client) =>
    (client.rows ??= [...client.body.rows]
      .filter((row) => row.dataset.k)
      .map((row) => ({
        name: row.querySelector("td.m b").textContent,
        keys: keys(row),
      })));

  // What one client is sorted by: a number, a text, or null for "not known".
  function key(client, sort, measure) {
    if (sort === "rank") return client.place;
    if (sort === "client") return client.body.querySelector("th a").textContent;
    if (sort === "why") return client.body.querySelector(".why li").textContent;
    const own = CLIENT_KEYS.indexOf(sort);
    if (own >= 0) return keys(client.body)[own] ?? null;
    const of = rows(client).filter(
      (row) => !measure || row.name === measure || row.name.startsWith(measure + " "),
    );
    if (sort === "measure") return of.length ? of[0].name : null;
    const at = MEASURE_KEYS.indexOf(sort);
    const known = of.map((row) => row.keys[at] ?? null).filter((value) => value !== null);
    return known.length ? Math.min(...known) : null;
  }

  function compare(a, b) {
    return typeof a === "string" ? collator.compare(a, b) : a - b;
  }

  const empty = () => ({ q: "", level: "", measure: "", clinician: "", flag: "", sort: "rank", reverse: false });

  function fromAddress() {
    const state = empty();
    const address = new URLSearchParams(location.hash.slice(1));
    for (const field of FIELDS) state[field] = address.get(field) ?? "";
    const sort = address.get("sort");
    if (table.querySelector(`th[data-sort="${CSS.escape(sort ?? "")}"]`)) state.sort = sort;
    state.reverse = address.get("reverse") === "1";
    return state;
  }

  function toAddress(state) {
    const address = new URLSearchParams();
    for (const field of FIELDS) if (state[field]) address.set(field, state[field]);
    if (state.sort !== "rank") address.set("sort", state.sort);
    if (state.reverse) address.set("reverse", "1");
    const hash = address.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  }

  function fromForm() {
    const state = empty();
    for (const field of [...FIELDS, "sort"]) {
      const control = form.elements[field];
      if (control) state[field] = control.value;
    }
    state.reverse = form.elements.reverse.checked;
    return state;
  }

  function toForm(state) {
    for (const field of [...FIELDS, "sort"]) {
      const control = form.elements[field];
      if (!control) continue;
      control.value = state[field];
      // A choice that this caseload does not offer is none.
      if (control.value !== state[field]) {
        state[field] = "";
        control.value = "";
      }
    }
    form.elements.reverse.checked = state.reverse;
  }

  function matches(client, state, words) {
    const { data, measures, flags } = client;
    return (
      (!state.level || data.level === state.level) &&
      (!state.measure || measures.includes(state.measure)) &&
      (!state.clinician || data.c === state.clinician) &&
      (!state.flag ||
        (state.flag === "new" ? "new" in data : flags.includes(state.flag))) &&
      words.every((word) => text(client).includes(word))
    );
  }

  let sorted = "rank";
  function order(state) {
    const byNeed = state.sort === "rank" && !state.reverse;
    const wanted = byNeed ? "rank" : [state.sort, state.measure, state.reverse].join();
    if (wanted === sorted) return;
    sorted = wanted;
    const keyed = clients.map((client) => [key(client, state.sort, state.measure), client]);
    const turn = state.reverse ? -1 : 1;
    keyed.sort(([a, one], [b, other]) => {
      if (a === null || b === null) return (a === null) - (b === null) || one.place - other.place;
      return turn * compare(a, b) || one.place - other.place;
    });
    table.append(...keyed.map(([, client]) => client.body));
  }

  function apply(state) {
    order(state);
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const client of clients) {
      const hidden = !matches(client, state, words);
      if (client.body.hidden !== hidden) client.body.hidden = hidden;
      if (!hidden) shown += 1;
    }
    for (const head of table.tHead.rows[0].cells) {
      const here = head.dataset.sort === state.sort;
      if (here) head.setAttribute("aria-sort", state.reverse ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    for (const tile of document.querySelectorAll(".tiles a"))
      if (tile.dataset.level === state.level) tile.setAttribute("aria-current", "true");
      else tile.removeAttribute("aria-current");
    const sort = form.elements.sort;
    const by = sort.options[sort.selectedIndex]?.text ?? "";
    const direction = state.reverse ? form.dataset.last : form.dataset.first;
    const count = form.dataset.shown
      .replace("{shown}", shown)
      .replace("{all}", clients.length);
    status.textContent =
      ["rank", "client", "why", "measure"].includes(state.sort) ? count : `${count} · ${by}, ${direction}`;
  }

  function change(state) {
    toAddress(state);
    apply(state);
  }

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const state = fromForm();
      state.reverse = state.sort === head.dataset.sort && !state.reverse;
      state.sort = head.dataset.sort;
      toForm(state);
      change(state);
    });
    head.replaceChildren(button);
  }
  for (const tile of document.querySelectorAll(".tiles a"))
    tile.addEventListener("click", (event) => {
      event.preventDefault();
      const state = fromForm();
      state.level = state.level === tile.dataset.level ? "" : tile.dataset.level;
      toForm(state);
      change(state);
    });
  form.addEventListener("input", () => change(fromForm()));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    const state = empty();
    toForm(state);
    change(state);
  });
  addEventListener("hashchange", () => {
    // A link to a rule of the list is no state of the table.
    if (location.hash.startsWith("#rule-") || location.hash === "#main") return;
    const state = fromAddress();
    toForm(state);
    apply(state);
  });

  form.hidden = false;
  const state = fromAddress();
  toForm(state);
  apply(state);
})();
