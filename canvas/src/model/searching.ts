import { type Category, categories, type StepSpec } from "./catalogue";

export interface Group {
  name: Category | "recent";
  title: string;
  specs: StepSpec[];
}

/** The types used last, as a group of their own. */
export function recentGroup(specs: Record<string, StepSpec>, types: string[]): Group[] {
  const used = types.map((type) => specs[type]).filter((spec) => spec !== undefined);
  return used.length === 0 ? [] : [{ name: "recent", title: "Recently used", specs: used }];
}

/** Step types whose title, description or type hold every word; titles that begin with the words come first. */
export function found(specs: StepSpec[], words: string): Group[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = specs.filter((spec) => {
    const text = `${spec.title} ${spec.type} ${spec.description} ${spec.category}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const rank = (spec: StepSpec) => (spec.title.toLowerCase().startsWith(words.toLowerCase()) ? 0 : 1);
  const groups = categories.map(({ name, title }) => ({
    name,
    title,
    specs: matches.filter((spec) => spec.category === name).sort((a, b) => rank(a) - rank(b)),
  }));
  const filled = groups.filter((group) => group.specs.length > 0);
  if (wanted.length > 0) filled.sort((a, b) => rank(a.specs[0] as StepSpec) - rank(b.specs[0] as StepSpec));
  return filled;
}
