import assert from 'node:assert/strict';
import { fromByteText, toByteText } from '../../src/shared/byte-text.js';
import { addReviewFeedback } from '../../src/tasks/edit-review-feedback.js';
import { parseTaskFile } from '../../src/tasks/task-file.js';

const HEAD = '---\nwork_package_id: WP01\n---\n';
const FEEDBACK = {
  by: 'rév',
  atMs: Date.UTC(2026, 1, 7),
  text: '# No\n\n```\n- 2026-01-05T09:00:00Z – x – lane=done – y\n',
};
const BLOCK = '> **rév**, 2026-02-07:\n>\n> # No\n>\n> ```\n> - 2026-01-05T09:00:00Z – x – lane=done – y';

describe('review feedback', () => {
  const cases: [why: string, before: string, after: string][] = [
    [
      'goes to the end of its section',
      '## Review Feedback\n\n*[Empty at first.]*\n\n---\n\n## Objectives\nX\n',
      `## Review Feedback\n\n*[Empty at first.]*\n\n---\n\n${BLOCK}\n\n## Objectives\nX\n`,
    ],
    [
      'gets a section of its own before the log',
      'Text\n\n## Activity Log\n',
      `Text\n\n## Review Feedback\n\n${BLOCK}\n\n## Activity Log\n`,
    ],
    ['or at the end', 'Text', `Text\n\n## Review Feedback\n\n${BLOCK}\n`],
    [
      'does not take an example for its section',
      '```\n## Review Feedback\n```\n',
      `\`\`\`\n## Review Feedback\n\`\`\`\n## Review Feedback\n\n${BLOCK}\n`,
    ],
  ];
  for (const [why, before, after] of cases) {
    it(why, () => {
      for (const end of ['\n', '\r\n']) {
        const text = toByteText(Buffer.from((HEAD + before).replaceAll('\n', end)));
        const edit = addReviewFeedback(FEEDBACK);
        const edited = edit(text);
        assert.ok(typeof edited === 'string');
        assert.equal(fromByteText(edited), (HEAD + after).replaceAll('\n', end));
        assert.equal(edit(edited), edited);
        assert.deepEqual(
          parseTaskFile(edited, 'WP01.md')?.activity,
          [],
          'a quoted line was read as an entry',
        );
      }
    });
  }
});
