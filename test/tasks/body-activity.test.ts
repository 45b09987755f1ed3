import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { toByteText } from '../../src/shared/byte-text.js';
import { readActivityLine } from '../../src/tasks/activity-log.js';
import { scanBodyActivity, type BodyActivity } from '../../src/tasks/body-activity.js';

const bytes = (text: string) => toByteText(Buffer.from(text));
const scan = (body: string, known?: BodyActivity) =>
  scanBodyActivity(bytes(body), 0, readActivityLine, known);

const LINES = [
  '# Work',
  '## Activity Log',
  '### Today',
  'prose',
  '',
  '```',
  '```bash',
  '- 2026-01-05',
  '- 2026-01-05T09:00:00Z – ada – lane=doing – Began',
  '- 2026-01-05T09:01:00Z – bob',
];
const text = fc
  .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 12 }), fc.constantFrom('', '\n'))
  .map(([lines, end]) => lines.join('\n') + end);

describe('the Activity Log of a body that was read before', () => {
  it('says what it says when it is read anew', () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (before, more, grew) => {
        const after = grew ? before + more : more;
        assert.deepEqual(scan(after, scan(before)), scan(after));
      }),
    );
  });

  it('is not read again where both begin alike', () => {
    const before = '## Activity Log\n- 2026-01-05T09:00:00Z – ada – Began\n';
    const read: string[] = [];
    const known = scan(before);
    scanBodyActivity(
      bytes(`---\n${before}- 2026-01-06 – bob – Went on\n`),
      '---\n'.length,
      (line, where) => {
        read.push(line);
        return readActivityLine(line, where);
      },
      known,
    );
    assert.deepEqual(read, [bytes('- 2026-01-06 – bob – Went on')]);
    assert.equal(scan(before, known).entries, known.entries);
  });
});
