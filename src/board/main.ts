import { render } from 'preact';
import { html } from './html.js';
import { resume } from './session.js';
import { Shell } from './shell.js';

const root = document.getElementById('app');
if (root) render(html`<${Shell} />`, root);
void resume();
