import { useEditor } from "../editor/store";
import { Icon } from "../interface/Icon";
import { IconButton } from "../interface/IconButton";
import { duplicate, reconfigure, removeAll } from "../model/composing";
import { FailureSettings } from "./FailureSettings";
import { useForm } from "./form/field-context";
import { ProblemNote } from "./form/ProblemNote";
import { SchemaForm } from "./form/SchemaForm";
import { InsideField } from "./InsideField";
import { LastResult } from "./LastResult";
import { NameField } from "./NameField";
import { NodeSettingsForm } from "./NodeSettingsForm";
import { OutputReference } from "./OutputReference";

/** Problems of the node that no field shows, so that none is hidden. */
function GeneralProblems({ keys }: { keys: string[] }) {
  const { problems, pointer } = useForm();
  const general = problems.filter(({ where }) => {
    const inField = keys.some((key) => {
      const field = `${pointer}/${key}`;
      return where.pointer === field || where.pointer?.startsWith(`${field}/`);
    });
    return !inField;
  });
  return general.map((problem) => <ProblemNote key={problem.code + problem.message} problem={problem} general />);
}

function Heading({ id }: { id: string }) {
  const node = useEditor((state) => state.document.nodes[id]);
  const document = useEditor((state) => state.document);
  const spec = useEditor((state) => (node ? state.catalogue.steps[node.type] : undefined));
  const perform = useEditor((state) => state.perform);
  const select = useEditor((state) => state.select);
  const dock = useEditor((state) => state.dock);
  const set = useEditor((state) => state.set);
  const { readOnly } = useForm();
  const twice = () => {
    const made = duplicate(document, [id]);
    perform(made.edit, { select: made.select });
  };
  return (
    <header className="au-panel-head" data-category={spec?.category ?? "unknown"}>
      <span className="au-node-tile">
        <Icon name={spec?.icon ?? "question-mark"} />
      </span>
      <div>
        <h2>{node?.name}</h2>
        <p>{spec?.title ?? `Unknown step type “${node?.type}”`}</p>
      </div>
      {!readOnly && (
        <>
          <IconButton
            icon="braces"
            label="Data to use"
            pressed={dock}
            onClick={() => set({ dock: !dock })}
            dataId="data-dock-toggle"
          />
          <IconButton icon="copy" label="Duplicate step" onClick={twice} dataId="duplicate" />
          <IconButton
            icon="trash"
            label="Delete step"
            dataId="delete"
            onClick={() => perform(removeAll(document, [id], []))}
          />
        </>
      )}
      <IconButton icon="x" label="Close" onClick={() => select([])} />
    </header>
  );
}

/** One step: its name, the form of its type, its settings, and how others refer to what it gives. */
export function NodePanel({ id }: { id: string }) {
  const document = useEditor((state) => state.document);
  const catalogue = useEditor((state) => state.catalogue);
  const perform = useEditor((state) => state.perform);
  const { readOnly } = useForm();
  const node = document.nodes[id];
  if (!node) return null;
  const spec = catalogue.steps[node.type];
  const keys = Object.keys(spec?.config.properties ?? {});
  return (
    <>
      <Heading id={id} />
      <div className="au-panel-part">
        {spec?.description && <p className="au-hint">{spec.description}</p>}
        <LastResult id={id} />
        <GeneralProblems keys={keys} />
        <NameField
          label="Name"
          value={node.name}
          readOnly={readOnly}
          dataId="step-name"
          onChange={(name) => perform({ kind: "rename", id, name }, { together: true })}
        />
        {spec && (
          <SchemaForm
            schema={spec.config}
            value={node.config}
            onChange={(key, value, typing) =>
              perform(reconfigure(document, catalogue, id, key, value), { together: typing ?? false })
            }
          />
        )}
      </div>
      <InsideField id={id} />
      <NodeSettingsForm id={id} />
      <FailureSettings key={id} id={id} />
      <OutputReference id={id} />
    </>
  );
}
