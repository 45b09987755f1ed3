import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { fromByteText, toByteText } from '../../src/shared/byte-text.js';
import { listOf, scalarRange, scanFrontmatter } from '../../src/tasks/frontmatter.js';
import { parseTaskFile, type TaskFile } from '../../src/tasks/task-file.js';

const bytes = (text: string) => toByteText(Buffer.from(text));

/** A file named WP07-x.md with these frontmatter lines. */
function read(...lines: string[]): TaskFile | undefined {
  return parseTaskFile(bytes(`---\n${lines.join('\n')}\n---\n\n# Body\n`), 'WP07-x.md');
}

describe('parseTaskFile', () => {
  it('reads what a WP says of itself', () => {
    const task = read(
      'work_package_id: "WP03"',
      'title: "Status Command & Dashboard"',
      'lane: "for_review"',
      'dependencies: ["WP01", WP02]',
      "agent: 'claude:sonnet:python-pedro:implementer'",
      'assignee: ""',
    );
    assert.deepEqual(task, {
      wpId: 'WP03',
      title: 'Status Command & Dashboard',
      frontmatterLane: 'for_review',
      dependencies: ['WP01', 'WP02'],
      agent: 'claude:sonnet:python-pedro:implementer',
      assignee: '',
      activity: [],
      flaws: [],
    });
  });

  describe('the id', () => {
    it('is the frontmatter’s, whatever the file is called', () => {
      assert.equal(read('work_package_id: WP3')?.wpId, 'WP3');
    });
    it('is compared as it is: WP1, WP01 and WP001 are three', () => {
      assert.deepEqual(
        ['WP1', 'WP01', 'WP001'].map((id) => read(`work_package_id: ${id}`)?.wpId),
        ['WP1', 'WP01', 'WP001'],
      );
    });
    it('is the file name’s when the frontmatter has none, or one that is no WP id', () => {
      assert.equal(read('title: x')?.wpId, 'WP07');
      assert.equal(read('work_package_id: TASK-1')?.wpId, 'WP07');
    });
    it('makes a WP of a file with any name', () => {
      assert.equal(parseTaskFile(bytes('---\nwork_package_id: WP02\n---\n'), 'auth.md')?.wpId, 'WP02');
    });
    it('is missing in notes beside the WPs: they are no WPs', () => {
      assert.equal(parseTaskFile(bytes('---\ntitle: Notes\n---\n'), 'notes.md'), undefined);
      assert.equal(parseTaskFile(bytes(''), 'my-WP01.md'), undefined);
    });
  });

  describe('the lane', () => {
    const lane = (...lines: string[]) => read(...lines)?.frontmatterLane;
    it('may be plain, quoted either way, and followed by a comment', () => {
      for (const source of [
        'lane: doing',
        'lane: "doing"',
        "lane: 'doing' # by hand",
        'lane:   doing  # x',
      ]) {
        assert.equal(lane(source), 'doing', source);
      }
    });
    it('is never one that stands in a list or below another key', () => {
      assert.equal(lane('history:', '  - lane: done', 'reviewer:', '  lane: done'), null);
      assert.equal(lane('history:', '- timestamp: x', '  lane: done', 'lane: planned'), 'planned');
    });
    it('is the first of duplicate keys, and the file is flagged', () => {
      const task = read('lane: doing', 'agent: a', 'lane: done');
      assert.equal(task?.frontmatterLane, 'doing');
      assert.deepEqual(task?.flaws, [{ kind: 'duplicate_key', line: 4 }]);
    });
    it('is the first side of a conflict that was committed, and the file is flagged', () => {
      const task = read(
        '<<<<<<< HEAD',
        'lane: doing',
        '||||||| base',
        'lane: planned',
        '=======',
        'lane: done',
        'agent: other',
        '>>>>>>> topic',
        'title: x',
      );
      assert.equal(task?.frontmatterLane, 'doing');
      assert.equal(task?.agent, null);
      assert.equal(task?.title, 'x');
      assert.deepEqual(task?.flaws, [{ kind: 'conflict_markers', line: 2 }]);
    });
    it('is no lane when it names a line of parallel work', () => {
      assert.equal(lane('lane: a'), null);
      assert.equal(lane('lane: "b"'), null);
      assert.equal(lane('lane: lane-c'), null);
    });
    it('is none when it is absent or empty', () => {
      assert.equal(lane('title: x'), null);
      assert.equal(lane('lane:'), null);
      assert.equal(lane('lane: ""'), null);
    });
    it('is not normalised', () => {
      assert.equal(lane('lane: in_progress'), 'in_progress');
    });
    it('survives a BOM, CRLF and a missing newline at the end', () => {
      const text = '\uFEFF---\r\nlane: "doing"\r\ntitle: Größe\r\n---';
      const task = parseTaskFile(bytes(text), 'WP01.md');
      assert.equal(task?.frontmatterLane, 'doing');
      assert.equal(task?.title, 'Größe');
    });
    it('is unknown without frontmatter, and when the closing line is missing', () => {
      assert.equal(parseTaskFile(bytes('lane: doing\n'), 'WP01.md')?.frontmatterLane, null);
      assert.equal(parseTaskFile(bytes('\n---\nlane: doing\n---\n'), 'WP01.md')?.frontmatterLane, null);
      const unclosed = parseTaskFile(bytes('---\nlane: doing\n\n# Body'), 'WP01.md');
      assert.equal(unclosed?.frontmatterLane, null);
      assert.deepEqual(unclosed?.flaws, [{ kind: 'unclosed', line: 1 }]);
      assert.deepEqual(parseTaskFile(bytes('---'), 'WP01.md')?.flaws, [{ kind: 'unclosed', line: 1 }]);
    });
    it('is found under a quoted key', () => {
      assert.equal(lane('"lane": doing'), 'doing');
      assert.equal(lane("'lane': doing"), 'doing');
    });
    it('is not a key that only begins the same, nor one without a space behind the colon', () => {
      assert.equal(lane('lanes: doing', 'lane:doing'), null);
    });
  });

  describe('dependencies', () => {
    const dependencies = (...lines: string[]) => read(...lines)?.dependencies;
    it('may be a flow list, over several lines, too', () => {
      assert.deepEqual(dependencies('dependencies: [WP01, "WP02"]'), ['WP01', 'WP02']);
      assert.deepEqual(dependencies('dependencies: [', '  WP01,', '  WP02', ']', 'agent: x'), [
        'WP01',
        'WP02',
      ]);
    });
    it('may be a block list, indented or not', () => {
      assert.deepEqual(dependencies('dependencies:', '- WP01', '- "WP02" # why'), ['WP01', 'WP02']);
      assert.deepEqual(dependencies('dependencies:', '  - WP01', '', '  - WP02', 'agent: x'), [
        'WP01',
        'WP02',
      ]);
    });
    it('are none when absent, empty, an empty list, or the string of one', () => {
      for (const source of ['title: x', 'dependencies:', 'dependencies: []', 'dependencies: "[]"']) {
        assert.deepEqual(dependencies(source), [], source);
      }
    });
    it('may be one string', () => {
      assert.deepEqual(dependencies('dependencies: "WP01, WP02"'), ['WP01', 'WP02']);
      assert.deepEqual(dependencies('dependencies: WP01'), ['WP01']);
      assert.deepEqual(dependencies('dependencies: none'), []);
    });
    it('are each named once', () => {
      assert.deepEqual(dependencies('dependencies: [WP01, WP01]'), ['WP01']);
    });
  });

  it('falls back to work_package_title', () => {
    assert.equal(read('work_package_title: Old name')?.title, 'Old name');
    assert.equal(read('work_package_title: Old name', 'title: New')?.title, 'New');
  });

  it('tells an empty agent from an absent one', () => {
    assert.equal(read('agent: ""')?.agent, '');
    assert.equal(read('title: x')?.agent, null);
  });

  it('never throws, and keeps the file name’s id, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        const task = parseTaskFile(toByteText(Buffer.concat([Buffer.from('---\n'), body])), 'WP01.md');
        assert.match(task?.wpId ?? '', /^WP\d+/);
      }),
    );
  });
});

