/** What the window of the terminal needs: the shells, and the lessons whose commands it takes. */
import './terminal/workspace.ts';
import { find } from './dom.ts';
import { send } from './runner.ts';
import { serveLessons } from './terminal/far-terminal.ts';

const back = serveLessons(send);
find(document, '.terminal-back').addEventListener('click', back);
