/** Elements made of text, never of markup: a name is shown, whatever it says. */
import { visible } from "./document";

type Child = globalThis.Node | string | null | false | undefined;
type Made = Record<string, string | boolean | ((event: Event) => void)>;

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, made: Made = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(made)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is globalThis.Node | string => !!child));
  return element;
}
export function name(words: string): HTMLElement { return make("bdi", {}, visible(words) || "(no name)"); }
export function button(label: Child, does: () => void, made: Made = {}): HTMLButtonElement {
  return make("button", { type: "button", click: does, ...made }, label);
}
export function byId<T extends HTMLElement = HTMLElement>(id: string): T { return document.getElementById(id) as T; }
