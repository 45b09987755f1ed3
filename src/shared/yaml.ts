/** The one owner of the YAML library. Import this file where a config file is read or written, not before: it is large. */
import { isMap, isScalar, parse, parseDocument, type Document } from 'yaml';

/** Without the library's habit of warning on standard error. @throws its error for what is no YAML. */
export function parseYaml(text: string): unknown {
  return parse(text, { logLevel: 'error' });
}

/**
 * Writes values into a table of a YAML document; everything else in it stays, comments too.
 * @returns the new text, or undefined where the document, or what is under the key, is no table and would have to go.
 * @throws the library's error for what is no YAML.
 */
export function putIntoYaml(
  text: string,
  key: string,
  values: Readonly<Record<string, string>>,
): string | undefined {
  const document: Document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw error;
  if (isScalar(document.contents) && document.contents.value === null) document.contents = null;
  if (document.contents !== null && !isMap(document.contents)) return undefined;
  const before = document.get(key, true);
  if (isScalar(before) && before.value === null) document.delete(key);
  else if (before !== undefined && !isMap(before)) return undefined;
  for (const [name, value] of Object.entries(values)) document.setIn([key, name], value);
  return document.toString();
}
