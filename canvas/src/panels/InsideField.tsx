import { useEditor } from "../editor/store";
import { containersFor, putInside } from "../model/containers";
import { Field } from "./form/Field";
import { FieldContext, useForm } from "./form/field-context";

const NOWHERE = "";

/** Which container a step lies in; shown as soon as there is one to choose. */
export function InsideField({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const perform = useEditor((state) => state.perform);
  const form = useForm();
  const node = document.nodes[id];
  const choices = containersFor(document, catalogue, id);
  if (!node || (choices.length === 0 && !node.inside)) return null;
  return (
    <FieldContext.Provider value={{ ...form, pointer: `/nodes/${id}`, sources: null }}>
      <div className="au-panel-part">
        <Field
          name="inside"
          schema={{
            title: "Lies inside",
            enum: [NOWHERE, ...choices],
            "x-labels": [
              "nothing: it is a step of the workflow itself",
              ...choices.map((each) => document.nodes[each]?.name ?? each),
            ],
            description: "Connections lead only to steps in the same place; others are taken away.",
            default: NOWHERE,
          }}
          required={false}
          value={node.inside ?? NOWHERE}
          onChange={(value) => perform(putInside(document, id, value ? String(value) : undefined))}
        />
      </div>
    </FieldContext.Provider>
  );
}
