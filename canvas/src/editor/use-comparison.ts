import { useMemo } from "react";
import { type Comparison, compare } from "../model/comparing";
import { useEditor } from "./store";

/** The draft beside the version it is compared with; null while it is compared with none. */
export function useComparison(): Comparison | null {
  const document = useEditor((state) => state.document);
  const comparing = useEditor((state) => state.comparing);
  return useMemo(() => (comparing ? compare(comparing.document, document) : null), [comparing, document]);
}
