export { backup, restore } from './backup';
export { scavenge } from './scavenge';
export { verify } from './verify';
