// The student's own page: what is asked of them, and what they have answered. All of it is one element.
import { count } from './count.js';
import { identify } from './identify.js';

const config = JSON.parse(document.getElementById('config').textContent);
identify(config);
count(document.querySelector('.count'));
