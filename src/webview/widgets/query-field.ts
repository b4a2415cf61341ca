import type { QueryProblem } from "../../projection/notation/query.ts";
import { fill, h } from "./dom.ts";
import { createTextField, type TextField } from "./text-field.ts";

/** A field for a query; what cannot be understood is underlined below it. */
export interface QueryField extends Pick<TextField, "value" | "setValue"> {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  setProblem(problem: QueryProblem | undefined, text: string): void;
}

const TYPING_PAUSE_MS = 250;

export function createQueryField(options: {
  readonly label: string;
  readonly placeholder: string;
  readonly input: (value: string) => void;
  /** What is shown instead while the query is not understood, as a sentence. */
  readonly otherwise: string;
}): QueryField {
  const field = createTextField({ ...options, pauseMs: TYPING_PAUSE_MS });
  const problem = h("div", { class: "filter-problem", role: "alert", hidden: true });
  return {
    element: h("span", { class: "filter-box" }, field.element, problem),
    input: field.element,
    value: field.value,
    setValue: field.setValue,
    setProblem: (found, text) => {
      problem.hidden = found === undefined;
      if (found === undefined) return fill(problem);
      const culprit = text.slice(found.from, found.to);
      return fill(
        problem,
        h(
          "code",
          {},
          text.slice(0, found.from),
          h("span", { class: "culprit" }, culprit === "" ? " " : culprit),
          text.slice(found.to),
        ),
        h("span", {}, `${found.message}. ${options.otherwise}`),
      );
    },
  };
}
