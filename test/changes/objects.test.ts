import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Git } from '../../src/changes/git.js';
import { ObjectAnswerParser } from '../../src/changes/object-answers.js';
import { ObjectReader } from '../../src/changes/object-reader.js';
import { parseTree } from '../../src/changes/tree-object.js';
import { TestRepository } from '../support/repository.js';

const OID = '8e2967663cafc1cd0cd8a5103fe17900c7feacf4';

/** `git cat-file --batch` about objects with these contents; undefined: one that is missing. */
function batchOf(contents: readonly (Uint8Array | undefined)[]): Buffer {
  return Buffer.concat(
    contents.flatMap((content) =>
      content
        ? [Buffer.from(`${OID} blob ${content.length}\n`), Buffer.from(content), Buffer.from('\n')]
        : [Buffer.from(`${OID} missing\n`)],
    ),
  );
}

/** The answers, their bytes copied. */
function answersIn(batch: Buffer, cuts: readonly number[]): (Uint8Array | undefined)[] {
  const parser = new ObjectAnswerParser();
  const places = [0, ...cuts, batch.length].sort((a, b) => a - b);
  const answers: (Uint8Array | undefined)[] = [];
  for (const [place, end] of places.slice(1).entries()) {
    for (const answer of parser.push(batch.subarray(places[place], end))) {
      answers.push(answer && Uint8Array.from(answer.bytes));
    }
  }
  return answers;
}

describe('ObjectAnswerParser', () => {
  it('reads objects of any content, and missing ones, wherever the bytes are cut', () => {
    const contents = fc.array(fc.option(fc.uint8Array(), { nil: undefined }), { maxLength: 6 });
    fc.assert(
      fc.property(contents, fc.array(fc.nat()), (contents, cuts) => {
        const batch = batchOf(contents);
        assert.deepEqual(
          answersIn(
            batch,
            cuts.map((cut) => cut % (batch.length + 1)),
          ),
          contents,
        );
      }),
    );
  });

  it('lets go of the memory of a huge object, and reads the next one right', () => {
    const contents = [randomBytes(3_000_000), randomBytes(10), randomBytes(2_000_000)];
    const batch = batchOf(contents);
    const cuts = Array.from({ length: batch.length >> 16 }, (_none, place) => place << 16);
    assert.deepEqual(
      answersIn(batch, cuts).map((bytes) => bytes && Buffer.from(bytes)),
      contents,
    );
  });
});

describe('parseTree', () => {
  const entry = (mode: string, name: Buffer, id: Buffer) =>
    Buffer.concat([Buffer.from(`${mode} `), name, Buffer.from([0]), id]);

  for (const idBytes of [20, 32]) {
    it(`reads names of any bytes with ids of ${idBytes} bytes`, () => {
      const [first, second] = [randomBytes(idBytes), randomBytes(idBytes)];
      const bytes = Buffer.concat([
        entry('40000', Buffer.from('new\nline "é" x'), first),
        entry('100644', Buffer.from([0xff, 0xfe]), second),
      ]);
      assert.deepEqual(
        [...parseTree(bytes, idBytes)],
        [
          [Buffer.from('new\nline "é" x').toString('latin1'), { mode: '040000', oid: first.toString('hex') }],
          ['\xff\xfe', { mode: '100644', oid: second.toString('hex') }],
        ],
      );
    });
  }

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseTree(Buffer.from(bytes), 20)));
  });
});

describe('ObjectReader', () => {
  let repository: TestRepository;
  let reader: ObjectReader;
  const textOf = (oid: string) => reader.read(oid, (object) => object?.bytes.toString());
  const hash = (content: string) =>
    repository.run({ args: ['hash-object', '-w', '--stdin'], input: content }).trim();

  beforeEach(() => {
    repository = TestRepository.create();
    reader = new ObjectReader(repository.door(), repository.path);
  });
  afterEach(() => {
    reader.close();
    repository.remove();
  });

  it('answers many questions at once, each with its own object', async () => {
    const contents = Array.from({ length: 40 }, (_none, place) => `${place}\n`.repeat(place * 50));
    const oids = contents.map(hash);
    assert.deepEqual(await Promise.all([...oids, ...oids].map(textOf)), [...contents, ...contents]);
  });

  it('answers undefined for what is not there, and goes on', async () => {
    const oid = hash('here');
    assert.deepEqual(await Promise.all(['1'.repeat(40), oid].map(textOf)), [undefined, 'here']);
  });

  it('answers undefined for an object that makes git die, and goes on', async () => {
    const [damaged, fine] = [hash('damaged'), hash('fine')];
    const path = `.git/objects/${damaged.slice(0, 2)}/${damaged.slice(2)}`;
    repository.delete(path);
    repository.write(path, 'no zlib stream');
    assert.deepEqual(await Promise.all([fine, damaged, fine].map(textOf)), ['fine', undefined, 'fine']);
    assert.equal(await textOf(damaged), undefined);
    assert.equal(await textOf(fine), 'fine');
  });

  /** A git that ends itself by SIGTERM the first `times` times it is started. */
  function gitEnded(times: number): Git {
    const folder = join(repository.home, 'bin');
    const real = spawnSync('sh', ['-c', 'command -v git'], {
      env: repository.env,
      encoding: 'utf8',
    }).stdout.trim();
    fs.mkdirSync(folder);
    const stub = `#!/bin/sh\nprintf x >>'${folder}/starts'\n[ "$(wc -c <'${folder}/starts')" -le ${times} ] && kill -TERM $$\nexec '${real}' "$@"\n`;
    fs.writeFileSync(join(folder, 'git'), stub, { mode: 0o755 });
    return new Git({ ...repository.env, PATH: `${folder}:${repository.env['PATH']}` });
  }

  it('asks again when git was ended from outside: that says nothing about the objects', async () => {
    const oids = ['one', 'two'].map(hash);
    reader = new ObjectReader(gitEnded(2), repository.path);
    assert.deepEqual(await Promise.all(oids.map(textOf)), ['one', 'two']);
  });

  it('calls no object missing when git is ended every time', async () => {
    const oid = hash('here');
    reader = new ObjectReader(gitEnded(1000), repository.path);
    await assert.rejects(textOf(oid), { code: 'git_interrupted', message: /SIGTERM/ });
  });

  it('hands on what the taker throws', async () => {
    const taken = reader.read(hash('x'), () => {
      throw new RangeError('taker');
    });
    await assert.rejects(taken, RangeError);
    assert.equal(await textOf(hash('y')), 'y');
  });

  it('fails every question when git cannot be run', async () => {
    const nowhere = new ObjectReader(repository.door(), `${repository.path}/nowhere`);
    const questions = [1, 2].map(() => nowhere.read(OID, () => 'never'));
    for (const question of questions) await assert.rejects(question, { code: 'git_missing' });
  });

  it('takes no questions when it is closed', async () => {
    reader.close();
    await assert.rejects(textOf(OID), /closed/);
  });
});
