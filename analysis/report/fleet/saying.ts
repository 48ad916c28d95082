import type { Fleet } from "../../fleet/fleet.ts";
import type { LocalTime } from "../local-time.ts";
import type { Locale } from "../locales/locale.ts";

/** What sections are made from: all texts in it are printable. */
export interface FleetSaying {
  fleet: Fleet;
  locale: Locale;
  words: Locale["fleet"];
  times: LocalTime;
}
