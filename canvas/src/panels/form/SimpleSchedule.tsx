import { type Simple, week } from "../../model/schedules";
import { NumberControl } from "./BasicControls";

interface SimpleProps {
  id: string;
  simple: Simple;
  readOnly: boolean;
  onChange: (simple: Simple, typing?: boolean) => void;
}

/** What belongs to a rhythm: a time, and days of the week or a day of the month; or a minute of every hour. */
export function SimpleSchedule({ id, simple, readOnly, onChange }: SimpleProps) {
  if (simple.repeats === "hour")
    return (
      <Whole
        id={`${id}-minute`}
        label="Minutes past the hour"
        limits={[0, 59]}
        value={simple.minute}
        readOnly={readOnly}
        onChange={(minute) => onChange({ ...simple, minute }, true)}
      />
    );
  return (
    <>
      {simple.repeats === "week" && (
        <Days days={simple.days} readOnly={readOnly} onChange={(days) => onChange({ ...simple, days })} />
      )}
      <div className="au-schedule-parts">
        {simple.repeats === "month" && (
          <Whole
            id={`${id}-day`}
            label="Day of the month"
            limits={[1, 31]}
            value={simple.day}
            readOnly={readOnly}
            onChange={(day) => onChange({ ...simple, day }, true)}
          />
        )}
        <label className="au-schedule-part">
          <span>Time</span>
          <input
            type="time"
            className="au-input"
            value={simple.time}
            readOnly={readOnly}
            onChange={({ target }) => target.value && onChange({ ...simple, time: target.value.slice(0, 5) }, true)}
          />
        </label>
      </div>
      {simple.repeats === "month" && simple.day > 28 && (
        <p className="au-help">Months without a day {simple.day} are passed by.</p>
      )}
    </>
  );
}

interface WholeProps {
  id: string;
  label: string;
  limits: [number, number];
  value: number;
  readOnly: boolean;
  onChange: (value: number) => void;
}

function Whole({ id, label, limits: [minimum, maximum], value, readOnly, onChange }: WholeProps) {
  return (
    <div className="au-schedule-part">
      <label htmlFor={id}>{label}</label>
      <NumberControl
        id={id}
        label={label}
        pointer=""
        schema={{ type: "integer", minimum, maximum, "x-template": false }}
        value={value}
        readOnly={readOnly}
        invalid={false}
        onChange={(next) => typeof next === "number" && onChange(next)}
      />
    </div>
  );
}

interface DaysProps {
  days: number[];
  readOnly: boolean;
  onChange: (days: number[]) => void;
}

/** At least one stays chosen. */
function Days({ days, readOnly, onChange }: DaysProps) {
  const toggled = (day: number) => (days.includes(day) ? days.filter((each) => each !== day) : [...days, day]);
  return (
    <div className="au-days" role="group" aria-label="Days of the week">
      {week.map(({ day, name }) => (
        <button
          key={day}
          type="button"
          aria-pressed={days.includes(day)}
          disabled={readOnly}
          onClick={() => toggled(day).length > 0 && onChange(toggled(day))}
        >
          {name.slice(0, 3)}
          <span>{name.slice(3)}</span>
        </button>
      ))}
    </div>
  );
}
