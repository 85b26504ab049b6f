// The keys of steps, as engine/core/keys.py makes them: `loop[3].send` is the step `send` in the fourth pass through
// `loop`, `loop[3]` is that pass itself, `loop[3~2]` the same in the container's second attempt, `send!0` a gate.

/** The pass a step belongs to, "" for the run itself. */
export const scopeOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(".")));

export const isPass = (key: string): boolean => key.endsWith("]");
export const isGate = (key: string): boolean => !isPass(key) && key.slice(key.lastIndexOf(".") + 1).includes("!");

/** Whether a step is one of the run itself, rather than a pass or something in one. */
export const isOwn = (key: string): boolean => !isPass(key) && !key.includes(".");

/** The step whose pass this is: `outer[0].inner[2]` → `outer[0].inner`. */
export const containerOf = (pass: string): string => pass.slice(0, Math.max(0, pass.lastIndexOf("[")));

/** The number of a pass, from 0. */
export const indexOf = (pass: string): number => Number.parseInt(pass.slice(pass.lastIndexOf("[") + 1), 10);

export const within = (scope: string, node: string): string => (scope ? `${scope}.${node}` : node);

/** The node that a key without pass or gate stands for. */
export const nodeOf = (key: string): string => key.slice(key.lastIndexOf(".") + 1);

/** A pass and all that enclose it, the innermost first. */
export function passesAround(scope: string): string[] {
  const found: string[] = [];
  for (let at = scope; at; at = scopeOf(containerOf(at))) found.push(at);
  return found;
}
