import type { Catalogue } from "./catalogue";
import { NODE_WIDTH } from "./composing";
import { framesOf } from "./containers";
import type { Edge, Position, WorkflowDocument } from "./document";
import { portsOfNode } from "./graph";
import { groupBoxes, type MarkColour, notesOf } from "./marks";
import { heightFor, portOffset, sidePorts } from "./measures";
import { spoken, summarise } from "./summary";

const MARGIN = 32;
const FONT = "Inter, system-ui, sans-serif";
const INK = "#1a202c";
const SOFT = "#4b5563";
const LINE = "#9aa3b2";
const WARM = "#c81e1e";
const LONGEST_NAME = 26;
const LONGEST_LINE = 36;

const escaped = (text: string): string =>
  text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const words = (x: number, y: number, size: number, colour: string, text: string, weight = 400): string =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escaped(text)}</text>`;

interface Card {
  at: Position;
  height: number;
}

function cardsOf(document: WorkflowDocument, catalogue: Catalogue): Map<string, Card> {
  return new Map(
    Object.keys(document.nodes).map((id) => [
      id,
      {
        at: document.layout.nodes[id] ?? { x: 0, y: 0 },
        height: heightFor(portsOfNode(document, catalogue, id)),
      },
    ]),
  );
}

function drawnCard(document: WorkflowDocument, catalogue: Catalogue, id: string, { at, height }: Card): string {
  const node = document.nodes[id];
  if (!node) return "";
  const spec = catalogue.steps[node.type];
  const line = spec ? spoken(summarise(spec, node.config, (other) => document.nodes[other]?.name ?? other)) : node.type;
  const middle = at.y + height / 2;
  const ports = portsOfNode(document, catalogue, id);
  const labels =
    sidePorts(ports).length < 2
      ? ""
      : sidePorts(ports)
          .map((port, index) =>
            words(at.x + NODE_WIDTH + 8, at.y + portOffset(ports, index) - 5, 10, SOFT, cut(port.label, 18)),
          )
          .join("");
  return (
    `<g opacity="${node.settings?.disabled ? 0.5 : 1}"><rect x="${at.x}" y="${at.y}" width="${NODE_WIDTH}" ` +
    `height="${height}" rx="10" fill="#ffffff" stroke="#c9ced6"/>` +
    words(at.x + 16, middle - 4, 13, INK, cut(node.name, LONGEST_NAME), 600) +
    words(at.x + 16, middle + 14, 11, SOFT, cut(line || (spec?.title ?? ""), LONGEST_LINE)) +
    `${labels}</g>`
  );
}

function drawnEdge(document: WorkflowDocument, catalogue: Catalogue, cards: Map<string, Card>, edge: Edge): string {
  const [from, to, node] = [cards.get(edge.from), cards.get(edge.to), document.nodes[edge.from]];
  if (!from || !to || !node) return "";
  const ports = portsOfNode(document, catalogue, edge.from);
  const error = edge.port === "error";
  const index = Math.max(
    0,
    sidePorts(ports).findIndex((port) => port.name === edge.port),
  );
  const [x1, y1] = error
    ? [from.at.x + NODE_WIDTH - 38, from.at.y + from.height]
    : [from.at.x + NODE_WIDTH, from.at.y + portOffset(ports, index)];
  const [x2, y2] = [to.at.x - 4, to.at.y + to.height / 2];
  const bend = Math.max(40, Math.abs(x2 - x1) / 2);
  const first = error ? `${x1} ${y1 + bend}` : `${x1 + bend} ${y1}`;
  const colour = error ? WARM : LINE;
  return (
    `<path d="M${x1} ${y1} C${first} ${x2 - bend} ${y2} ${x2} ${y2}" fill="none" stroke="${colour}" stroke-width="1.6"` +
    `${error ? ' stroke-dasharray="5 4"' : ""}/>` +
    `<path d="M${x2 - 7} ${y2 - 4.5} L${x2 + 1} ${y2} L${x2 - 7} ${y2 + 4.5} Z" fill="${colour}"/>`
  );
}

/** As `marks.css` says. */
const MARKS: Record<MarkColour, string> = {
  yellow: "#b7791f",
  blue: "#2b6cb0",
  green: "#2f855a",
  red: "#c53030",
  grey: "#5b6472",
};
const NOTE_WIDTH = 240;
const NOTE_LETTERS = 38;
const NOTE_LINE = 16;

/** The words of a note in lines that fit, without the signs of Markdown. */
function linesOf(text: string): string[] {
  const plain = text.replace(/^#+\s+/gm, "").replace(/(\*\*|[*`])(?=\S)(.*?)(?<=\S)\1/g, "$2");
  return plain.split("\n").flatMap((line) => {
    const lines = [""];
    for (const word of line.split(" ")) {
      const last = lines.at(-1) ?? "";
      if (last && last.length + word.length >= NOTE_LETTERS) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines.map((each) => cut(each, NOTE_LETTERS));
  });
}