describe('scanFrontmatter', () => {
  it('says at which bytes a value stands, so that an edit changes no others', () => {
    const file = Buffer.concat([
      Buffer.from('\uFEFF---\r\ntitle: Größe '),
      Buffer.from([0xff]),
      Buffer.from('\r\nlane:  "doing"  # –\r\n---\r\n'),
    ]);
    const field = scanFrontmatter(toByteText(file)).fields.get('lane');
    assert.ok(field);
    const [start, end] = scalarRange(field);
    assert.equal(file.subarray(start, end).toString(), '"doing"');
  });

  it('does not take block text for a list', () => {
    const { fields } = scanFrontmatter(bytes('---\nnote: |\n  - WP01\n---\n'));
    const note = fields.get('note');
    assert.ok(note);
    assert.equal(listOf(note), undefined);
    assert.deepEqual(note.below, ['  - WP01']);
  });

  it('finds the first byte of the body', () => {
    const text = '---\nlane: done\n---\nBody';
    assert.equal(text.slice(scanFrontmatter(bytes(text)).bodyStart), 'Body');
  });

  it('finds any value of any key that was written', () => {
    const key = fc.stringMatching(/^[a-z_]{1,12}$/);
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n\r\u0085\u2028\u2029]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name }), (pairs) => {
        const lines = pairs.map(([name, text]) => `${name}: '${text.replaceAll("'", "''")}'`);
        const { fields } = scanFrontmatter(bytes(`---\n${lines.join('\n')}\n---\n`));
        assert.deepEqual(
          [...fields.keys()],
          pairs.map(([name]) => name),
        );
        for (const [name, text] of pairs) {
          const field = fields.get(name);
          assert.equal(field && fromByteText(field.rest), ` '${text.replaceAll("'", "''")}'`);
        }
      }),
    );
  });
});
