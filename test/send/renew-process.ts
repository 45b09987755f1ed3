import { mustReadCredentials } from '../../src/send/credentials.js';
import { renewSession } from '../../src/send/renewal.js';
import { sessionOfCredentials } from '../../src/send/session.js';
import { openWire } from '../../src/send/wire.js';
import { homePaths } from '../../src/shared/home.js';
import { systemWallTime } from '../../src/shared/wall-time.js';

/**
 * A process that was answered 401 and renews the login of a home: `renew-process.js HOME`. It reads its session first, then
 * waits for a line on standard input, so that several can start at once.
 */
const home = homePaths({ SPEC_KITTY_HOME: process.argv[2] }, '');
const credentials = mustReadCredentials(home, Date.now());
const session = credentials && sessionOfCredentials(credentials);
if (!session) throw new Error('nobody is logged in');
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();
const wire = openWire(session.server, { time: systemWallTime });
const renewal = await renewSession({ home, time: systemWallTime, wire }, session);
wire.rest();
process.stdout.write(`${JSON.stringify(renewal)}\n`);
