import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseActivityLine } from '../../src/tasks/activity-log.js';
import { toByteText } from '../../src/shared/byte-text.js';
import { parseTaskFile } from '../../src/tasks/task-file.js';

const T = '2026-01-05T09:00:00Z';

/** The activity of a file with this body. */
function activityOf(...body: string[]) {
  const text = `---\nwork_package_id: WP01\n---\n${body.join('\n')}`;
  return parseTaskFile(toByteText(Buffer.from(text)), 'x.md')?.activity ?? [];
}

describe('parseActivityLine', () => {
  type Parts = { agent: string | null; shellPid: string | null; lane: string | null; note: string };
  const cases: readonly (readonly [line: string, parts: Parts])[] = [
    [
      `- ${T} – claude – shell_pid=41 – Moved on`,
      { agent: 'claude', shellPid: '41', lane: null, note: 'Moved on' },
    ],
    [
      `- ${T} – claude – shell_pid=41 – lane=doing – Started – at last`,
      { agent: 'claude', shellPid: '41', lane: 'doing', note: 'Started – at last' },
    ],
    [`- ${T} – claude – lane=done – OK`, { agent: 'claude', shellPid: null, lane: 'done', note: 'OK' }],
    [`- ${T} – claude – OK`, { agent: 'claude', shellPid: null, lane: null, note: 'OK' }],
    [
      `- ${T} -- llm:claude-sonnet-4.5 -- lane=planned -- WP created -- twice`,
      { agent: 'llm:claude-sonnet-4.5', shellPid: null, lane: 'planned', note: 'WP created -- twice' },
    ],
    [
      `- ${T} - Claude Opus 4-5 - lane=doing - half-done - really`,
      { agent: 'Claude Opus 4-5', shellPid: null, lane: 'doing', note: 'half-done - really' },
    ],
    [`- ${T} -- claude -- OK`, { agent: 'claude', shellPid: null, lane: null, note: 'OK' }],
    [
      `- ${T} — a note with an em dash`,
      { agent: null, shellPid: null, lane: null, note: 'a note with an em dash' },
    ],
    [`- ${T} — claude — lane=done — OK`, { agent: 'claude', shellPid: null, lane: 'done', note: 'OK' }],
    [
      `- ${T} – claude:sonnet:python-pedro:implementer – shell_pid=7 – Ready: a–b and c - d`,
      {
        agent: 'claude:sonnet:python-pedro:implementer',
        shellPid: '7',
        lane: null,
        note: 'Ready: a–b and c - d',
      },
    ],
    [
      `- ${T} – system – shell_pid= – lane=planned – Prompt created`,
      { agent: 'system', shellPid: '', lane: 'planned', note: 'Prompt created' },
    ],
    [
      `- ${T} – codex – shell_pid=claude – lane=doing – x`,
      { agent: 'codex', shellPid: 'claude', lane: 'doing', note: 'x' },
    ],
    [`- ${T} – lane=done – no agent`, { agent: null, shellPid: null, lane: 'done', note: 'no agent' }],
    [`- ${T} – claude – lane=done`, { agent: 'claude', shellPid: null, lane: 'done', note: '' }],
    [`- ${T} – claude – lane=done –`, { agent: 'claude', shellPid: null, lane: 'done', note: '' }],
    [
      `- ${T} – claude – lane=done – lane=doing – x`,
      { agent: 'claude', shellPid: null, lane: 'done', note: 'lane=doing – x' },
    ],
    [
      `- ${T} – claude – lane=done or so – x`,
      { agent: 'claude', shellPid: null, lane: null, note: 'lane=done or so – x' },
    ],
    [`- ${T} –`, { agent: null, shellPid: null, lane: null, note: '' }],
    [`- ${T} –  – lane=done – x`, { agent: null, shellPid: null, lane: 'done', note: 'x' }],
    [`* ${T} – claude – OK`, { agent: 'claude', shellPid: null, lane: null, note: 'OK' }],
  ];
  for (const [line, parts] of cases) {
    it(`reads ${line}`, () => {
      assert.deepEqual(parseActivityLine(line, 'section'), { raw: line, at: T, ...parts, where: 'section' });
    });
  }

  it('keeps the time as it is written: minutes only, with an offset, with fractions', () => {
    for (const at of [
      '2026-01-05T09:00',
      '2026-01-05T09:00Z',
      '2026-01-05T09:00:00+01:00',
      '2026-01-05T09:00:00.123456+00:00',
    ]) {
      assert.equal(parseActivityLine(`- ${at} – a – b`, 'body')?.at, at);
    }
  });

  it('takes a date without a time only inside an Activity Log section', () => {
    assert.equal(parseActivityLine('- 2026-01-05 – a – b', 'section')?.at, '2026-01-05');
    assert.equal(parseActivityLine('- 2026-01-05 – a – b', 'body'), undefined);
    assert.equal(parseActivityLine('- 2026-01-05 – a – b', 'frontmatter'), undefined);
  });

  for (const line of [
    `${T} – claude – no list mark`,
    `- at ${T} – claude – x`,
    `- ${T} claude`,
    `- ${T}: claude`,
    `- ${T}-claude`,
    '- [ ] T001',
    '- 2026 – a plan',
    '',
  ]) {
    it(`does not take ${JSON.stringify(line)} for an entry`, () => {
      assert.equal(parseActivityLine(line, 'section'), undefined);
    });
  }

  it('reads back every entry that upstream writes', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9:._ -]{0,20}[A-Za-z0-9]$/);
    const lane = fc.constantFrom('planned', 'doing', 'for_review', 'done', 'in_progress');
    const pid = fc.nat().map(String);
    fc.assert(
      fc.property(word, pid, lane, word, (agent, shellPid, lane, note) => {
        const line = `- ${T} – ${agent} – shell_pid=${shellPid} – lane=${lane} – ${note}`;
        const entry = parseActivityLine(line, 'section');
        assert.deepEqual(entry, { raw: line, at: T, agent, shellPid, lane, note, where: 'section' });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseActivityLine(text, 'section');
        parseActivityLine(`- ${T} – ${text}`, 'body');
      }),
    );
  });
});

