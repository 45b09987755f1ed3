import assert from 'node:assert/strict';
import { formatEntryNote, parseEntryNote } from '../../src/events/entry-note.js';
import { ENTRY_TYPES } from '../../src/events/event.js';

describe('the type of an entry, in its note', () => {
  for (const type of ENTRY_TYPES) {
    it(`${type} comes back`, () => {
      assert.deepEqual(parseEntryNote(formatEntryNote(type, 'Looks good')), { type, text: 'Looks good' });
    });
  }

  for (const note of ['Moved to doing', '[review]', '[song] la', 'See [review] x', '']) {
    it(`${JSON.stringify(note)} is a note as it stands`, () => {
      assert.deepEqual(parseEntryNote(note), { type: 'note', text: note });
    });
  }
});
