/** THE list of formats, as `--format` takes them: each is a file of its name, and who only asks which there are loads none of them. */
export const formatIds = ["text", "json", "markdown", "html"] as const;
export type FormatId = (typeof formatIds)[number];
