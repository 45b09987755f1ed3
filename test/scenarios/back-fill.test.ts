import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../src/shared/package-root.js';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { generateHistory } from '../bench/generated-history.js';
import { runNode, scriptPath } from '../support/child.js';
import { queuedEvents } from '../support/open-events.js';
import { eventually, mustRun } from '../support/program.js';
import type { TestRepository } from '../support/repository.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

const CLI = join(packageRoot(), 'dist', 'cli.js');
const COMMITS = 400;
const SHORT_COMMITS = 40;
/** Of the 340 KB that git tells of this history. */
const TOLD_BYTES = 300_000;
/** Of the files that the program then asks for. More than a pipe holds unread: it has worked by then. */
const ANSWERED_BYTES = 150_000;

interface Counts {
  readonly recorded: number;
  readonly known: number;
  readonly stopped: boolean;
}

/** `capture --all` of a history, the built program, stopped by a person or by force, and run again. */
describe('a back-fill', () => {
  let history: TestRepository;
  /** For what is done over and over. */
  let shortHistory: TestRepository;
  let homes: TemporaryFolder;
  let nextHome = 0;

  before(async () => {
    history = await generateHistory(COMMITS);
    homes = temporaryFolder('homes');
    shortHistory = await generateHistory(SHORT_COMMITS);
    for (const each of [history, shortHistory]) await mustRun(each, ['init']);
  });
  after(() => {
    homes.remove();
    history.remove();
    shortHistory.remove();
  });

  /** A repository, seen by a person who has captured nothing yet. */
  const newPerson = (repository = history) => {
    nextHome += 1;
    const home = join(homes.path, String(nextHome));
    fs.mkdirSync(home);
    const env: Readonly<Record<string, string>> = { ...repository.env, SPEC_KITTY_HOME: home };
    return { path: repository.path, env };
  };
  const stored = async ({ env }: { env: Readonly<Record<string, string>> }) => {
    const path = join(env['SPEC_KITTY_HOME'] ?? '', 'queue.db');
    return fs.existsSync(path) ? queuedEvents(path) : [];
  };
  /** The ids of all events of a history. */
  const idsOf = async (repository: TestRepository) => {
    const lines = await mustRun(repository, ['capture', '--all', '--dry-run', '--ndjson']);
    const events = lines
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { event: SpecKittyEvent | null }).event);
    const ids = [...new Set(events.flatMap((event) => event?.event_id ?? []))].sort();
    assert.ok(ids.length > SHORT_COMMITS, `only ${ids.length} events in the history`);
    return ids;
  };
  const mustBeAll = (events: readonly SpecKittyEvent[], wanted: readonly string[]) => {
    assert.deepEqual(events.map(({ event_id }) => String(event_id)).sort(), wanted);
    assert.equal(new Set(events.map(({ lamport_clock }) => lamport_clock)).size, wanted.length);
  };

  for (const [signal, args] of [
    ['SIGINT', []],
    ['SIGTERM', []],
    ['SIGINT', ['--json']],
  ] as const) {
    it(`stopped by ${signal} ${args.join(' ')} keeps what it has, says so, exits 130, and goes on next time`, async () => {
      const person = newPerson();
      const wanted = await idsOf(history);
      const { path, workedHalf } = gitThatStops(join(homes.path, `git-${nextHome}`), history);
      const env = { ...person.env, PATH: `${path}${delimiter}${person.env['PATH']}` };
      const child = spawn(process.execPath, [CLI, 'capture', '--all', ...args], { cwd: history.path, env });
      const said = { out: '', err: '' };
      child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
      child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
      const ended = new Promise((resolve) => child.on('close', resolve));
      await workedHalf();
      child.kill(signal);
      assert.equal(await ended, 130, said.err);
      const first = (await stored(person)).length;
      assert.ok(first > 0 && first < wanted.length, `${first} of ${wanted.length}`);
      assert.match(
        said.err,
        new RegExp(`Stopped\\. ${first} events recorded so far; run it again to go on\\.\n$`),
      );
      if (args.length > 0) {
        const { recorded, stopped } = JSON.parse(said.out) as Counts;
        assert.deepEqual({ recorded, stopped }, { recorded: first, stopped: true });
      } else assert.equal(said.out, '');

      const again = JSON.parse(await mustRun(person, ['capture', '--all', '--json'])) as Counts;
      assert.equal(again.recorded, wanted.length - first);
      mustBeAll(await stored(person), wanted);
    });
  }

  it('killed at any write loses nothing and stores nothing twice', async () => {
    const person = newPerson(shortHistory);
    const wanted = await idsOf(shortHistory);
    const preload = scriptPath(import.meta.url, '../support/kill-at-write.js');
    let killed = 0;
    for (let killAt = 1; ; killAt += 1) {
      assert.ok(killAt < 100, 'it never came to its end');
      const { code, signal, stderr } = await runNode(CLI, ['capture', '--all'], {
        env: { ...person.env, KILL_AT: String(killAt) },
        cwd: person.path,
        nodeArgs: ['--import', preload],
      });
      if (signal !== 'SIGKILL') {
        assert.equal(code, 0, stderr);
        break;
      }
      killed += 1;
      const events = await stored(person);
      if (events.length > 0) mustBeAll(events, wanted);
    }
    assert.ok(killed > 5, `killed only ${killed} times`);
    mustBeAll(await stored(person), wanted);
  });

  it('done before finds everything known, and changes no byte of the queue', async () => {
    const person = newPerson();
    await mustRun(person, ['capture', '--all']);
    const wanted = await idsOf(history);
    const queue = join(person.env['SPEC_KITTY_HOME'] ?? '', 'queue.db');
    const before = fs.statSync(queue);
    const { recorded, known } = JSON.parse(await mustRun(person, ['capture', '--all', '--json'])) as Counts;
    assert.equal(recorded, 0);
    assert.ok(known >= wanted.length);
    assert.equal(fs.statSync(queue).ino, before.ino, 'saved again');
  });
});

/**
 * A folder with a `git` that tells half of the history and then says nothing more, as on a disk that hangs.
 * `workedHalf` resolves when it has come there, and many of the files that are asked for then have been read.
 */
function gitThatStops(
  path: string,
  { env }: TestRepository,
): { path: string; readonly workedHalf: () => Promise<void> } {
  const told = join(path, 'told-half');
  const answered = join(path, 'answered');
  fs.mkdirSync(path);
  const script = [
    '#!/bin/sh',
    `PATH='${env['PATH']}'`,
    'case " $* " in',
    `*" log "*) git "$@" | head -c ${TOLD_BYTES}; : > '${told}'; exec sleep 300 ;;`,
    `*" cat-file "*) git "$@" | { head -c ${ANSWERED_BYTES}; : > '${answered}'; exec cat; } ;;`,
    '*) exec git "$@" ;;',
    'esac',
    '',
  ].join('\n');
  fs.writeFileSync(join(path, 'git'), script, { mode: 0o755 });
  return {
    path,
    async workedHalf() {
      await eventually(
        60_000,
        () => [told, answered].filter((mark) => !fs.existsSync(mark)),
        (missing) => missing.length === 0,
      );
    },
  };
}
