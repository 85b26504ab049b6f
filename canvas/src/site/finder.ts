/** Ctrl+K: a field, and below it the pages, workflows, runs and tasks that fit; arrows choose, Enter opens. */

interface Hit {
  name: string;
  detail: string;
  icon: string;
  url: string;
}
interface Group {
  title: string;
  hits: Hit[];
}

const PAUSE = 120;

function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

function icon(name: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#tabler-${name}`);
  svg.append(use);
  return svg;
}

/** What the page itself can find, such as the steps of the workflow that is open; its addresses begin with #. */
function onThisPage(words: string): Group[] {
  const asked = new CustomEvent<{ words: string; groups: Group[] }>("find-here", { detail: { words, groups: [] } });
  document.dispatchEvent(asked);
  return asked.detail.groups;
}

class Finder {
  private readonly field = made("input", {
    type: "text",
    class: "finder-field",
    role: "combobox",
    placeholder: "Find anything",
    "aria-label": "Find a page, workflow, run or task",
    "aria-expanded": "true",
    "aria-controls": "finder-list",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly list = made("div", {
    id: "finder-list",
    class: "finder-list",
    role: "listbox",
    "aria-label": "Found",
  });
  private readonly words = made("p", { class: "finder-words", role: "status" });
  private readonly dialog: HTMLDialogElement;
  private asked: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private at = 0;

  constructor(private readonly address: string) {
    this.dialog = made(
      "dialog",
      { class: "finder", "aria-label": "Find", "data-id": "finder" },
      made("div", { class: "finder-head" }, icon("search"), this.field, made("kbd", {}, "Esc")),
      this.list,
      this.words,
    );
    this.list.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link?.getAttribute("href")?.startsWith("#")) this.dialog.close(); // the page stays
    });
    this.field.addEventListener("input", () => this.soon());
    this.dialog.addEventListener("keydown", (event) => this.onKey(event));
    this.dialog.addEventListener("close", () => this.close());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close(); // beside it
    });
  }

  get open(): boolean {
    return this.dialog.open;
  }

  show(): void {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.field.select();
    void this.ask();
  }

  hide(): void {
    this.dialog.close();
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.field.value = "";
    this.list.replaceChildren();
    this.dialog.remove();
  }

  private get options(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    const words = this.field.value.trim();
    try {
      const answer = await fetch(`${this.address}?q=${encodeURIComponent(words)}`, {
        headers: { Accept: "application/json" },
        signal: asked.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      this.fill([...onThisPage(words), ...((await answer.json()) as { groups: Group[] }).groups], words);
    } catch {
      if (!asked.signal.aborted) this.say("Nothing could be looked up: the server did not answer. Try again.");
    }
  }

  private fill(groups: Group[], words: string): void {
    let number = 0;
    const option = (hit: Hit) => {
      const id = `finder-${number++}`;
      const detail = made("small", {}, hit.detail);
      const name = made("span", { class: "finder-name" }, hit.name);
      return made("a", { role: "option", id, href: hit.url, tabindex: "-1" }, icon(hit.icon), name, detail);
    };
    this.list.replaceChildren(
      ...groups.map((group, place) => {
        const id = `finder-group-${place}`;
        const title = made("div", { class: "finder-title", id, role: "presentation" }, group.title);
        return made("div", { role: "group", "aria-labelledby": id }, title, ...group.hits.map(option));
      }),
    );
    this.say(number === 0 ? `Nothing is called “${words}”.` : "");
    this.choose(0);
  }

  private say(words: string): void {
    this.words.textContent = words;
  }

  private choose(place: number): void {
    const options = this.options;
    this.at = options.length === 0 ? 0 : (place + options.length) % options.length;
    for (const [index, each] of options.entries()) each.setAttribute("aria-selected", String(index === this.at));
    const chosen = options[this.at];
    this.field.setAttribute("aria-activedescendant", chosen?.id ?? "");
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    chosen?.scrollIntoView({ block: "nearest" });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.choose(next);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const link = this.options[this.at];
      if (link && (event.ctrlKey || event.metaKey)) window.open(link.href, "_blank", "noopener");
      else link?.click();
    }
    // Keys meant for the finder are not the canvas's.
    event.stopPropagation();
  }
}

/** Opens by Ctrl+K (⌘K) anywhere on a page of a workspace, and by the button in the navigation. */
export function watchFinder(): void {
  const button = document.querySelector<HTMLElement>("[data-find]");
  const address = button?.dataset.find;
  if (!button || !address) return;
  const finder = new Finder(address);
  button.addEventListener("click", () => finder.show());
  addEventListener(
    "keydown",
    (event) => {
      const asked =
        event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!asked || (!finder.open && document.querySelector("dialog[open]"))) return;
      event.preventDefault();
      event.stopPropagation();
      if (finder.open) finder.hide();
      else finder.show();
    },
    true,
  );
}
