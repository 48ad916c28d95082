import type { DoctorOptions } from "../actions/doctor.ts";
import { langOption } from "../language-option.ts";
import type { Verb } from "./command.ts";

export const doctor: Verb = (program) => {
  program
    .command("doctor")
    .addOption(langOption())
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
Opens each source once, as this user, and closes it again. Run it as the user that
records: root sees more than others, and the service has its own capabilities.

Examples:
  $ loadspike doctor
  $ sudo loadspike doctor --json | jq '.[] | select(.availability.status != "ok")'`,
    )
    .action(async (options: DoctorOptions) => (await import("../actions/doctor.ts")).doctor(options));
};
