/** What the page put into a `json_script` element. Raises where the page forgot it: nothing could work without. */
export function readConfig<T>(id: string): T {
  const element = document.getElementById(id);
  if (!element?.textContent) throw new Error(`The page has no json_script with the id “${id}”.`);
  return JSON.parse(element.textContent) as T;
}
