import type { FactWords } from "../words.ts";
import { duration, percent, plural } from "./quantities.ts";

/** What the books say: counts of the kernel held against what its cumulative counters say was done. */
export const books: FactWords<"books"> = {
  "books.spike": ({ counted, done, calm }) =>
    `The kernel counted ${counted.toFixed(1)} tasks on average; by its counters of processor time ${done.toFixed(2)} were at work or waited for a disk, ${calm.toFixed(2)} in quiet times.`,
  "books.busy": ({ share, calm }) =>
    `The CPUs were busy or waited for a disk for ${percent(share)} of the time, ${percent(calm)} in quiet times.`,
  "books.pressed": ({ share, calm }) =>
    `Tasks waited for a CPU or for a disk for ${percent(share)} of the time (PSI), ${percent(calm)} in quiet times.`,
  "books.balanced": ({ counted, done, ratio }) =>
    `The books balance: in quiet times ${done.toFixed(3)} tasks were at work and ${counted.toFixed(3)} were counted; the spikes counted ${ratio.toFixed(2)} times what was missed there.`,
  "books.unbalanced": ({ counted, done, ratio }) =>
    `the books do not balance: in quiet times ${done.toFixed(3)} tasks were at work and ${counted.toFixed(3)} were counted, and the spikes counted ${ratio.toFixed(2)} times what was missed there, where a phantom would make it about once`,
  "books.nothing-missed": ({ counted, done }) =>
    `in quiet times the kernel counted what was done (${counted.toFixed(3)} and ${done.toFixed(3)} tasks): a phantom would have left work uncounted there, so tasks that slept without using a CPU are likelier`,
  "books.regular": ({ spikes, period_s, scatter }) =>
    `${plural(spikes, "spike")} came every ${duration(period_s)}, give or take ${percent(scatter)}.`,
  "books.irregular": ({ spikes, scatter }) =>
    `${plural(spikes, "spike")} that no work explains came ${scatter === null ? "at no regular distance" : `at distances that differ by ${percent(scatter)}`}: a beat comes more regularly`,
  "books.by-luck": ({ spikes, scatter, chance }) =>
    `${plural(spikes, "spike")} that no work explains came at distances that differ by ${percent(scatter)}: so do as many that come at any time with a chance of ${percent(chance)}, and one spike more will tell`,
  "books.too-few": ({ spikes }) =>
    `no work explains ${spikes === 1 ? "the spike" : plural(spikes, "spike")}, but fewer than three do not show whether they come as regularly as a beat`,
  "books.timetable": ({ period_s }) =>
    `they came every ${duration(period_s)}: a job with an hour of its own does that as well, and it may sleep where no counter shows it`,
  "books.uneven": ({ scatter }) => `their sizes differ by ${percent(scatter)}: spikes of one beat are alike`,
  "books.another": () =>
    "it is much smaller than the others that no work explains: a beat's spikes are alike",
  "books.asleep": ({ tasks, looks }) =>
    `${tasks.toFixed(1)} threads more than in quiet times slept uninterruptibly at ${plural(looks, "look")} of the tool in it: they are counted, and they were there`,
  "books.awake": ({ tasks, looks }) =>
    `${tasks.toFixed(1)} threads more than in quiet times slept uninterruptibly at ${plural(looks, "look")} of the tool in it: no stall was going on.`,
  "books.work-unknown": () => "processor time was not recorded at that time",
  "books.too-little-quiet": () =>
    "there are not enough quiet hours to see whether the kernel missed there what it counted too much in the spikes",
  "books.part": ({ share }) =>
    `by the counters ${percent(share)} of what was counted above normal was work: too much for a phantom, too little to explain all of it`,
  "books.sleepers-unseen": () =>
    "No counter of this history shows tasks that sleep uninterruptibly on anything but a disk: a stall that comes as regularly cannot be ruled out.",
};
