import type { Json, JsonObject } from "../model/document";
import type { ServedAs } from "../model/served";
import { type ApiConfig, request } from "./http";

export type Preview = ServedAs<"PreviewShape", { value: Json }>;

interface Asked {
  type: string;
  config: JsonObject;
  scope: JsonObject;
  items: Json;
}

/** What the expressions of a configuration give on this data, by their pointers. */
export const preview = async (config: ApiConfig, workflow: string, asked: Asked): Promise<Preview[]> =>
  (await request<{ previews: Preview[] }>(config, "POST", `workflows/${workflow}/preview/`, asked)).previews;
