/**
 * The only file that knows `@vscode/webview-ui-toolkit`. Pages get plain elements and events from here, so that its
 * successor has one place to go. Each control is labelled, and hidden characters in its texts are made visible.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from "@vscode/webview-ui-toolkit";
import { visibleText } from "../../base/visible-text.ts";

/** Defines the elements. To be called once, before the first control is made. */
export function installToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
  );
}

export interface Button {
  readonly element: HTMLElement;
  setEnabled(enabled: boolean): void;
  /** Another label, with a title of its own. */
  setLabel(label: string, title: string): void;
}

export function createButton(options: {
  readonly label: string;
  readonly title?: string | undefined;
  readonly look?: "primary" | "secondary" | undefined;
  readonly press: () => void;
}): Button {
  const element = document.createElement("vscode-button");
  element.setAttribute("appearance", options.look ?? "secondary");
  const name = (label: string, title: string | undefined): void => {
    element.replaceChildren(visibleText(label));
    if (title === undefined) return;
    element.setAttribute("title", visibleText(title));
    element.setAttribute("aria-label", visibleText(spokenName(label, title)));
  };
  name(options.label, options.title);
  element.addEventListener("click", options.press);
  return {
    element,
    setLabel: name,
    setEnabled: (enabled) => {
      if (enabled) element.removeAttribute("disabled");
      else element.setAttribute("disabled", "");
    },
  };
}

/** What a button is called: who speaks to it says what is written on it, so that is part of it. */
function spokenName(label: string, title: string): string {
  return title.toLowerCase().includes(label.toLowerCase()) ? title : `${label}: ${title}`;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Dropdown {
  readonly element: HTMLElement;
  setChoices(choices: readonly Choice[], selected: string): void;
}

interface ValueElement extends HTMLElement {
  value: string;
}

export function createDropdown(options: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly selected: string;
  readonly choose: (value: string) => void;
}): Dropdown {
  // The element's class is defined by `installToolkit`; `value` is its published property.
  const element = document.createElement("vscode-dropdown") as ValueElement;
  element.setAttribute("aria-label", options.label);
  const setChoices = (choices: readonly Choice[], selected: string): void => {
    element.replaceChildren(
      ...choices.map(({ value, label }) => {
        const option = document.createElement("vscode-option");
        option.setAttribute("value", value);
        if (value === selected) option.setAttribute("selected", "");
        option.append(visibleText(label));
        return option;
      }),
    );
    if (element.value !== selected) element.value = selected;
  };
  setChoices(options.choices, options.selected);
  element.addEventListener("change", () => options.choose(element.value));
  return { element, setChoices };
}

export interface Checkbox {
  readonly element: HTMLElement;
  setChecked(checked: boolean): void;
}

interface CheckedElement extends HTMLElement {
  checked: boolean;
}

export function createCheckbox(options: {
  readonly label: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}): Checkbox {
  // As above: `checked` is the element's published property.
  const element = document.createElement("vscode-checkbox") as CheckedElement;
  if (options.checked) element.setAttribute("checked", "");
  element.append(visibleText(options.label));
  element.addEventListener("change", () => options.change(element.checked));
  return {
    element,
    setChecked: (checked) => {
      // Setting it tells of a change, which it is only where it was otherwise.
      if (element.checked !== checked) element.checked = checked;
    },
  };
}
