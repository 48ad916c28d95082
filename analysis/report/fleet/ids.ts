/** THE list of formats of many guests at once, as `--format` takes them. */
export const fleetFormatIds = ["text", "json", "html"] as const;
export type FleetFormatId = (typeof fleetFormatIds)[number];
