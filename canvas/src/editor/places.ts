import type { EditorStore } from "./store";

const MOST = 50;

/** The steps a person has been at, to go back and forth among them. */
export class Places {
  private visited: string[] = [];
  private at = -1;
  private going = false;

  constructor(store: EditorStore) {
    store.subscribe(({ selection: { nodes } }, before) => {
      const [only, ...more] = nodes;
      if (this.going || !only || more.length > 0 || before.selection.nodes === nodes) return;
      if (this.visited[this.at] === only) return;
      this.visited = [...this.visited.slice(0, this.at + 1), only].slice(-MOST);
      this.at = this.visited.length - 1;
    });
  }

  /** The step before (or after) the present one that still exists; null if there is none. */
  go(onward: boolean, exists: (id: string) => boolean, visit: (id: string) => void): boolean {
    const step = onward ? 1 : -1;
    for (let at = this.at + step; at >= 0 && at < this.visited.length; at += step) {
      const id = this.visited[at];
      if (!id || !exists(id)) continue;
      this.at = at;
      this.going = true;
      visit(id);
      this.going = false;
      return true;
    }
    return false;
  }
}
