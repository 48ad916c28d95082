import type { DoctorWords } from "../doctor.ts";

export const doctor: DoctorWords = {
  ok: "ok",
  no_data: "not available",
  failed: "FAILED",
  would_help: "would help",
  lost_without: "lost without it",
  colon: ": ",
  semicolon: "; ",
  available: (ok, all) => `${ok} of ${all} sources are available`,
};
