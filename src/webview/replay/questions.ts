import type { Progress } from "../../base/progress.ts";
import type { HostMethods } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { isCancelled, messageOf } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h, setText } from "../widgets/dom.ts";
import { createButton } from "../widgets/toolkit.ts";
import { type ExplainActions, explainedTable } from "./explained.ts";
import { createInevitabilityCurve } from "./inevitability.ts";
import { type OrderActions, orderAnswer } from "./orders.ts";

/** What can be asked of the selected run beside its result, with the answers. */
export interface QuestionsPanel {
  readonly element: HTMLElement;
  /** The curve, to stand over the slider. */
  readonly curve: HTMLElement;
  /** Another run, or the same one again: shows what was answered of it before. */
  setRun(run: string, steps: number): void;
}

interface QuestionsOptions {
  readonly look: OrderActions["look"];
  readonly openLine: OrderActions["open"];
  readonly open: ExplainActions["open"];
  readonly replay: ExplainActions["replay"];
  readonly host: Host<"replay">;
  readonly go: (step: number) => void;
  readonly during: <Result>(work: Promise<Result>) => Promise<Result>;
}

type Question = "runOrders" | "runInevitability" | "explain";

const DOING: Readonly<Record<Question, string>> = {
  runOrders: t("Trying other orders…"),
  runInevitability: t("Trying other endings…"),
  explain: t("Trying variants…"),
};

/** The panel: two questions that take many replays, each with progress and a way to stop, and two commands. */
export function createQuestionsPanel(options: QuestionsOptions): QuestionsPanel {
  const { host, go, during, look, openLine } = options;
  const curve = createInevitabilityCurve(go);
  const orders = h("div", {});
  const explained = h("div", {});
  const status = h("span", { class: "muted", role: "status" });
  let run = "";
  let steps = 0;
  let running: AbortController | undefined;
  const stop = createButton({ label: t("Stop"), press: () => running?.abort() });
  stop.element.hidden = true;
  const show = (answers: HostMethods["runAnswers"]["result"]): void => {
    curve.show(answers.inevitability, steps);
    const order = answers.orders;
    fill(orders, order === undefined ? undefined : orderAnswer(order, { look, open: openLine }));
  };
  const refresh = async (): Promise<void> => {
    const asked = run;
    const answers = await during(host.call("runAnswers", { run: asked }));
    if (asked === run) show(answers);
  };
  const ask = async (question: Question): Promise<void> => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    stop.element.hidden = false;
    setText(status, DOING[question]);
    const progress = ({ task, fraction }: Progress): void => {
      const share = fraction === undefined ? "" : ` ${Math.round(fraction * 100)} %`;
      if (running === controller) setText(status, `${task}${share}`);
    };
    const { signal } = controller;
    try {
      if (question === "explain") {
        const report = await during(host.call("explain", null, signal, progress));
        fill(explained, explainedTable(report, options));
      } else {
        await during(host.call(question, { run }, signal, progress));
        await refresh();
      }
      if (running === controller) setText(status, "");
    } catch (error) {
      if (running === controller) {
        setText(status, isCancelled(error) ? t("Stopped.") : messageOf(error));
      }
    } finally {
      if (running === controller) {
        running = undefined;
        stop.element.hidden = true;
      }
    }
  };
  const element = panelOf(host, (question) => void ask(question), [
    [stop.element, status],
    [curve.words, orders, explained],
  ]);
  return {
    element,
    curve: curve.picture,
    setRun: (next, count) => {
      if (next !== run) {
        running?.abort();
        setText(status, "");
        show({});
      }
      run = next;
      steps = count;
      void refresh().catch(host.fault);
    },
  };
}

/** The buttons, what is said while one of them works, and below them the answers. */
function panelOf(
  host: Host<"replay">,
  ask: (question: Question) => void,
  [working, answers]: readonly [readonly HTMLElement[], readonly HTMLElement[]],
): HTMLElement {
  const button = (label: string, means: string, press: () => void): HTMLElement =>
    createButton({ label, title: `${label} ${means}`, press }).element;
  return h(
    "section",
    { class: "panel questions", "aria-label": t("Questions about this run") },
    h("h2", {}, t("Had it arrived otherwise")),
    h(
      "div",
      { class: "question-row" },
      button(t("Does the order matter?"), t("Plays the same deliveries in other orders"), () =>
        ask("runOrders"),
      ),
      button(
        t("When could it still have been avoided?"),
        t("Plays what was still to come in other orders, after each step"),
        () => ask("runInevitability"),
      ),
      button(
        t("Which settings explain it?"),
        t("Plays the variants and says what excludes each"),
        () => ask("explain"),
      ),
      button(t("Shrink…"), t("Writes the smallest folder that still shows a finding"), () => {
        void host.call("shrink", null).catch(host.fault);
      }),
      ...working,
    ),
    ...answers,
  );
}
