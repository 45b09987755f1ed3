import { doctorWords as words } from '../words/doctor.js';
import { fine, found, type Finding } from './finding.js';

/** package.json, engines. */
const NEEDED = { major: 20, minor: 19, text: '20.19' } as const;

/** The Node.js that runs us. */
export function checkNode(): Finding[] {
  return [judgeNodeVersion(process.versions.node)];
}

/** @param version `20.19.5`. */
export function judgeNodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor);
  return isOld
    ? found('node', 'problem', words.nodeOld(version, NEEDED.text))
    : fine('node', words.node(version));
}
