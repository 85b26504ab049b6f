import { createContext, useContext } from "react";
import type { Preview } from "../../api/previews";
import type { Problem } from "../../model/document";
import type { Source } from "../../model/upstream";
import type { Fault } from "../../writing/write";

/** What fields need to know of the form around them. */
export interface FormContext {
  /** Where this form stands in the document, such as `/nodes/read/config`. */
  pointer: string;
  problems: Problem[];
  /** Data a template may refer to; null where templates make no sense. */
  sources: Source[] | null;
  people: { value: string; label: string }[];
  readOnly: boolean;
  /** What expressions give, by pointers in the document. */
  previews?: Preview[];
  /** The pointer to focus, and a count so that asking twice works. */
  focus: { pointer: string; turn: number } | null;
}

export const FieldContext = createContext<FormContext>({
  pointer: "",
  problems: [],
  sources: null,
  people: [],
  readOnly: false,
  focus: null,
});

export const useForm = () => useContext(FieldContext);

/** Whether a problem lies at a rule of a condition below a pointer: rules show their own problems. */
export const isAtRule = ({ where }: Problem, pointer: string): boolean =>
  /\/rules\/\d/.test(where.pointer?.slice(pointer.length) ?? "");

/** What is wrong at a rule or group of a condition; what lies in a group's rules is theirs. */
export function useProblemsAt(pointer: string): Problem[] {
  return useForm().problems.filter(
    (problem) =>
      (problem.where.pointer === pointer || problem.where.pointer?.startsWith(`${pointer}/`)) &&
      !isAtRule(problem, pointer),
  );
}

/** Where exactly the text at a pointer is wrong. */
export function useFaults(pointer: string): Fault[] {
  return useForm().problems.flatMap(({ where, position, message, severity }) =>
    where.pointer === pointer && typeof position === "number"
      ? [{ position, message, severity: severity === "error" ? "error" : "warning" }]
      : [],
  );
}
