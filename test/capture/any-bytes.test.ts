import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCursor, formatCursor, parseCursor } from '../../src/capture/cursor.js';
import { parseNote, readNotes, takeNotes } from '../../src/capture/spool.js';
import { readPlan } from '../../src/capture/unfinished-plan.js';
import { takeWakeUps } from '../../src/capture/wake-ups.js';
import { captureDir } from '../../src/changes/git-dir.js';
import { CONFIG_PATH } from '../../src/changes/project-config.js';
import { mintIdentity, readConfigIdentity, readEnabledIdentity } from '../../src/changes/project.js';
import { Failure } from '../../src/shared/failure.js';
import { almost, almostText } from '../support/almost.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('whatever the files of a repository hold', () => {
  let folder: TemporaryFolder;
  const own = (name: string) => join(captureDir(folder.path), name);
  beforeEach(() => {
    folder = temporaryFolder('any-bytes');
    fs.mkdirSync(captureDir(folder.path), { recursive: true });
    fs.mkdirSync(join(folder.path, '.kittify'));
  });
  afterEach(() => folder.remove());

  it('the spool: notes and lines that are none, and all of it is forgotten together', () => {
    const field = fc.oneof(
      fc.constantFrom('1', 'post-commit', COMMIT, '-', '.', 'worktrees/a', 'refs/heads/main', ''),
      fc.string(),
    );
    const line = fc.oneof(
      fc.array(field, { minLength: 1, maxLength: 7 }).map((fields) => fields.join('\t')),
      fc.constant(`1\tpost-commit\t${COMMIT}\t.\trefs/heads/main`),
    );
    const bytes = fc.oneof(
      fc.array(line).map((lines) => Buffer.from(lines.join('\n'))),
      fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
    );
    fc.assert(
      fc.property(bytes, bytes, (spool, taken) => {
        fs.writeFileSync(own('spool'), spool);
        fs.writeFileSync(own('spool.taken'), taken);
        const before = readNotes(folder.path);
        const taking = takeNotes(folder.path);
        assert.ok(taking.notes.length >= before.length - 1 && taking.unreadable >= 0); // two files may join in the middle of a line
        taking.done();
        assert.deepEqual(readNotes(folder.path), []);
      }),
    );
    fc.assert(fc.property(line, (text) => ['undefined', 'object'].includes(typeof parseNote(text))));
  });

  const keys = [
    'version',
    'run',
    'trees',
    'branches',
    'left',
    'taken_back',
    'reports',
    'settled',
    'head',
    'log',
    'start',
    'line',
    'branch',
    'tip',
  ];
  const cursor = fc.oneof(
    almost(keys, [COMMIT]),
    almost(keys, [COMMIT]).map((value) => ({ ...(value as object), version: 1, run: 7 })),
  );

  it('cursor.json: read, or damaged; what is read can be written and read again', () => {
    fc.assert(
      fc.property(
        almostText(cursor, (value) => JSON.stringify(value)),
        (bytes) => {
          fs.writeFileSync(own('cursor.json'), bytes);
          const reading = readCursor(folder.path);
          if (reading.kind !== 'read') return assert.equal(reading.kind, 'damaged');
          const again = parseCursor(JSON.parse(JSON.stringify(formatCursor(reading.cursor))));
          assert.deepEqual(again?.trees, reading.cursor.trees);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('plan.json: a whole plan, or none', () => {
    const part = almost(['id', 'isOurs', 'branch', 'parents', 'tip', 'dropped', 'atMs', 'who'], [COMMIT]);
    const commit = fc.record({ id: fc.constant(COMMIT), isOurs: fc.boolean() });
    const lists = fc.oneof(fc.array(commit), part);
    const plan = fc.record({
      commits: lists,
      merges: part,
      rewrites: part,
      passedOver: fc.oneof(fc.constant([]), part),
      moment: part,
      tip: part,
      next: cursor,
    });
    const sane = plan.map((value) => ({
      ...value,
      merges: [],
      rewrites: [],
      passedOver: [],
      next: { version: 1, run: 7 },
    }));
    let whole = 0;
    fc.assert(
      fc.property(
        almostText(fc.oneof(plan, sane), (value) => JSON.stringify(value)),
        (bytes) => {
          fs.writeFileSync(own('plan.json'), bytes);
          const read = readPlan(folder.path, 7);
          if (!read) return;
          whole += 1;
          for (const { id } of read.commits) assert.equal(id, COMMIT);
          assert.ok(read.next.trees instanceof Map);
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(whole > 0);
  });

  it('wake-ups: absolute paths, and everything else is swept away', () => {
    const wakeUps = join(folder.path, 'wake-ups');
    fs.mkdirSync(wakeUps);
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array(),
            fc.string().map((s) => Buffer.from(`/${s}`)),
          ),
          { maxLength: 4 },
        ),
        (words) => {
          words.forEach((word, n) => fs.writeFileSync(join(wakeUps, `w${n}`), word));
          for (const path of takeWakeUps(folder.path))
            assert.ok(path.startsWith('/') && !path.includes('\0'));
          assert.deepEqual(fs.readdirSync(wakeUps), []);
        },
      ),
    );
  });

  const identity = almost(['project', 'uuid', 'slug', 'repo_slug'], ['b1d2f0e8-1111-4222-8333-944445555666']);

  it('project.json: an identity of texts, or none', () => {
    fc.assert(
      fc.property(
        almostText(identity, (value) => JSON.stringify(value)),
        (bytes) => {
          fs.writeFileSync(own('project.json'), bytes);
          for (const field of Object.values(readEnabledIdentity(folder.path) ?? {}))
            assert.ok(field === null || (typeof field === 'string' && field !== ''));
        },
      ),
    );
  });

  it('.kittify/config.yaml: read or refused in words; `init` finds what it minted, or leaves the file as it was', async () => {
    const path = join(folder.path, CONFIG_PATH);
    const yaml = fc.oneof(
      almostText(identity, (value) => JSON.stringify(value)),
      fc
        .array(
          fc.constantFrom(
            'project:',
            ' uuid: x',
            '- a',
            '&a',
            '*a',
            ': ',
            '\n',
            '  ',
            '!!binary',
            '---',
            '"',
            '{',
            '[',
            '# c',
            '? ',
            '<<: *a',
            '\t',
            '%TAG',
          ),
          { maxLength: 12 },
        )
        .map((pieces) => Buffer.from(pieces.join(''))),
    );
    await fc.assert(
      fc.asyncProperty(yaml, async (bytes) => {
        fs.writeFileSync(path, bytes);
        const refusal = async (read: () => Promise<unknown>) =>
          read().then(
            () => undefined,
            (error: unknown) => (error instanceof Failure ? error.code : Promise.reject(error as Error)),
          );
        const minted = await refusal(() => mintIdentity(folder.path, { slug: 's', repoSlug: null }));
        if (minted === undefined) {
          assert.equal((await readConfigIdentity(folder.path))?.slug, 's');
        } else {
          assert.equal(minted, 'config_unreadable');
          assert.deepEqual(fs.readFileSync(path), bytes);
          assert.ok(
            [undefined, 'config_unreadable'].includes(await refusal(() => readConfigIdentity(folder.path))),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
