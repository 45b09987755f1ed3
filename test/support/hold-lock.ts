import { withFileLock } from '../../src/shared/lock.js';

/** `hold-lock.js PATH`: takes the lock, says so, and keeps it until it is killed. */
await withFileLock(process.argv[2] ?? '', { waitMs: 0 }, async () => {
  process.stdout.write('held\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
