import type { Pictures } from "../blocks.ts";
import type { Saying } from "../sections/section.ts";
import { pictureData } from "./data.ts";
import { spikeBlock } from "./spike.ts";
import { wholeFigures } from "./whole.ts";

/**
 * The pictures of a page with their sentences and tables; `null` where nobody asked for their data.
 * @param alone whether the page is of one spike, which then is all of it
 */
export function picturesOf(saying: Saying, alone: boolean): Pictures | null {
  const { charts, spikes } = saying.diagnosis;
  if (charts === null) return null;
  const data = pictureData(saying, charts);
  const [only] = spikes;
  if (alone && only !== undefined)
    return { data, first: spikeBlock(saying, charts, data, only).figures, sections: {}, spikes: [] };
  return {
    data,
    ...wholeFigures(saying, charts, data),
    spikes: spikes.map((spike) => spikeBlock(saying, charts, data, spike)),
  };
}
