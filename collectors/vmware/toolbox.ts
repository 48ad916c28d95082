import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Answer, AskedProgram } from "../asked-program.ts";
import { changeable } from "../keepalived/host/belief.ts";
import { vmwareFirmware } from "./firmware.ts";
import { type HostReading, hostQuestions } from "./statistics.ts";

/** Where open-vm-tools and VMware's own tools put it. */
export const TOOL = "/usr/bin/vmware-toolbox-cmd";

/** For all questions of a reading: the kernel looks again 5 s after the work during which it is asked, and must not find it running. */
export const TIME_S = 4;
const MOST_BYTES = 64 * 1024;
/** Its words are those of the caller's language, its times those of the caller's zone (setlocale, localtime). */
const ENVIRONMENT = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/** Why it is not run: it would have the agent's rights. As `changeable` has it; `null`: nobody but root could have made it. */
export const notBelieved = (root: string): string | null => changeable(root, TOOL, []);

/** The host's version, as it tells it; `null`: no guest of VMware, no such command, or it does not say. */
export function toldVersion(root: string): string | null {
  if (vmwareFirmware(root) === null || notBelieved(root) !== null || !existsSync(join(root, TOOL)))
    return null;
  const told = new Toolbox(root).now();
  return "refused" in told ? null : told.version;
}

/** A reading, or the tool's own words for why there is none; `null`: no answer in its time, or none that makes sense. */
export type Told = HostReading | { refused: string | null };

/** Asks VMware's command, one question a process. It may hang on the host: all of it has its time. */
export class Toolbox {
  readonly #program: string;
  readonly #process = new AskedProgram({ seconds: TIME_S, bytes: MOST_BYTES, environment: ENVIRONMENT });

  constructor(root: string) {
    this.#program = join(root, TOOL);
  }

  get busy(): boolean {
    return this.#process.busy;
  }

  now(): Told {
    const conversation = new Conversation();
    for (let question = conversation.question; question !== null; question = conversation.question)
      conversation.take(this.#process.now(this.#program, question, conversation.left_s()));
    return conversation.told();
  }

  ask(done: (told: Told) => void): void {
    const conversation = new Conversation();
    const next = (): void => {
      const { question } = conversation;
      if (question === null) {
        done(conversation.told());
        return;
      }
      const take = (answer: Answer): void => {
        conversation.take(answer);
        next();
      };
      this.#process.ask(this.#program, question, take, conversation.left_s());
    };
    next();
  }

  close(): void {
    this.#process.close();
  }
}

/** The questions of one reading with their answers; over where one of them was not answered in its time. */
class Conversation {
  question: readonly string[] | null = null;
  readonly #questions = hostQuestions();
  readonly #until = performance.now() + TIME_S * 1000;
  #reading: HostReading | null = null;
  #refused: string | null = null;

  constructor() {
    this.#step(this.#questions.next());
  }

  left_s(): number {
    return Math.max(0.001, (this.#until - performance.now()) / 1000);
  }

  take(answer: Answer): void {
    if (answer.kind === "ended") {
      const text = answer.status === 0 ? answer.stdout : null;
      if (text === null) this.#refused = firstLine(answer.stderr) || firstLine(answer.stdout) || null;
      this.#step(this.#questions.next(text));
      return;
    }
    this.#refused = answer.kind === "not-started" ? answer.said : null;
    this.#reading = null;
    this.question = null;
  }

  told(): Told {
    const { session } = this.#reading ?? { session: null };
    return this.#reading && session !== null ? this.#reading : { refused: this.#refused };
  }

  #step(result: IteratorResult<readonly string[], HostReading>): void {
    this.question = result.done ? null : result.value;
    if (result.done) this.#reading = result.value;
  }
}

const firstLine = (text: string) => (text.trim().split("\n")[0] ?? "").slice(0, 200);
