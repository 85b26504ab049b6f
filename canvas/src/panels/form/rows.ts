/** The list with the item at `from` standing at `to`. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

export const without = <T>(list: T[], index: number): T[] => list.filter((_, at) => at !== index);
