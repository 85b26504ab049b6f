import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/openapi.yaml", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const text = readFileSync(source);
// The hash lets a test tell whether the types are those of the document, without Node.
const hash = createHash("sha256").update(text).digest("hex");
const types = astToString(await openapiTS(text.toString(), { defaultNonNullable: false }));
writeFileSync(target, `// Made by \`npm run types\` from docs/openapi.yaml, sha256 ${hash}. Do not edit.\n\n${types}`);
