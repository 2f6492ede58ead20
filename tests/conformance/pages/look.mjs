// Looks at the pages of a running service in a headless Chromium: nothing may come from elsewhere, nothing may be
// complained of, and every question must be answered.
//   node look.mjs http://127.0.0.1:8080 [folder for screenshots]
import { existsSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import { chromium } from "playwright-core";

const [origin, screenshots] = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) throw new Error("Chromium is not installed: install the package chromium.");

const faults = [];
const must = (holds, what) => { if (!holds) faults.push(what); };
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

async function open(path, base = origin) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on("request", (request) => {
    const url = request.url();
    must(url.startsWith(base) || url.startsWith("data:"), `${path} asked for ${url.slice(0, 100)}`);
  });
  page.on("console", (message) => {
    must(!["error", "warning"].includes(message.type()), `${path} complained: ${message.text()}`);
  });
  page.on("pageerror", (error) => must(false, `${path} failed: ${error.message}`));
  page.on("requestfailed", (request) => must(false, `${path}: ${request.url()} failed`));
  await page.goto(base + path, { waitUntil: "networkidle" });
  return page;
}

// Presses a button that asks, and answers what was answered.
async function asked(page, press) {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.url().includes("/graphql") && response.request().method() === "POST"),
    press(),
  ]);
  return response.json();
}

const start = await open("/");
const buttons = await start.locator("button").all();
for (const button of buttons) {
  const answer = await asked(start, () => button.click());
  must(answer.data && !answer.errors, `a question on the start page: ${JSON.stringify(answer.errors)}`);
}
if (screenshots) await start.screenshot({ path: `${screenshots}/start.png` });

const page = await open("/graphiql");
const tabs = page.locator(".graphiql-tab-button");
await tabs.first().waitFor();
const names = await tabs.allInnerTexts();
must(names.length === 8, `there are ${names.length} tabs`);
for (const [index, name] of names.entries()) {
  await tabs.nth(index).click();
  const answer = await asked(page, () => page.locator(".graphiql-execute-button").click());
  must(answer.data && !answer.errors, `the tab ${name}: ${JSON.stringify(answer.errors)}`);
  must(Object.values(answer.data ?? {}).every((field) => field !== null), `the tab ${name} has no answer`);
}
await tabs.nth(3).click();
await page.locator(".graphiql-execute-button").click();
await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
const explorer = page.locator(".graphiql-doc-explorer");
await explorer.getByRole("link", { name: "Query" }).first().click();
await explorer.getByText("gcmObjectives").first().waitFor();
must((await explorer.innerText()).includes("Migration Governance Indicators"), "the explorer does not describe Query");
await page.waitForTimeout(500);
if (screenshots) await page.screenshot({ path: `${screenshots}/graphiql.png` });

// An address that names a release asks of that release.
const then = await open("/graphiql?release=4");
await then.locator(".graphiql-tab-button").nth(7).click();
const answer = await asked(then, () => then.locator(".graphiql-execute-button").click());
must(answer.data?.dataset.release.number === 4, `?release=4 was answered from ${JSON.stringify(answer.extensions)}`);

// Behind a proxy that serves it below a path prefix, and answers nothing else.
const prefix = "/data/mgi";
const proxy = createServer((request, response) => {
  if (!request.url.startsWith(`${prefix}/`)) return response.writeHead(404).end();
  const { method, headers } = request;
  const onward = forward(origin + request.url.slice(prefix.length), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
});
await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
const below = `http://127.0.0.1:${proxy.address().port}${prefix}`;
const startBelow = await open("/", below);
const asksBelow = await asked(startBelow, () => startBelow.locator("button").first().click());
must(asksBelow.data && !asksBelow.errors, `the start page below a prefix: ${JSON.stringify(asksBelow.errors)}`);
const link = await startBelow.locator(".example a").first().evaluate((element) => element.href);
must(link.startsWith(`${below}/graphql?`), `a link below a prefix leads to ${link}`);
const graphiqlBelow = await open("/graphiql", below);
await graphiqlBelow.locator(".graphiql-tab-button").first().waitFor();
const answerBelow = await asked(graphiqlBelow, () => graphiqlBelow.locator(".graphiql-execute-button").click());
must(answerBelow.data && !answerBelow.errors, `GraphiQL below a prefix: ${JSON.stringify(answerBelow.errors)}`);
proxy.close();

await browser.close();
if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`pages in Chromium: ${buttons.length + names.length + 3} questions answered, nothing from elsewhere, no complaint`);
