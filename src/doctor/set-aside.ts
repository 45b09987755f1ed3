import * as fs from 'node:fs';
import { join } from 'node:path';
import { doctorWords as words } from '../words/doctor.js';
import { found, type Finding } from './finding.js';

/** Files that were damaged and moved aside, by a worker perhaps, who had nobody to tell. They stay until the person removes them. */
export function findSetAside(homeFolder: string): Finding[] {
  if (!fs.existsSync(homeFolder)) return [];
  const names = fs.readdirSync(homeFolder).filter((name) => name.includes('.damaged-'));
  const paths = names.toSorted().map((name) => join(homeFolder, name));
  return paths.length === 0 ? [] : [found('queue', 'info', words.setAside(paths))];
}
