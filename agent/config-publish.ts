import { z } from "zod";
import type { Notes } from "./config-notes.ts";
import { isHeader } from "./history/secrets.ts";

const LABEL = /^([a-zA-Z][a-zA-Z0-9_]*)=(.{1,200})$/;

const isHttp = (text: string) => /^https?:$/.test(URL.parse(text)?.protocol ?? "");
const isWithoutUser = (text: string) => {
  const { username = "", password = "" } = URL.parse(text) ?? {};
  return username === "" && password === "";
};

const isGivenHeader = (text: string) => text.startsWith("@/") || isHeader(text);

/** What `[publish]` may say; the secrets themselves stand in files of their own. */
export function publishSchema(absolutePath: z.ZodString, notes: Notes) {
  return z
    .strictObject({
      textfile: absolutePath.optional().register(notes, {
        question:
          "Into which folder of node_exporter's textfile collector shall loadspike.prom be written, about once a minute? The user loadspike has to be allowed to write there. The series stand in docs/metrics.md (/usr/share/doc/loadspike).",
        sample: "/var/lib/loadspike-metrics",
      }),
      remote_write: z
        .string("expected an address in quotes")
        .refine(isHttp, "expected an address as https://prometheus:9090/api/v1/write")
        .refine(
          isWithoutUser,
          "expected an address without a user or a password in it; remote_write_user and remote_write_password_file give them",
        )
        .optional()
        .register(notes, {
          question:
            "To which address shall the same series be sent, by Prometheus' remote write? The service's unit lets it reach no network before it is told to: see docs/metrics.md.",
          sample: "https://prometheus.example:9090/api/v1/write",
        }),
      remote_write_user: z.string("expected a name in quotes").min(1).optional().register(notes, {
        question: "As which user? (with remote_write_password_file)",
        sample: "loadspike",
      }),
      remote_write_password_file: absolutePath.optional().register(notes, {
        question: "Where does that user's password lie, on the first line of a file?",
        sample: "/etc/loadspike/remote-write.password",
      }),
      remote_write_bearer_file: absolutePath.optional().register(notes, {
        question: "Where does a bearer token lie, in place of a user and a password?",
        sample: "/etc/loadspike/remote-write.token",
      }),
      remote_write_ca_file: absolutePath.optional().register(notes, {
        question: "Whose certificates (PEM) are trusted, in place of the public ones?",
        sample: "/etc/loadspike/remote-write.ca.pem",
      }),
      remote_write_headers: z
        .array(
          z
            .string()
            .refine(
              isGivenHeader,
              'expected "Name: value", or a file of such lines as "@/etc/loadspike/headers"',
            ),
        )
        .max(30, "expected at most 30 headers")
        .default([])
        .register(notes, {
          question:
            'Which headers are sent besides, as in ["X-Scope-OrgID: team-a"] for a tenant of Mimir, or "@FILE" for all lines of a file?',
        }),
      remote_write_labels: z
        .array(z.string().regex(LABEL, 'expected label=value, as "esxi_host=esx7"'))
        .max(30, "expected at most 30 labels")
        .default([])
        .register(notes, {
          question:
            'Which labels does each series get besides, as in ["instance=lb1", "esxi_host=esx7"]? instance is the host\'s name where it is not given, job is loadspike.',
        }),
    })
    .refine(
      (publish) =>
        (publish.remote_write_user === undefined) === (publish.remote_write_password_file === undefined),
      {
        message: "expected remote_write_user and remote_write_password_file together",
        path: ["remote_write_user"],
      },
    )
    .prefault({});
}
