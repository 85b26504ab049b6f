import type { components } from "../api/schema";
import type { Json } from "./document";

// What the server answers, from the API's own description (`npm run types`): one truth for both sides.

type Shapes = components["schemas"];

/** Where the description leaves a value open it is JSON. */
export type Served<Name extends keyof Shapes> = {
  [Key in keyof Shapes[Name]]: unknown extends Shapes[Name][Key] ? Json : Shapes[Name][Key];
};

/** The same with some of its parts known more closely than the description says. */
export type ServedAs<Name extends keyof Shapes, Closer> = Omit<Served<Name>, keyof Closer> & Closer;
