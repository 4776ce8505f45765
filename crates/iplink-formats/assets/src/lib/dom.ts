/**
 * Construction of HTML and SVG elements.
 *
 * Elements are built from names, attributes and text nodes, never from markup, so that
 * names from a capture cannot inject elements or scripts.
 */

/** A child of an element; `null` and `undefined` are skipped. */
export type Child = Node | string | null | undefined;
/** The attributes of an element by name. */
export type Attributes = Record<string, string | number | boolean | undefined>;

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Creates an HTML element. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  setAttributes(element, attributes);
  appendChildren(element, ...children);
  return element;
}

/** Creates an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG_NAMESPACE, name);
  setAttributes(element, attributes);
  appendChildren(element, ...children);
  return element;
}

/** Sets attributes; `true` becomes an empty value, `false` and `undefined` are skipped. */
function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Appends children; strings become text nodes, `null` and `undefined` are skipped. */
export function appendChildren(element: Element, ...children: Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child);
  }
}

/** Replaces all children of an element. */
export function replaceChildren(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  appendChildren(element, ...children);
}

/** Marks the element `#app` as the main part of the page (ARIA role `main`), and replaces its children. */
export function mountMain(...children: Child[]): void {
  const app = elementById("app");
  app.setAttribute("role", "main");
  replaceChildren(app, ...children);
}

/** Returns the element with this id, which must exist. */
export function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`missing element #${id}`);
  return element;
}
