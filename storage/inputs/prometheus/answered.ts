import { Failure } from "../../../collectors/failure.ts";
import type { Elements } from "./elements.ts";
import { partialIn } from "./partial.ts";
import { membersOf, wrong } from "./values.ts";

const MOST_SAID = 300;

/** What an answer has to be besides its list. All here throw a `Failure` of one line. */
export class Answer {
  readonly #status: number;
  readonly #type: string | null;
  readonly #where: string;

  /** @param type of its list; `null`: the answer is the list */
  constructor({ status, type, where }: { status: number; type: string | null; where: string }) {
    this.#status = status;
    this.#type = type;
    this.#where = where;
  }

  /** Before its first element: servers say first of which type they are. */
  expectList({ rest }: Pick<Elements, "rest">): void {
    const said = /"resultType"\s*:\s*"(\w{1,40})"/.exec(rest)?.[1];
    if (said !== undefined && said !== this.#type) this.#refuseType(said);
  }

  expectNoMore({ tooMuch, rest }: Pick<Elements, "tooMuch" | "rest">): void {
    if (tooMuch === "rest") this.#refuse(rest);
    if (tooMuch === "element")
      throw new Failure(`${this.#where}: expected series of at most 16 MB, found more in the answer`);
  }

  /** @param rest the answer without the elements of its list. Gives what the server says of one that is not whole, or `null`. */
  expectSuccess(rest: string): string | null {
    const status = this.#status;
    if (status === 401 || status === 403)
      throw new Failure(
        `${this.#where}: the server wants another user, password, token or tenant (HTTP ${status}${wordsIn(rest)})`,
        {
          remedy:
            "--user with --password-file, --bearer-file or --header give one; a tenant is --header 'X-Scope-OrgID: NAME'",
        },
      );
    if (status === 429 || status === 503)
      throw new Failure(`${this.#where}: the server has no time (HTTP ${status}: ${excerpt(rest)})`, {
        remedy: "ask for less with --since or --match, or when the server is less busy",
      });
    const answer = parsed(rest);
    if (answer === null) this.#refuse(rest);
    if (answer.status !== "success" || !("data" in answer)) {
      const said = typeof answer.error === "string" ? answer.error.replace(/\s+/g, " ") : excerpt(rest);
      throw new Failure(
        `${this.#where}: the server refused the query (HTTP ${status}: ${said.slice(0, MOST_SAID)})`,
      );
    }
    this.#expectEmpty(answer.data);
    return partialIn(answer);
  }

  /** Whatever was an element is not there any more. */
  #expectEmpty(data: unknown): void {
    let list = data;
    if (this.#type !== null) {
      const { resultType, result } = membersOf(data, this.#where);
      if (resultType !== this.#type) this.#refuseType(resultType);
      list = result;
    }
    if (!Array.isArray(list)) throw wrong(this.#where, "a list", list);
    if (list.length > 0) throw wrong(this.#where, "an object", list[0]);
  }

  #refuseType(found: unknown): never {
    throw wrong(this.#where, this.#type === null ? "a list" : `a ${this.#type}`, found);
  }

  #refuse(text: string): never {
    const status = this.#status === 200 ? "" : `HTTP ${this.#status}: `;
    throw new Failure(`${this.#where}: expected JSON of a Prometheus API, found ${status}${excerpt(text)}`, {
      remedy:
        "is the address that of the server, with its prefix (Mimir: /prometheus; a cluster of VictoriaMetrics: /select/0/prometheus)?",
    });
  }
}

function parsed(
  text: string,
): Partial<Record<"status" | "data" | "error" | "warnings" | "isPartial", unknown>> | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null && "status" in answer ? answer : null;
  } catch {
    return null;
  }
}

const wordsIn = (text: string) => (text.trim() === "" ? "" : `: ${excerpt(text)}`);

const excerpt = (text: string) => {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" ? "nothing" : `"${line.slice(0, 80)}"`;
};
