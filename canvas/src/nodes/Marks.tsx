import type { Node, NodeProps } from "@xyflow/react";
import { memo, useEffect, useState } from "react";
import type { Position, WorkflowDocument } from "../model/document";
import { groupBoxes, type MarkColour, notesOf } from "../model/marks";

export type NoteNode = Node<{ text: string; colour: MarkColour }, "note">;
export type GroupNode = Node<{ title: string; colour: MarkColour }, "group-box">;

/** Markdown as HTML, once the library for it has come. It passes no HTML of the text through, nor odd addresses. */
function useMarkdown(text: string): string | null {
  const [html, setHtml] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    import("micromark").then(
      ({ micromark }) =>
        current && setHtml(micromark(text).replaceAll("<a href", '<a target="_blank" rel="noreferrer" href')),
    );
    return () => {
      current = false;
    };
  }, [text]);
  return html;
}

/** A sticky note. */
export const NoteBox = memo(function NoteBox({ data, selected }: NodeProps<NoteNode>) {
  const html = useMarkdown(data.text);
  return (
    <div className="au-mark au-mark-note" data-mark={data.colour} data-selected={selected || undefined}>
      {data.text.trim() === "" ? (
        <p className="au-mark-empty">An empty note</p>
      ) : html === null ? (
        <p>{data.text}</p>
      ) : (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: micromark escapes all HTML there is in the text.
        <div dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </div>
  );
});

/** The frame of a group; what stands inside can be reached through it. */
export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<GroupNode>) {
  return (
    <div className="au-mark au-mark-group" data-mark={data.colour} data-selected={selected || undefined}>
      <span className="au-mark-title">{data.title || "Group"}</span>
    </div>
  );
});

interface MarkNodesOptions {
  places: Record<string, Position>;
  dragged: Record<string, Position>;
  selected: string | null;
  readOnly: boolean;
}

/** React Flow's nodes for notes and groups; their ids say which they are: `notes:n1`, `groups:g1`. */
export function markNodes(document: WorkflowDocument, options: MarkNodesOptions): (NoteNode | GroupNode)[] {
  const { places, dragged, selected, readOnly } = options;
  const common = { connectable: false, deletable: false, draggable: !readOnly, focusable: true };
  const groups = groupBoxes(document, places).map(
    ({ id, at, width, height, title, colour }): GroupNode => ({
      ...common,
      id: `groups:${id}`,
      type: "group-box",
      position: at,
      data: { title, colour },
      width,
      height,
      measured: { width, height },
      zIndex: -2,
      selected: selected === `groups:${id}`,
      dragHandle: ".au-mark-title",
      className: "au-group-node",
      ariaLabel: `Group ${title}`,
    }),
  );
  const notes = Object.entries(notesOf(document)).map(
    ([id, { text, colour, at }]): NoteNode => ({
      ...common,
      id: `notes:${id}`,
      type: "note",
      position: dragged[`notes:${id}`] ?? at,
      data: { text, colour },
      zIndex: -1,
      selected: selected === `notes:${id}`,
      className: "au-note-node",
      ariaLabel: `Note: ${text.slice(0, 80) || "empty"}`,
    }),
  );
  return [...groups, ...notes];
}
