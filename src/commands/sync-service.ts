import { startService, stopService } from '../service/start-and-stop.js';
import { Failure } from '../shared/failure.js';
import { serviceWords as words } from '../words/service.js';
import type { Command } from './command.js';
import { serviceShown } from './service-shown.js';

/** `sync start`: the background service of this person, if it does not run already. */
export const syncStart: Command = async ({ home, env, stdout, stderr }, { options }) => {
  const outcome = await startService(home, env);
  if (outcome.kind === 'not_started') {
    const hint = words.notStartedNext(home.log);
    throw new Failure({ code: 'service_not_started', message: words.notStarted, hint });
  }
  const { status, kind } = outcome;
  const { json } = serviceShown({ home, env });
  if (options['json'] === true) stdout.write(`${JSON.stringify({ started: kind === 'started', ...json })}\n`);
  else if (kind === 'started') stdout.write(`${words.started(status.process.pid, home.log)}\n`);
  else stdout.write(`${words.alreadyRunning(status.process.pid, status.startedAt)}\n`);
  if (json.connection === 'not_logged_in') stderr.write(`${words.waitsForLogin}\n`);
  else if (status.why === 'no_consent') stderr.write(`${words.waitsForConsent}\n`);
  return 0;
};

/** `sync stop`: asks it to end and waits for it. */
export const syncStop: Command = async ({ home, stdout }, { options }) => {
  const outcome = await stopService(home);
  if (outcome.kind === 'still_running') {
    const { pid } = outcome;
    const [message, hint] = [words.stillRunning(pid), words.stillRunningNext(pid)];
    throw new Failure({ code: 'service_still_running', message, hint });
  }
  const text = outcome.kind === 'stopped' ? words.stopped(outcome.pid) : words.notRunning;
  const pid = outcome.kind === 'stopped' ? outcome.pid : null;
  stdout.write(
    options['json'] === true ? `${JSON.stringify({ stopped: pid !== null, pid })}\n` : `${text}\n`,
  );
  return 0;
};
