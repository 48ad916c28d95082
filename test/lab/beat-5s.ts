import { beat } from "./beat.ts";

/** The incident with its own interval: about 1 h 50 min from spike to spike at HZ 250, 14 to 18 h at HZ 1000. */
export const incident = beat(5);
