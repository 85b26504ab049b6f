import { useStore } from "@xyflow/react";
import { useLayoutEffect } from "react";

/** Below this zoom the lines on cards cannot be read. */
const FAR = 0.62;

/** From afar the cards show their names alone, and larger: the whole of a big workflow stays legible. */
export function FarSight() {
  const far = useStore((state) => state.transform[2] < FAR);
  const place = useStore((state) => state.domNode);
  useLayoutEffect(() => {
    place?.toggleAttribute("data-far", far);
  }, [place, far]);
  return null;
}
