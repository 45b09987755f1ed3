import { writeFileSync } from 'node:fs';
import process from 'node:process';

/** Preloaded with `--import`: writes the largest resident size that this process ever had, in bytes, when it ends. */
const target = process.env['PEAK_MEMORY_FILE'];
if (target !== undefined) {
  process.on('exit', () => writeFileSync(target, String(process.resourceUsage().maxRSS * 1024)));
}
