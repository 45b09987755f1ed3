import { ENTRY_TYPES } from './event.js';

type EntryType = (typeof ENTRY_TYPES)[number];

const TAGGED = /^\[(review|error|comment)\][ \t]+(.+)/s;

/** A note as it stands in an Activity Log: what is more than a note says so first, `[review] Looks good`. */
export function formatEntryNote(type: EntryType, text: string): string {
  return type === 'note' ? text : `[${type}] ${text}`;
}

/** The other way round; what has no such word before it is a note. */
export function parseEntryNote(note: string): { readonly type: EntryType; readonly text: string } {
  const [, tag, text] = TAGGED.exec(note) ?? [];
  const type = ENTRY_TYPES.find((one) => one === tag);
  return type && text !== undefined ? { type, text } : { type: 'note', text: note };
}
