import { h } from "./dom.ts";

/** A field for searching and filtering. The toolkit's own replaces the label that it is given, so this one is plain. */
export interface TextField {
  readonly element: HTMLInputElement;
  value(): string;
  setValue(value: string): void;
}

export function createTextField(options: {
  readonly label: string;
  readonly placeholder: string;
  /** Told of what was typed, after a pause. */
  readonly input: (value: string) => void;
  readonly pauseMs: number;
}): TextField {
  const element = h("input", {
    class: "filter",
    type: "search",
    "aria-label": options.label,
    placeholder: options.placeholder,
    spellcheck: "false",
    autocomplete: "off",
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  element.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => options.input(element.value), options.pauseMs);
  });
  return {
    element,
    value: () => element.value,
    setValue: (value) => {
      clearTimeout(timer);
      element.value = value;
    },
  };
}
