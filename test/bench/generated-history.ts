import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TestRepository } from '../support/repository.js';
import { inventHistory } from './invented-history.js';

/**
 * A repository with a long history that nobody lived through: always the same one, byte for byte. Thousands of
 * `git commit`s would take minutes; `git fast-import` takes seconds.
 */
export async function generateHistory(commits: number): Promise<TestRepository> {
  const repository = TestRepository.create();
  try {
    await fastImport(repository, inventHistory(commits));
    // As a clone would have it: fast-import compares each object with the one before only.
    repository.git('repack', '-q', '-a', '-d', '-f', '--window=10');
  } catch (error) {
    repository.remove();
    throw error;
  }
  return repository;
}

async function fastImport({ path, env }: TestRepository, stream: Iterable<string>): Promise<void> {
  const child = spawn('git', ['fast-import', '--quiet', '--done'], {
    cwd: path,
    env: { ...env },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  await pipeline(Readable.from(stream), child.stdin).catch(() => {}); // what git says of it is the better word
  const code = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}: ${complaint}`);
}
