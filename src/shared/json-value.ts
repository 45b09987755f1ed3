/*
 * What a file or an answer holds, or should: its bytes may have become anything. Each of these takes any value, and gives nothing
 * (undefined, an empty list) for what it is not.
 */

/** A JSON object, or undefined for anything else. */
export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** What the text says as JSON, or undefined when it is none. Cannot be told from JSON `undefined`: there is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** None where it is no object. */
export function entriesIn(value: unknown): [string, unknown][] {
  return Object.entries(objectIn(value) ?? {});
}

/** Empty where it is no list. */
export function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every item read by `read`, or undefined when this is no list or one of them is not what it should be. */
export function wholeListIn<Item>(
  value: unknown,
  read: (item: unknown) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.flatMap((item: unknown) => read(item) ?? []);
  return items.length === value.length ? items : undefined;
}
