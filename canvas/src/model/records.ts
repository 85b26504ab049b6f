// Records keep the order of their keys: the order of edges is the order of branches, so undo must restore it too.

export const placeOf = (record: object, key: string): number => Object.keys(record).indexOf(key);

/** The record with one entry more, at a place in the order, else at the end. */
export function withEntry<T>(record: Record<string, T>, key: string, value: T, place?: number): Record<string, T> {
  const entries = Object.entries(record);
  entries.splice(place ?? entries.length, 0, [key, value]);
  return Object.fromEntries(entries);
}

export function without<R extends object>(record: R, key: string): R {
  const { [key as keyof R]: _, ...rest } = record;
  return rest as R;
}
