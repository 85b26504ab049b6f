import { useState } from "react";
import { asObject } from "../../model/conditions";
import type { JsonObject } from "../../model/document";
import {
  asCron,
  asSimple,
  momentWords,
  type Repeats,
  repeating,
  repeats,
  scheduleSentence,
} from "../../model/schedules";
import type { ControlProps } from "./controls";
import { useForm } from "./field-context";
import { SimpleSchedule } from "./SimpleSchedule";

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

/** When something comes again, in simple terms; as cron text where those do not say it, or whoever likes. */
export function ScheduleControl(props: ControlProps) {
  const { problems, previews } = useForm();
  const [writing, setWriting] = useState(false);
  const value = asObject(props.value);
  const isSet = typeof value.cron === "string";
  const cron = isSet ? String(value.cron) : "";
  const zone = typeof value.zone === "string" ? value.zone : "";
  const simple = asSimple(cron);
  const written = isSet && (writing || !simple);
  const coming = previews?.find(({ pointer }) => pointer === props.pointer)?.value;
  const isAtFault = (part: string) =>
    problems.some(({ where }) => where.pointer === `${props.pointer}/${part}`) || undefined;
  const put = (part: JsonObject, typing = false) => props.onChange({ ...value, ...part }, typing);
  const repeat = (how: string) => {
    setWriting(how === "cron");
    const start: JsonObject = isSet ? {} : { zone: zoneHere() };
    if (how === "") props.onChange(undefined);
    else if (how !== "cron") put({ ...start, cron: asCron(repeating(how as Repeats, simple)) });
    else if (!isSet) put({ ...start, cron: asCron(repeating("weekdays", null)) });
  };
  const changeZone = (name: string) => {
    const { zone: _, ...rest } = value;
    props.onChange(name.trim() === "" ? rest : { ...rest, zone: name.trim() }, true);
  };
  return (
    <div className="au-schedule">
      <select
        id={props.id}
        className="au-input"
        aria-label={`${props.label}: repeats`}
        value={written ? "cron" : (simple?.repeats ?? "")}
        disabled={props.readOnly}
        onChange={(event) => repeat(event.target.value)}
      >
        <option value="">no schedule</option>
        {Object.entries(repeats).map(([how, words]) => (
          <option key={how} value={how}>
            {words}
          </option>
        ))}
        <option value="cron">as cron text</option>
      </select>
      {written && (
        <label className="au-schedule-part" data-at={`${props.pointer}/cron`}>
          <span>Cron text: minute, hour, day, month, day of the week</span>
          <input
            className="au-input au-mono"
            spellCheck={false}
            autoComplete="off"
            placeholder="0 9 * * 1-5"
            value={cron}
            readOnly={props.readOnly}
            aria-invalid={isAtFault("cron")}
            aria-describedby={props.describedBy}
            onChange={(event) => {
              setWriting(true);
              put({ cron: event.target.value }, true);
            }}
          />
        </label>
      )}
      {!written && simple && (
        <SimpleSchedule
          id={props.id}
          simple={simple}
          readOnly={props.readOnly}
          onChange={(next, typing) => put({ cron: asCron(next) }, typing)}
        />
      )}
      {isSet && (
        <>
          <label className="au-schedule-part" data-at={`${props.pointer}/zone`}>
            <span>Time zone</span>
            <input
              className="au-input"
              list={`${props.id}-zones`}
              spellCheck={false}
              autoComplete="off"
              placeholder="That of the site"
              value={zone}
              readOnly={props.readOnly}
              aria-invalid={isAtFault("zone")}
              aria-describedby={props.describedBy}
              onChange={(event) => changeZone(event.target.value)}
            />
          </label>
          <datalist id={`${props.id}-zones`}>
            {zones.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          {simple && (
            <p className="au-help" data-id="schedule-words">
              {scheduleSentence(cron, zone)}
            </p>
          )}
          {Array.isArray(coming) && (
            <p className="au-help" data-id="schedule-next">
              {`Next: ${coming.map((moment) => momentWords(String(moment)).replaceAll(" ", "\u00a0")).join(" · ")}`}
            </p>
          )}
        </>
      )}
    </div>
  );
}
