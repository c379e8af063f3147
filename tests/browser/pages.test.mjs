// What the pages do in a real browser. tests/browser.rs writes the reports:
// `en` and `fr` are the demo caseload, `odd` is of notes that try to be markup.

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const reports = process.env.CASELINE_REPORTS;
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const DESKTOP = { width: 1440, height: 900 };
const TABLET = { width: 820, height: 1180 };

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CASELINE_BROWSER,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
});
after(() => browser?.close());

function address(file) {
  const [path, hash] = file.split("#");
  return pathToFileURL(join(reports, path)).href + (hash ? `#${hash}` : "");
}

// Opens a page and holds it to what is true of every page: it asks for nothing
// outside the report, and the browser has nothing to complain of.
async function open(t, file, options = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  // A busy machine is slow, not broken.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(address(""))) complaints.push(`request: ${request.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, [], file);
  });
  await page.goto(address(file));
  return page;
}

const shown = (page) =>
  page.$$eval("table.caseload > tbody", (bodies) =>
    bodies.filter((body) => !body.hidden).map((body) => body.querySelector("th a").textContent),
  );
const count = (page) => page.locator("form.controls [role=status]").textContent();
const header = (page, name) => page.locator(`.caseload thead th[data-sort=${name}]`);

// The keys that the table is sorted by, as the page gives them.
const keysOf = (page, place) =>
  page.$$eval(
    "table.caseload > tbody",
    (bodies, place) =>
      bodies.map((body) => {
        const text = body.dataset.k.split(",")[place];
        return text === "" ? null : Number(text);
      }),
    place,
  );

function assertSorted(values) {
  const known = values.filter((value) => value !== null);
  assert.deepEqual(values.slice(0, known.length), known, "what is not known comes last");
  assert.deepEqual(known, [...known].sort((a, b) => a - b));
}

