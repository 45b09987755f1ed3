import { effect } from '@preact/signals';
import { render } from 'preact';
import { forgetBoard } from './board-model.js';
import { html } from './html.js';
import { watchLooks } from './insights/since-last-look.js';
import { watchPlaying, watchTime } from './insights/time-travel.js';
import { connect, disconnect } from './live.js';
import { watchPast } from './past.js';
import { resume, session } from './session.js';
import { Shell } from './shell.js';

const root = document.getElementById('app');
if (root) render(html`<${Shell} />`, root);

let team: string | null = null;
effect(() => {
  const known = session.value;
  if (known.kind === 'in') {
    if (team !== null && team !== known.team) forgetBoard();
    team = known.team;
    connect();
  } else {
    disconnect();
    if (known.kind === 'out') forgetBoard();
  }
});
watchPast();
watchTime();
watchPlaying();
watchLooks();
void resume();
