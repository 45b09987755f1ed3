import { connectionState, type ConnectionState } from '../service/connection-state.js';
import { readServiceStatus } from '../service/service-status.js';
import { serviceWords as words } from '../words/service.js';
import type { CommandContext } from './command.js';

/** What is shown of the background service and the connection: to people as lines, to programs as fields. */
export interface ServiceShown {
  readonly lines: readonly string[];
  readonly json: {
    readonly connection: ConnectionState;
    /** Null: none runs. */
    readonly service: object | null;
  };
}

/** Reads two small files, opens no socket. */
export function serviceShown({ home, env }: Pick<CommandContext, 'home' | 'env'>): ServiceShown {
  const status = readServiceStatus(home);
  const connection = connectionState(home, env);
  return {
    lines: [
      status ? words.service(status.process.pid, status.startedAt) : words.noService,
      words.connection(connection, status?.why ?? null),
    ],
    json: {
      connection,
      service: status
        ? {
            pid: status.process.pid,
            version: status.version,
            started_at: status.startedAt,
            state: status.state,
            since: status.since,
            why: status.why,
            last_event_at: status.lastEventAt,
          }
        : null,
    },
  };
}