describe('the activity of a task file', () => {
  it('is found in the section, in the middle of the document and in a second section', () => {
    const activity = activityOf(
      `- ${T} – a – before`,
      '## Activity Log',
      'Prose.',
      '### Updating it',
      '#hashtag',
      `- ${T} – b – first`,
      '## Other',
      `- ${T} – c – between`,
      '### activity log',
      '- 2026-01-06 – d – a date alone',
    );
    assert.deepEqual(
      activity.map(({ agent, where }) => [agent, where]),
      [
        ['a', 'body'],
        ['b', 'section'],
        ['c', 'body'],
        ['d', 'section'],
      ],
    );
  });

  it('holds no examples from code fences, nested ones and tildes included', () => {
    const activity = activityOf(
      '## Activity Log',
      '```markdown',
      `- ${T} – example – x`,
      '```bash',
      `- ${T} – nested – x`,
      '```',
      `- ${T} – still – x`,
      '```',
      `- ${T} – real – x`,
      '  ~~~~',
      '# not a heading',
      `- ${T} – tilde – x`,
      '  ~~~~',
      `- ${T} – last – x`,
    );
    assert.deepEqual(
      activity.map(({ agent, where }) => [agent, where]),
      [
        ['real', 'section'],
        ['last', 'section'],
      ],
    );
  });

  it('does not take inline code for a fence', () => {
    assert.equal(activityOf('```code``` in a line', `- ${T} – a – x`).length, 1);
  });

  it('stands at column 0 of the body: an indented line belongs to something else', () => {
    assert.deepEqual(activityOf(`  - ${T} – a – x`), []);
  });

  it('is found in a file without frontmatter, on its very first line too', () => {
    const text = `- ${T} – a – x\n- ${T} – b – y`;
    const task = parseTaskFile(toByteText(Buffer.from(text)), 'WP01.md');
    assert.deepEqual(
      task?.activity.map(({ agent }) => agent),
      ['a', 'b'],
    );
  });

  it('is found in the frontmatter, as block text and as a list, before that of the body', () => {
    const text = [
      '---',
      'activity_log: |',
      `  - ${T} – a – block`,
      'other:',
      `  - ${T} – nobody – not there`,
      '---',
      `- ${T} – z – body`,
    ];
    const block = parseTaskFile(toByteText(Buffer.from(text.join('\n'))), 'WP01.md');
    assert.deepEqual(
      block?.activity.map(({ agent, where }) => [agent, where]),
      [
        ['a', 'frontmatter'],
        ['z', 'body'],
      ],
    );
    const list = `---\nactivity_log:\n- "${T} – a – quoted"\n- '${T} – b – single'\n- ${T} – c – plain\n---\n`;
    const task = parseTaskFile(toByteText(Buffer.from(list)), 'WP01.md');
    assert.deepEqual(
      task?.activity.map(({ raw }) => raw),
      [`- ${T} – a – quoted`, `- ${T} – b – single`, `- ${T} – c – plain`],
    );
  });

  it('is the same with CRLF', () => {
    const [entry] = activityOf('## Activity Log\r', `- ${T} – a – x\r`, '');
    assert.equal(entry?.raw, `- ${T} – a – x`);
    assert.equal(entry?.where, 'section');
  });

  it('keeps letters whose UTF-8 holds bytes that look like spaces', () => {
    const [entry] = activityOf(`- ${T} – à – voilà`);
    assert.equal(entry?.agent, 'à');
    assert.equal(entry?.note, 'voilà');
  });
});
