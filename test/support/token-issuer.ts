import {
  BATCH_PATH,
  json,
  mostly,
  REFRESH_PATH,
  TOKEN_PATH,
  type RecordedRequest,
  type ScriptedAnswer,
  type ScriptedServer,
} from './scripted-server.js';

interface User {
  readonly password: string;
  readonly team: string;
}

/** The part of a scripted server that knows users, hands out tokens and takes only its own, the newest of each user. */
export class TokenIssuer {
  /** Every token it ever gave. */
  readonly issued: string[] = [];
  readonly #name: string;
  readonly #users: Readonly<Record<string, User>>;
  /** Access or refresh token -> user. */
  readonly #good = new Map<string, string>();

  /** @param name is in each of its tokens. */
  constructor(name: string, users: Readonly<Record<string, User>>) {
    this.#name = name;
    this.#users = users;
  }

  /** What a server with these users does, but for what `special` answers itself. */
  script(
    special: (request: RecordedRequest, server: ScriptedServer) => ScriptedAnswer | undefined = () =>
      undefined,
  ) {
    return mostly((request, server) => special(request, server) ?? this.#answer(request));
  }

  /** From now on no token is good any more. */
  revokeAll(): void {
    this.#good.clear();
  }

  /** The access tokens are over; a refresh gives new ones. */
  expireAccess(): void {
    for (const token of this.#good.keys()) if (token.includes('access')) this.#good.delete(token);
  }

  #answer({ path, headers, bodyText }: RecordedRequest): ScriptedAnswer | undefined {
    switch (path) {
      case TOKEN_PATH: {
        const { username, password } = JSON.parse(bodyText) as Record<string, string>;
        const user = this.#users[username ?? ''];
        return user && user.password === password ? this.#grant(username ?? '', user) : json(401, {});
      }
      case REFRESH_PATH: {
        const { refresh = '' } = JSON.parse(bodyText) as Record<string, string>;
        const username = this.#good.get(refresh);
        const user = username === undefined ? undefined : this.#users[username];
        if (username === undefined || !user || !refresh.includes('refresh')) return json(401, {});
        this.#good.delete(refresh);
        return this.#grant(username, user);
      }
      case BATCH_PATH: {
        const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
        return this.#good.has(token) && token.includes('access') ? undefined : json(401, {});
      }
      default:
        return undefined;
    }
  }

  #grant(username: string, { team }: User): ScriptedAnswer {
    const of = `${this.#name}-${username}-${this.issued.length}`;
    const [access, refresh] = [`access-${of}`, `refresh-${of}`];
    this.issued.push(access, refresh);
    for (const token of [access, refresh]) this.#good.set(token, username);
    return json(200, { access, refresh, team_slug: team });
  }
}