const noteHeight = (text: string) => Math.max(64, linesOf(text).length * NOTE_LINE + 20);

function drawnMarks(document: WorkflowDocument): string[] {
  const groups = groupBoxes(document).map(
    ({ at, width, height, title, colour }) =>
      `<rect x="${at.x}" y="${at.y}" width="${width}" height="${height}" rx="14" ` +
      `fill="${MARKS[colour]}" fill-opacity="0.08" stroke="${MARKS[colour]}" stroke-opacity="0.5"/>` +
      words(at.x + 14, at.y + 19, 12, INK, title, 600),
  );
  const notes = Object.values(notesOf(document)).map(
    ({ at, text, colour }) =>
      `<rect x="${at.x}" y="${at.y}" width="${NOTE_WIDTH}" height="${noteHeight(text)}" rx="8" ` +
      `fill="${MARKS[colour]}" fill-opacity="0.16" stroke="${MARKS[colour]}" stroke-opacity="0.5"/>` +
      linesOf(text)
        .map((line, index) => words(at.x + 12, at.y + 22 + index * NOTE_LINE, 12, INK, line))
        .join(""),
  );
  return [...groups, ...notes];
}

/** A workflow as a picture of its own: an SVG document, light, without anything that must be fetched. */
export function pictureOf(document: WorkflowDocument, catalogue: Catalogue): string {
  const cards = cardsOf(document, catalogue);
  const frames = framesOf(document);
  const boxes = [
    ...[...cards.values()].map(({ at, height }) => ({
      x: at.x,
      y: at.y,
      right: at.x + NODE_WIDTH,
      low: at.y + height,
    })),
    ...frames.map(({ at, width, height }) => ({ x: at.x, y: at.y, right: at.x + width, low: at.y + height })),
  ];
  for (const { at, width, height } of groupBoxes(document))
    boxes.push({ x: at.x, y: at.y, right: at.x + width, low: at.y + height });
  for (const { at, text } of Object.values(notesOf(document)))
    boxes.push({ x: at.x, y: at.y, right: at.x + NOTE_WIDTH, low: at.y + noteHeight(text) });
  const [x, y] = boxes.length
    ? [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
    : [0, 0];
  const width = Math.max(NODE_WIDTH, ...boxes.map((box) => box.right - x)) + 2 * MARGIN;
  const height = Math.max(64, ...boxes.map((box) => box.low - y)) + 2 * MARGIN;
  const view = `${x - MARGIN} ${y - MARGIN} ${width} ${height}`;
  const body = [
    `<title>${escaped(document.name)}</title>`,
    `<rect x="${x - MARGIN}" y="${y - MARGIN}" width="${width}" height="${height}" fill="#f6f7f9"/>`,
    ...drawnMarks(document),
    ...frames.map(
      (frame) =>
        `<rect x="${frame.at.x}" y="${frame.at.y}" width="${frame.width}" height="${frame.height}" rx="14" ` +
        `fill="#eef0f4" stroke="#c9ced6" stroke-dasharray="6 5"/>` +
        words(frame.at.x + 14, frame.at.y + 20, 11, SOFT, `Inside “${frame.name}”`),
    ),
    ...Object.values(document.edges).map((edge) => drawnEdge(document, catalogue, cards, edge)),
    ...[...cards].map(([id, card]) => drawnCard(document, catalogue, id, card)),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${view}" ` +
    `font-family="${FONT}">${body.join("")}</svg>`
  );
}
