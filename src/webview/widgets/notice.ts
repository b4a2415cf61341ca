import { h } from "./dom.ts";

/** What stands where a picture will be, cannot be, or has nothing to show; always with what to do about it. */
export function notice(options: {
  readonly kind: "loading" | "empty" | "error";
  readonly title: string;
  readonly detail?: string | undefined;
  readonly action?: HTMLElement | undefined;
}): HTMLElement {
  const { kind, title, detail, action } = options;
  return h(
    "div",
    { class: `notice notice-${kind}`, role: kind === "error" ? "alert" : "status" },
    kind === "loading" ? h("div", { class: "spinner", "aria-hidden": "true" }) : undefined,
    h("p", { class: "notice-title" }, title),
    detail === undefined ? undefined : h("p", { class: "notice-detail" }, detail),
    action,
  );
}
