/** The words of `doctor`. */
export interface DoctorWords {
  ok: string;
  no_data: string;
  failed: string;
  would_help: string;
  lost_without: string;
  /** Between a state and what is said of it, and between two things that are said of one source. */
  colon: string;
  semicolon: string;
  available(ok: number, all: number): string;
}
