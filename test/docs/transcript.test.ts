import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import { makeTranscript } from './transcript.js';

const TRANSCRIPT = join(packageRoot(), 'docs', 'transcript.md');

describe('docs/transcript.md', () => {
  it('is what a person sees who does the same today (UPDATE_DOCS=1 writes it anew)', async () => {
    const text = await makeTranscript();
    if (process.env['UPDATE_DOCS']) fs.writeFileSync(TRANSCRIPT, text);
    assert.equal(text, fs.readFileSync(TRANSCRIPT, 'utf8'));
  });
});
