import { useLayoutEffect, useRef } from "react";
import { Icon } from "../interface/Icon";
import { clock } from "../site/relative-time";
import { useRun } from "./store";

const icons: Record<string, [string, string]> = {
  debug: ["circle", "grey"],
  info: ["info-circle", "blue"],
  success: ["circle-check", "green"],
  warning: ["alert-triangle", "amber"],
  error: ["alert-circle", "red"],
};

const NEAR_END = 60;

/** What happened, the newest last. It follows the end, unless someone has scrolled up to read. */
export function EventLog() {
  const events = useRun((state) => state.live.events);
  const box = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with each event.
  useLayoutEffect(() => {
    const scroller = box.current?.closest<HTMLElement>(".au-run-scroll");
    if (scroller && follows.current) scroller.scrollTop = scroller.scrollHeight;
  }, [events]);
  useLayoutEffect(() => {
    const scroller = box.current?.closest<HTMLElement>(".au-run-scroll");
    const onScroll = () => {
      if (scroller) follows.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    };
    scroller?.addEventListener("scroll", onScroll);
    return () => scroller?.removeEventListener("scroll", onScroll);
  }, []);
  return (
    <ol ref={box} className="au-events" data-id="events">
      {events.map((event) => {
        const [icon, colour] = icons[event.severity] ?? ["info-circle", "blue"];
        return (
          <li key={event.number} data-colour={colour}>
            <Icon name={icon} title={event.severity} />
            <time dateTime={event.at} title={new Date(event.at).toLocaleString()}>
              {clock(event.at)}
            </time>
            <span>{event.message}</span>
          </li>
        );
      })}
      {events.length === 0 && <li className="au-hint">Nothing has happened yet.</li>}
    </ol>
  );
}