describe("the caseload page", () => {
  test("sorts by every column, and back", async (t) => {
    const page = await open(t, "en/index.html");
    const byNeed = await shown(page);
    for (const [name, place] of [["risk", 0], ["goals", 1], ["next", 2], ["session", 3]]) {
      await header(page, name).getByRole("button").click();
      assertSorted(await keysOf(page, place));
      assert.equal(await header(page, name).getAttribute("aria-sort"), "ascending");
    }
    for (const name of ["why", "measure", "latest", "last", "base", "outcome", "trend", "track"]) {
      await header(page, name).getByRole("button").click();
      assert.equal(await page.locator("[aria-sort]").count(), 1, name);
      assert.notDeepEqual(await shown(page), byNeed, name);
    }
    await header(page, "client").getByRole("button").click();
    const names = await shown(page);
    assert.deepEqual(names, [...byNeed].sort());
    await header(page, "client").getByRole("button").click();
    assert.equal(await header(page, "client").getAttribute("aria-sort"), "descending");
    assert.deepEqual(await shown(page), names.reverse());
    await header(page, "rank").getByRole("button").click();
    assert.deepEqual(await shown(page), byNeed);
  });

  test("sorts by the measure that is chosen", async (t) => {
    const page = await open(t, "en/index.html#measure=PHQ-9&sort=latest");
    const scores = await page.$$eval("table.caseload > tbody:not([hidden])", (bodies) =>
      bodies.flatMap((body) =>
        [...body.rows]
          .filter((row) => row.querySelector("td.m b")?.textContent === "PHQ-9")
          .map((row) => Number(row.querySelector("td.v b").textContent)),
      ),
    );
    assert.ok(scores.length > 10);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a), "the worst PHQ-9 first");
  });

  test("filters by level, measure, clinician and flag", async (t) => {
    const page = await open(t, "en/index.html");
    const all = (await shown(page)).length;
    const choose = (name, value) => page.locator(`form [name=${name}]`).selectOption(value);
    await choose("level", "urgent");
    const urgent = await shown(page);
    assert.equal(urgent.length, Number(await page.locator(".tiles .urgent b").textContent()));
    assert.equal(await count(page), `${urgent.length} of ${all} clients`);
    await choose("level", "");
    await choose("measure", "PHQ-9");
    const measured = await shown(page);
    assert.ok(measured.length > 0 && measured.length < all);
    await choose("clinician", "T. Okafor, LCSW");
    const both = await shown(page);
    assert.ok(both.length > 0 && both.length < measured.length);
    await page.locator("form button[type=reset]").click();
    await choose("flag", "off_track");
    const flagged = await page.$$eval("table.caseload > tbody:not([hidden])", (bodies) =>
      bodies.every((body) => /off track/.test(body.querySelector(".why").textContent)),
    );
    assert.ok(flagged);
    await page.locator("form button[type=reset]").click();
    assert.equal((await shown(page)).length, all);
  });

  test("keeps the filters in the address", async (t) => {
    const page = await open(t, "en/index.html");
    await page.locator(".tiles .review a").click();
    await page.locator("form [name=q]").fill("off track");
    await header(page, "session").getByRole("button").click();
    const before = await shown(page);
    const hash = new URL(page.url()).hash;
    assert.match(hash, /level=review/);
    assert.match(hash, /sort=session/);
    const again = await open(t, `en/index.html${hash}`);
    assert.deepEqual(await shown(again), before);
    assert.equal(await again.locator("form [name=q]").inputValue(), "off track");
    await again.evaluate(() => (location.hash = "#level=urgent"));
    await again.waitForFunction(() => document.forms[0].elements.level.value === "urgent");
    assert.notDeepEqual(await shown(again), before);
  });

  test("ignores a filter that the caseload does not offer", async (t) => {
    const page = await open(t, "en/index.html#level=nonsense&sort=%22%5D&measure=XX");
    assert.equal((await shown(page)).length, 30);
  });

  test("searches ids and words, whatever the case and the accents", async (t) => {
    const page = await open(t, "fr/index.html");
    const search = page.locator("form [name=q]");
    await search.fill("c-1102");
    assert.deepEqual(await shown(page), ["C-1102"]);
    await search.fill("IDEES niees");
    const denied = await shown(page);
    assert.ok(denied.length > 3 && denied.length < 30, `${denied.length}`);
    await search.fill("no such client");
    assert.deepEqual(await shown(page), []);
    assert.equal(await count(page), "0 clients sur 30");
  });

  test("can be used by keyboard alone", async (t) => {
    const page = await open(t, "en/index.html");
    const focused = () =>
      page.evaluate(() => {
        const { tagName, className, name, textContent } = document.activeElement;
        return { tagName, className, name, text: textContent.trim() };
      });
    await page.keyboard.press("Tab");
    assert.equal((await focused()).className, "skip");
    await page.keyboard.press("Enter");
    assert.match(page.url(), /#main$/);
    const seen = new Set();
    const reach = async (wanted) => {
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press("Tab");
        const here = await focused();
        seen.add(here.tagName);
        if (wanted(here)) return;
      }
      assert.fail(`not reached; seen ${[...seen]}`);
    };
    await reach((here) => here.name === "q");
    await page.keyboard.type("off track");
    assert.ok((await shown(page)).length < 30);
    await reach((here) => here.tagName === "BUTTON" && here.text === "Client");
    await page.keyboard.press("Space");
    const names = await shown(page);
    assert.deepEqual(names, [...names].sort());
    await reach((here) => here.tagName === "A" && here.text === names[0]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/clients\//);
    assert.match(await page.locator("h1").textContent(), new RegExp(names[0]));
  });

  test("is whole without a script", async (t) => {
    const page = await open(t, "en/index.html", { javaScriptEnabled: false });
    assert.equal(await page.locator("form.controls").isVisible(), false);
    assert.equal(await page.locator("table.caseload > tbody").count(), 30);
    assert.equal(await page.locator("table.caseload > tbody").last().isVisible(), true);
    const href = await page.locator(".tiles .review a").getAttribute("href");
    assert.equal(await page.locator(`[id="${href.slice(1)}"]`).count(), 1);
  });

  test("tells the rule behind each place", async (t) => {
    const page = await open(t, "en/index.html");
    const first = page.locator(".why li:first-child");
    const words = await first.allTextContents();
    const ruled = words.filter((text) => text !== "No rule of the list applies");
    const links = await first.locator("a").evaluateAll((links) => links.map((a) => a.hash));
    assert.equal(words.length, 30);
    assert.equal(links.length, ruled.length);
    for (const hash of new Set(links))
      assert.equal(await page.locator(`[id="${hash.slice(1)}"]`).count(), 1, hash);
    await page.locator(".why li:first-child a").first().click();
    assert.equal((await shown(page)).length, 30, "a rule is no filter");
  });

  test("fits a tablet", async (t) => {
    const page = await open(t, "en/index.html", { viewport: TABLET });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} px too wide`);
    await page.locator("form [name=sort]").selectOption("client");
    const names = await shown(page);
    assert.deepEqual(names, [...names].sort());
  });

  test("prints the list as it is shown, without the controls", async (t) => {
    const page = await open(t, "en/index.html#level=urgent");
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("form.controls").isVisible(), false);
    assert.equal(await page.locator("nav.pages").isVisible(), false);
    assert.equal(await page.locator("table.caseload > tbody:visible").count(), 3);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 10_000);
  });
});

describe("a client's page", () => {
  test("copies the text to paste", async (t) => {
    const page = await open(t, "en/clients/C-1042.html", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.locator("button.copy").click();
    await page.locator("#copy-status", { hasText: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const note = readFileSync(join(reports, "en/notes/C-1042.txt"), "utf8");
    assert.equal(copied.replaceAll("\r\n", "\n").trim(), note.trim());
  });

  test("copies by the selection where the clipboard is closed", async (t) => {
    const page = await open(t, "en/clients/C-1042.html");
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("closed"));
    });
    await page.locator("button.copy").click();
    await page.locator("#copy-status", { hasText: /./ }).waitFor();
    assert.match(await page.evaluate(() => getSelection().toString()), /PHQ-9 = 3/);
  });

  test("leads from a score to its sentence", async (t) => {
    const page = await open(t, "en/clients/C-1042.html");
    const figure = page.locator("figure").first();
    await figure.locator("summary").click();
    await figure.locator("td a").last().click();
    const target = page.locator("tr:target");
    await target.waitFor({ state: "visible" });
    assert.ok((await page.locator("tr.session:visible").count()) > 0, "the table unfolds");
    assert.ok((await page.locator("mark").count()) > 20);
  });

  test("leads to the next client and back to all", async (t) => {
    const page = await open(t, "en/index.html");
    const [first, second] = await shown(page);
    await page.getByRole("link", { name: first, exact: true }).last().click();
    await page.locator("a[rel=next]").click();
    assert.match(await page.locator("h1").textContent(), new RegExp(second));
    await page.locator("nav.pages a").first().click();
    assert.equal((await shown(page)).length, 30);
  });

  test("prints without controls and folded parts", async (t) => {
    const page = await open(t, "en/clients/C-1102.html");
    await page.emulateMedia({ media: "print" });
    for (const part of ["button.copy", "nav.pages", "#scores"])
      assert.equal(await page.locator(part).first().isVisible(), false, part);
    assert.equal(await page.locator("figure svg").first().isVisible(), true);
    assert.equal(await page.locator("table.strip").isVisible(), true);
  });

  test("shows what a note says as text, even where it looks like markup", async (t) => {
    for (const file of ["index.html", "courses.html", "clients/C-_b_1__b_.html"]) {
      const page = await open(t, `odd/${file}`);
      await page.waitForTimeout(100);
      assert.equal(await page.evaluate(() => window.harmed), undefined);
      assert.equal(await page.locator("img").count(), 0);
      assert.match(await page.locator("main").textContent(), /C-<b>1<\/b>|<script>/);
    }
  });

  test("runs no script but its own", async (t) => {
    const context = await browser.newContext({ viewport: DESKTOP });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(address("odd/index.html"));
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.harmed = true";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => window.harmed), undefined);
  });
});

describe("French", () => {
  test("leaves no English on the pages", async (t) => {
    for (const file of ["index.html", "courses.html", "clinicians.html", "clients/C-1102.html"]) {
      const page = await open(t, `fr/${file}`);
      assert.equal(await page.locator("html").getAttribute("lang"), "fr");
      const text = await page.evaluate(() => {
        for (const quoted of document.querySelectorAll("q, [lang=en], code, .path, script"))
          quoted.remove();
        return document.body.innerText;
      });
      for (const word of ["since", "baseline", "Sort", "Search", "clients by", "overdue", "worse", "too few"])
        assert.ok(!text.includes(word), `${file}: ${word}`);
    }
  });

  test("says what is new since the day that was given", async (t) => {
    const page = await open(t, "fr/index.html");
    assert.equal(await page.locator("#news").textContent(), "Depuis le 19 juin 2026");
  });
});

describe("accessibility", () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const everything = { type: "tag", values: tags };
  // Dark colours change nothing but the contrast.
  const contrast = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
  const pages = ["en/index.html", "en/clinicians.html", "en/clients/C-1102.html"];
  const more = ["en/courses.html", "fr/clients/C-2026.html", "odd/index.html"];
  for (const [look, options, runOnly, files] of [
    ["in light colours", { colorScheme: "light" }, everything, [...pages, ...more]],
    ["in dark colours", { colorScheme: "dark" }, contrast, [...pages, ...more]],
    ["on a tablet", { viewport: TABLET }, everything, pages],
  ])
    test(`axe-core finds nothing ${look}`, async (t) => {
      const found = [];
      for (const file of files) {
        const page = await open(t, file, options);
        await page.evaluate(() => {
          for (const folded of document.querySelectorAll("details")) folded.open = true;
        });
        await page.evaluate(axe);
        // A preload would ask for the style sheet again, which a page may not.
        const { violations } = await page.evaluate(
          (runOnly) => window.axe.run(document, { runOnly, preload: false }),
          runOnly,
        );
        for (const { id, impact, nodes } of violations) {
          const [{ html, failureSummary }] = nodes;
          found.push(`${file}: ${id} (${impact}) ${nodes.length}x ${html.slice(0, 160)} ${failureSummary}`);
        }
      }
      assert.deepEqual(found, []);
    });
});
