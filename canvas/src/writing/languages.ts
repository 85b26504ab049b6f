import { autocompletion } from "@codemirror/autocomplete";
import { pythonLanguage } from "@codemirror/lang-python";
import { StandardSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, indentOnInput, LanguageSupport } from "@codemirror/language";

/** Python as the sandbox reads it: coloured, indented; names are completed from the text itself. */
export const code = () => [new LanguageSupport(pythonLanguage), bracketMatching(), indentOnInput()];

export const query = () => [
  sql({ dialect: StandardSQL, upperCaseKeywords: true }),
  bracketMatching(),
  autocompletion({ icons: false }),
];
