import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Here } from "../../src/editor/OutlineCells";

const other = (name: string) => ({ tab: name, name, initials: name[0] ?? "", selected: [] });

function here(...names: string[]): HTMLElement {
  const place = document.createElement("div");
  place.innerHTML = renderToStaticMarkup(<Here others={names.map(other)} />);
  return place;
}

test("three people at a step have faces, the others are counted, and all are named to those who listen", () => {
  const many = here("Anna", "Ben", "Cleo", "Dana", "Eve");
  expect(
    [...many.querySelectorAll<HTMLElement>(".au-person")].map((face) => face.dataset.initials ?? face.textContent),
  ).toEqual(["A", "B", "C", "+2"]);
  expect(many.querySelector(".visually-hidden")?.textContent).toBe("Anna, Ben, Cleo, Dana and Eve are here");
  expect(here("Anna", "Ben", "Cleo").textContent).toBe("Anna, Ben and Cleo are here");
});
