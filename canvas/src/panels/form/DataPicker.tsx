import { Icon } from "../../interface/Icon";
import { Popover } from "../../interface/Popover";
import { DataList } from "./DataList";
import { useForm } from "./field-context";

/** The button beside a field that lists what came before and puts a reference to it into the field. */
export function DataPicker({ onPick, label }: { onPick: (expression: string) => void; label: string }) {
  const { sources } = useForm();
  if (!sources) return null;
  return (
    <Popover
      label={`Insert data into ${label}`}
      face={<Icon name="braces" />}
      className="au-inline-button"
      dataId="data-picker"
    >
      {(close) => (
        <div className="au-data" data-id="data-panel">
          <DataList
            sources={sources}
            onPick={(expression) => {
              close();
              onPick(expression);
            }}
          />
        </div>
      )}
    </Popover>
  );
}
