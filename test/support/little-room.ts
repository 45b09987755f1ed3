import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Preloaded with `--import`: while the file FULL is there, every disk has one byte less than a gibibyte free. */
const real = fs.statfsSync.bind(fs);
fs.statfsSync = ((path: string) => {
  const stat = real(path);
  return fs.existsSync(process.env['FULL'] ?? '')
    ? Object.assign(stat, { bsize: 1, bavail: 1024 ** 3 - 1 })
    : stat;
}) as typeof fs.statfsSync;
syncBuiltinESMExports();
