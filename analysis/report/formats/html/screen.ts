import type { Page, StepBlock } from "../../blocks.ts";
import { html as h, type Markup } from "../markup.ts";
import type { Figures } from "./figures.ts";

/** What is seen without scrolling: the verdict, what to do, when the next one comes, and the picture that shows the thing. */
export function firstScreen(page: Page, figures: Figures | null): Markup {
  const { headline, cause, summary, facts } = page.verdict;
  const told = (id: (typeof facts)[number]["id"]) => facts.find((fact) => fact.id === id);
  const host = told("host");
  return h`<div class="screen">
<header class="verdict ${page.tone}">
<p class="host">${host?.text ?? ""}</p>
<h1>${emphasised(headline)}</h1>
${cause.map((line) => h`<p>${line}</p>`)}
</header>
<p class="summary">${summary}</p>
${todo(page)}
${next(page)}
${figures === null || page.pictures === null ? h`` : h`<div class="first">${page.pictures.first.map((block) => figures.figure(block))}</div>`}
</div>`;
}

/** The first sentence is the verdict in two words. */
function emphasised(headline: string): Markup {
  const end = headline.search(/。|\.(?=\s|$)/);
  return end < 0 ? h`${headline}` : h`<b>${headline.slice(0, end + 1)}</b>${headline.slice(end + 1)}`;
}

function next({ diagnosis: { next_spike }, times, locale, verdict }: Page): Markup {
  const { screen } = locale.charts;
  const told = verdict.facts.find(({ id }) => id === "next");
  if (next_spike === null)
    return h`<section class="card next"><h2>${screen.next}</h2><p>${told?.text ?? ""}</p></section>`;
  const { at, low, high } = next_spike;
  return h`<section class="card next"><h2>${screen.next}</h2>
<p id="countdown" data-at="${at}" data-low="${low}" data-high="${high}">${times.day(at)}</p>
<p>${screen.between(times.day(low), times.day(high))}</p>${told?.what === undefined ? h`` : h`<p>${told.what}</p>`}</section>`;
}

function todo({ verdict, sections, locale }: Page): Markup {
  const { screen } = locale.charts;
  const now = verdict.facts.find(({ id }) => id === "now");
  const steps = sections.flatMap(({ blocks }) => blocks).filter((block) => block.kind === "step");
  const [best, ...others] = steps;
  return h`<section class="card todo"><h2>${screen.todo}</h2>
<p>${now?.text ?? ""}</p>
${best === undefined ? h`` : bestStep(best, others.length, locale.charts.screen)}</section>`;
}

function bestStep(
  { title, cost, expected }: StepBlock,
  others: number,
  screen: Page["locale"]["charts"]["screen"],
): Markup {
  return h`<p class="best"><small>${screen.best}</small><b>${title}</b></p>
<p class="small">${expected.label} ${expected.text}</p>
${cost === null ? h`` : h`<p class="small">${cost}</p>`}
<p><a href="#advice">${screen.read}</a>${others === 0 ? h`` : h`, <a href="#advice">${screen.more(others)}</a>`}</p>`;
}
