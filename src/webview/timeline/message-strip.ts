import type { TimelineMessagePair } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { type Look, peerIcon } from "../widgets/shapes.ts";
import { createCheckbox } from "../widgets/toolkit.ts";
import type { MessageIndex } from "./messages.ts";

/** What became of messages, pair by pair, above the picture; each pair leads to the first that was never received. */
export interface MessageStrip {
  readonly element: HTMLElement;
  show(messages: MessageIndex): void;
  /** Ticks the box, or not. */
  setShown(on: boolean): void;
  /** While they are looked for, and when they could not be. */
  tell(text: string): void;
  toText(): string;
}

export function createMessageStrip(options: {
  readonly look: (id: string) => Look;
  readonly toggle: (shown: boolean) => void;
  readonly jump: (pair: TimelineMessagePair) => void;
}): MessageStrip {
  const list = h("span", {
    class: "message-pairs",
    role: "group",
    "aria-label": t("Messages by pair"),
  });
  const box = createCheckbox({ label: t("Messages"), checked: true, change: options.toggle });
  let sentences: readonly string[] = [];
  return {
    element: h("div", { class: "message-strip" }, box.element, list),
    show: ({ pairs, notes }) => {
      sentences = [...pairs.map(({ sentence }) => sentence), ...notes];
      const told = pairs.filter((pair) => totalOf(pair) > 0);
      list.title = notes.join("\n");
      fill(
        list,
        ...(told.length === 0
          ? [h("span", { class: "muted" }, t("No peer here recorded changes for another."))]
          : told.map((pair) => pairButton(pair, options))),
      );
    },
    setShown: box.setChecked,
    tell: (text) => fill(list, h("span", { class: "muted" }, text)),
    toText: () => sentences.join("\n"),
  };
}

function totalOf(pair: TimelineMessagePair): number {
  const { arrived, lost, untold, unknown, superseded, answers } = pair;
  return arrived + lost + untold + unknown + superseded + answers;
}

function pairButton(
  pair: TimelineMessagePair,
  { look, jump }: Pick<Parameters<typeof createMessageStrip>[0], "look" | "jump">,
): HTMLElement {
  const [from, to] = [look(pair.from), look(pair.to)];
  const where = pair.lost > 0 ? t(" Shows the first that was never received.") : "";
  const button = h(
    "button",
    {
      type: "button",
      class: "message-pair",
      title: `${pair.sentence}${where}`,
    },
    peerIcon(from),
    from.name,
    h("span", { class: "arrow" }, "→"),
    peerIcon(to),
    to.name,
    h("span", { class: "message-count" }, t("✓ {0} received", countText(pair.arrived))),
    pair.lost === 0
      ? undefined
      : h("strong", { class: "message-lost" }, t("✕ {0} never received", countText(pair.lost))),
    pair.answers === 0
      ? undefined
      : h("span", { class: "muted" }, t("⇠ {0} rows on request", countText(pair.answeredRecords))),
  );
  button.addEventListener("click", () => jump(pair));
  return button;
}
