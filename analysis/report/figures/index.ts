import type { Pictures } from "../blocks.ts";
import type { Saying } from "../sections/section.ts";
import { pictureData } from "./data.ts";
import { spikeBlock } from "./spike.ts";
import { wholeFigures } from "./whole.ts";

/** The pictures of a page with their sentences and tables; `null` where nobody asked for their data. */
export function picturesOf(saying: Saying): Pictures | null {
  const { charts, spikes } = saying.diagnosis;
  if (charts === null) return null;
  const data = pictureData(saying, charts);
  return {
    data,
    ...wholeFigures(saying, charts, data),
    spikes: spikes.map((spike) => spikeBlock(saying, charts, data, spike)),
  };
}
